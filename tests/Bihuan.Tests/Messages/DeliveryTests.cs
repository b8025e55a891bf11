using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Messages;

public class DeliveryTests
{
    private static readonly WebhookPolicy s_policy = PolicyReader.ReadEmbedded<WebhookPolicy>(WebhookPolicy.FileName, WebhookPolicy.Check).Required();
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(299)]
    public void Any_answer_of_the_two_hundreds_is_delivered(int status)
    {
        var delivery = Begun();
        Assert.Equal(DeliveryVerdict.Delivered, End(delivery, status));
        Assert.Equal((DeliveryState.Delivered, null, (string?)null), (delivery.State, delivery.DueAt, delivery.Error));
    }

    [Theory]
    [InlineData(199, "refused")]
    [InlineData(300, "redirected")]
    [InlineData(308, "redirected")]
    [InlineData(400, "refused")]
    [InlineData(500, "refused")]
    public void Anything_else_is_tried_again(int status, string error)
    {
        var delivery = Begun();
        Assert.Equal(DeliveryVerdict.Retry, End(delivery, status));
        Assert.Equal((DeliveryState.Waiting, error), (delivery.State, delivery.Error));
    }

    [Fact]
    public void No_answer_keeps_its_cause()
    {
        var delivery = Begun();
        Assert.Equal(DeliveryVerdict.Retry, delivery.End(null, "timeout", null, s_policy, 0, s_now));
        Assert.Equal((null, "timeout"), (delivery.Status, delivery.Error));
    }

    [Fact]
    public void Waits_grow_by_the_policy_and_chance_lengthens_them_by_its_share_at_most()
    {
        var (calm, hasty) = (Delivery(), Delivery());
        foreach (var seconds in s_policy.RetryAfterSeconds)
        {
            calm.Begin(s_now + s_policy.Lease);
            hasty.Begin(s_now + s_policy.Lease);
            calm.End(500, null, null, s_policy, 0, s_now);
            hasty.End(500, null, null, s_policy, 1, s_now);
            Assert.Equal(s_now.AddSeconds(seconds), calm.DueAt);
            Assert.Equal(s_now.AddSeconds(seconds * (100 + s_policy.JitterPercent) / 100d), hasty.DueAt);
        }
    }

    [Fact]
    public void After_the_last_attempt_it_is_a_dead_letter_and_not_one_sooner()
    {
        var delivery = Delivery();
        for (var attempt = 1; attempt < s_policy.AttemptsMax; attempt++) Assert.Equal(DeliveryVerdict.Retry, Try(delivery, 503));
        Assert.Equal(DeliveryVerdict.Dead, Try(delivery, 503));
        Assert.Equal((DeliveryState.Dead, null), (delivery.State, delivery.DueAt));
    }

    [Fact]
    public void A_replay_begins_the_attempts_anew_under_the_same_message_id()
    {
        var delivery = Delivery();
        var id = delivery.MessageId;
        for (var attempt = 0; attempt < s_policy.AttemptsMax; attempt++) Try(delivery, 503);
        delivery.Replay(s_now.AddDays(4));
        Assert.Equal((DeliveryState.Waiting, s_now.AddDays(4), null), (delivery.State, delivery.DueAt, delivery.Error));
        Assert.Equal(DeliveryVerdict.Retry, Try(delivery, 503));
        Assert.Equal((id, s_policy.AttemptsMax + 1), (delivery.MessageId, delivery.AttemptsEver));
    }

    [Fact]
    public void Retry_after_is_honoured_when_it_asks_for_more_than_the_policy()
    {
        var (longer, shorter) = (Begun(), Begun());
        longer.End(429, null, TimeSpan.FromMinutes(7), s_policy, 0, s_now);
        shorter.End(429, null, TimeSpan.FromSeconds(1), s_policy, 0, s_now);
        Assert.Equal(s_now.AddMinutes(7), longer.DueAt);
        Assert.Equal(s_now.AddSeconds(s_policy.RetryAfterSeconds[0]), shorter.DueAt);
    }

    [Fact]
    public void Gone_ends_it_at_once() => Assert.Equal(DeliveryVerdict.Gone, End(Begun(), 410));

    [Fact]
    public void A_test_message_is_tried_once() => Assert.Equal(DeliveryVerdict.Dead, Try(Delivery(Bihuan.Messages.Domain.Delivery.TestFact), 500));

    [Fact]
    public void A_subscription_moves_only_where_it_can()
    {
        var webhook = new Webhook { Id = Guid.Empty, CreatedBy = "user:1", CreatedAt = s_now, Facts = "case.opened" };
        Assert.Equal("webhook.wrong-state", webhook.Resume(s_now)!.Code);
        Assert.Null(webhook.Pause(s_now));
        Assert.True(webhook.Wants("case.opened"));
        Assert.Equal("webhook.wrong-state", webhook.Pause(s_now)!.Code);
        webhook.BecomeGone(s_now);
        Assert.False(webhook.Wants("case.opened"));
        Assert.Null(webhook.Resume(s_now));
        Assert.Null(webhook.Remove(s_now));
        Assert.Equal("webhook.wrong-state", webhook.Resume(s_now)!.Code);
    }

    [Theory]
    [InlineData("timeout-seconds: 15", "timeout-seconds: 0", "timeout-seconds")]
    [InlineData("jitter-percent: 20", "jitter-percent: 101", "jitter-percent")]
    [InlineData("parallel: 4", "parallel: 0", "parallel")]
    [InlineData("[5, 60,", "[0, 60,", "retry-after-seconds[0]")]
    public void A_policy_out_of_range_is_refused_with_its_place(string shipped, string changed, string path)
    {
        var text = EmbeddedPolicies.Text(WebhookPolicy.FileName).Replace(shipped, changed, StringComparison.Ordinal);
        var error = Assert.Single(PolicyReader.Read<WebhookPolicy>(text, WebhookPolicy.FileName, WebhookPolicy.Check).Errors);
        Assert.Equal((path, true), (error.Path, error.Line > 1));
    }

    private static Delivery Delivery(string fact = "case.opened") => new()
    {
        Id = Ids.At(s_now),
        WebhookId = Guid.Empty,
        StreamId = Guid.Empty,
        Seq = 1,
        Fact = fact,
        Number = "SC-20260302-0001",
        OccurredAt = s_now,
        CreatedAt = s_now,
        DueAt = s_now,
    };

    private static Delivery Begun()
    {
        var delivery = Delivery();
        delivery.Begin(s_now + s_policy.Lease);
        return delivery;
    }

    private static DeliveryVerdict Try(Delivery delivery, int status)
    {
        delivery.Begin(s_now + s_policy.Lease);
        return End(delivery, status);
    }

    private static DeliveryVerdict End(Delivery delivery, int status) => delivery.End(status, null, null, s_policy, 0, s_now);
}
