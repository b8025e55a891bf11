using System.Text;
using Bihuan.Messages.Domain;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Messages;

public class MessagePolicyTests
{
    private static readonly MessagePolicy s_policy = PolicyReader.ReadEmbedded<MessagePolicy>(MessagePolicy.FileName, MessagePolicy.Check).Required();

    [Theory]
    [InlineData("20:59", 0)]
    [InlineData("21:00", 660)]
    [InlineData("23:59", 481)]
    [InlineData("00:00", 480)]
    [InlineData("07:59", 1)]
    [InlineData("08:00", 0)]
    public void Short_messages_keep_still_from_nine_to_eight(string local, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), s_policy.Quiet.Wait(ChannelKind.Sms, TimeOnly.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Mail_and_robots_know_no_night() =>
        Assert.All([ChannelKind.Email, ChannelKind.Wecom, ChannelKind.Dingtalk, ChannelKind.Feishu], x => Assert.Equal(TimeSpan.Zero, s_policy.Quiet.Wait(x, new TimeOnly(23, 0))));

    [Fact]
    public void Every_robot_has_its_makers_limits() =>
        Assert.Equal([(20, 2048), (20, 16384), (100, 16384)], new[] { ChannelKind.Wecom, ChannelKind.Dingtalk, ChannelKind.Feishu }.Select(x => (s_policy.LimitOf(x)!.PerMinute, s_policy.LimitOf(x)!.BytesMax)));

    [Fact]
    public void Texts_are_put_together_as_far_as_bytes_permit()
    {
        var three = Enumerable.Repeat(new string('水', 20), 3).ToList();
        Assert.Equal(3, RobotText.Merge(three, 1000).Taken);
        var (taken, text) = RobotText.Merge(three, 150);
        Assert.Equal(2, taken);
        Assert.True(Encoding.UTF8.GetByteCount(text) <= 150);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void One_that_is_too_long_is_cut_between_characters(int bytes)
    {
        var (taken, text) = RobotText.Merge(["水水水水水", "next"], bytes);
        Assert.Equal(1, taken);
        Assert.EndsWith("…", text);
        Assert.True(Encoding.UTF8.GetByteCount(text) <= bytes);
        Assert.DoesNotContain('\ufffd', text);
    }

    // Computed apart, from the makers' documents, with another language's library.
    [Fact]
    public void Robots_are_signed_as_their_makers_say()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1773626400);
        Assert.Equal("zqxMNKPi39KxeXoXQ2QPpXmBlX4Fxi5SC8OmtGWX5RU=", RobotSignature.DingTalk("SECtest", at));
        Assert.Equal("W3R5L8i7tWLZXMUjjQkc8yWp+tue/+o8xxrCAPjCY7o=", RobotSignature.Feishu("SECtest", at));
    }

    [Theory]
    [InlineData("thread-budget: {messages: 12,", "thread-budget: {messages: 0,", "thread-budget")]
    [InlineData("wecom: {per-minute: 20,", "wecom: {per-minute: 0,", "robots.wecom")]
    [InlineData("daily-cap: {sms: 5,", "daily-cap: {sms: 0,", "daily-cap.sms")]
    [InlineData("daily-cap: {sms: 5,", "daily-cap: {fax: 5,", "daily-cap.fax")]
    [InlineData("  wecom: {per-minute", "  slack: {per-minute", "robots.slack")]
    [InlineData("quiet: {from: \"21:00\", to: \"08:00\"", "quiet: {from: \"21:00\", to: \"21:00\"", "quiet")]
    [InlineData("retry-after-seconds: [30,", "retry-after-seconds: [0,", "retry-after-seconds[0]")]
    [InlineData("  - id: case-reply", "  - id: case-anything", "templates", "templates[3].id")]
    [InlineData("  - id: survey-invitation\n    automatic: true", "  - id: survey-invitation\n    automatic: false", "templates[4]")]
    [InlineData("text: \"{text}\\n请确认问题是否已解决", "text: \"请确认问题是否已解决", "templates[2].zh-cn.text")]
    [InlineData("subject: \"已收到您的服务请求 {number}\"", "subject: \"\"", "templates[0].zh-cn.subject")]
    [InlineData("Follow it here: {link}\"}\n  - id: case-progress", "Follow it here: {url}\"}\n  - id: case-progress", "templates[0].en.text")]
    public void A_policy_out_of_range_is_refused_with_its_place(string shipped, string changed, params string[] paths)
    {
        var text = EmbeddedPolicies.Text(MessagePolicy.FileName).Replace(shipped, changed, StringComparison.Ordinal);
        Assert.Equal(paths, PolicyReader.Read<MessagePolicy>(text, MessagePolicy.FileName, MessagePolicy.Check).Errors.Select(x => x.Path));
    }
}
