using Bihuan.Customers.Domain;
using Bihuan.Customers.Guard;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Platform;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;

namespace Bihuan.Tests.Customers;

public class CustomerRulesTests
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("SN-2025-0042", true)]
    [InlineData("A/1.2_3", true)]
    [InlineData("1234", true)]
    [InlineData("123", false)]
    [InlineData("----", false)]
    [InlineData("SN 42 77", false)]
    [InlineData("SN<script>", false)]
    [InlineData(null, false)]
    public void A_serial_number_is_what_plates_carry(string? typed, bool wellFormed) => Assert.Equal(wellFormed, SerialNumber.IsWellFormed(typed));

    [Fact]
    public void The_shipped_policy_holds_and_its_codes_have_words()
    {
        var policy = PolicyReader.ReadEmbedded<CustomerPolicy>(CustomerPolicy.FileName).Required();
        Assert.Empty(CustomerPolicy.Check(policy));
        var words = new WordsCatalog([typeof(Bihuan.Customers.CustomersModule).Assembly]);
        Assert.Empty(
            from pair in new[] { (List: "customer-tier", Codes: policy.Tiers), (List: "customer-preference", Codes: policy.Preferences), (List: "customer-consent", Codes: policy.Consents) }
            from code in pair.Codes
            from language in new[] { "zh-CN", "en" }
            where words.Find(language, $"{pair.List}.{code}") is null
            select $"{language}: {pair.List}.{code}");
    }

    [Fact]
    public void A_policy_with_a_strange_default_or_limit_is_faulted()
    {
        var policy = PolicyReader.ReadEmbedded<CustomerPolicy>(CustomerPolicy.FileName).Required();
        Assert.Contains(CustomerPolicy.Check(policy with { DefaultTier = "gold" }), x => x.Path == "default-tier");
        Assert.Contains(CustomerPolicy.Check(policy with { ReadsPerMinuteMax = 0 }), x => x.Path == "reads-per-minute-max");
        Assert.Contains(CustomerPolicy.Check(policy with { Tiers = ["basic", "basic"] }), x => x.Path == "tiers[1]");
    }

    [Fact]
    public void The_watch_speaks_once_a_minute_and_account()
    {
        var watch = new ReadWatch();
        var (one, other) = (Someone(1), Someone(2));
        Assert.Equal([null, null, null, 4, null], Enumerable.Range(0, 5).Select(_ => watch.Count(one, 3, s_at)));
        Assert.Null(watch.Count(other, 3, s_at));
        Assert.Null(watch.Count(one, 3, s_at.AddMinutes(1)));
        Assert.Equal([null, null, 4], Enumerable.Range(0, 3).Select(_ => watch.Count(one, 3, s_at.AddSeconds(119))));
    }

    [Fact]
    public void A_dated_note_speaks_from_its_first_day_to_its_last()
    {
        var day = new DateOnly(2026, 3, 16);
        Assert.True(NoteDays.Covers(null, null, day));
        Assert.True(NoteDays.Covers(day, day, day));
        Assert.False(NoteDays.Covers(day.AddDays(1), null, day));
        Assert.False(NoteDays.Covers(null, day.AddDays(-1), day));
    }

    [Fact]
    public void Undoing_puts_back_what_the_merge_changed_and_leaves_what_was_edited_since()
    {
        var (before, after) = (Fields(1, "basic"), Fields(2, "core"));
        Assert.Equal(new byte[] { 1 }, CustomerFields.Undo(before, after, Fields(2, "core")).Phone);
        var undone = CustomerFields.Undo(before, after, Fields(3, "core"));
        Assert.Equal(new byte[] { 3 }, undone.Phone);
        Assert.Equal("basic", undone.Tier);
    }

    private static CustomerFields Fields(byte phone, string tier) => new(null, null, [phone], [phone], null, null, null, null, null, tier, null, null, false);

    private static Actor Someone(byte last) => new(ActorKind.Person, new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last), "x", new Dictionary<string, Reach>());
}
