using Bihuan.Intake.Domain;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Intake;

public class ChannelRegisterTests
{
    private static readonly ChannelRegister Shipped = PolicyReader.ReadEmbedded<ChannelRegister>(ChannelRegister.FileName, ChannelRegister.Check).Required();

    [Theory]
    [Requirement("CH-01"), Requirement("CH-02"), Requirement("CH-03")]
    [InlineData("taobao", "online", "e-commerce-platform")]
    [InlineData("jd", "online", "e-commerce-platform")]
    [InlineData("pinduoduo", "online", "e-commerce-platform")]
    [InlineData("weibo", "online", "social-media")]
    [InlineData("douyin", "online", "social-media")]
    [InlineData("sf-express", "online", "third-party-service")]
    [InlineData("jd-logistics", "online", "third-party-service")]
    [InlineData("cainiao", "online", "third-party-service")]
    [InlineData("appliance-mart", "offline", "store")]
    [InlineData("repair-centre", "offline", "service-centre")]
    [InlineData("community-station", "offline", "service-point")]
    [InlineData("phone", "own", "voice")]
    [InlineData("walk-in", "own", "desk")]
    public void The_named_channels_are_registered(string code, string kind, string subkind) =>
        Assert.Equal((kind, subkind), (Shipped.Find(code)!.Kind, Shipped.Find(code)!.Subkind));

    [Fact]
    public void Every_channel_kind_and_subkind_has_words()
    {
        PolicyWords.AssertSpoken("channel", Shipped.Channels.Select(c => c.Code));
        PolicyWords.AssertSpoken("channel-kind", Shipped.Subkinds.Keys);
        PolicyWords.AssertSpoken("channel-subkind", Shipped.Subkinds.Values.SelectMany(s => s));
    }

    [Fact]
    public void Every_medium_is_one_that_contacts_are_logged_by() =>
        Assert.Empty(Shipped.Channels.Select(c => c.Medium).Except(Bihuan.Cases.Contracts.CasePolicies.Shipped().Codes.ContactMedia));

    [Theory]
    [InlineData("{code: jd, kind: online, subkind: e-commerce-platform", "{code: taobao, kind: online, subkind: e-commerce-platform", "channels.duplicate")]
    [InlineData("{code: jd, kind: online, subkind: e-commerce-platform", "{code: J D, kind: online, subkind: e-commerce-platform", "channels.malformed")]
    [InlineData("{code: jd, kind: online, subkind: e-commerce-platform", "{code: jd, kind: astral, subkind: e-commerce-platform", "channels.unknown-kind")]
    [InlineData("{code: jd, kind: online, subkind: e-commerce-platform", "{code: jd, kind: online, subkind: store", "channels.unknown-subkind")]
    public void A_wrong_register_is_refused_at_its_line(string good, string bad, string code)
    {
        var text = EmbeddedPolicies.Text(ChannelRegister.FileName);
        var line = text[..text.IndexOf(good, StringComparison.Ordinal)].Count(c => c == '\n') + 1;

        var error = Assert.Single(PolicyReader.Read<ChannelRegister>(text.Replace(good, bad, StringComparison.Ordinal), "channels.yaml", ChannelRegister.Check).Errors);

        Assert.Equal((code, line), (error.Code, error.Line));
    }
}
