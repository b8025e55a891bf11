using Bihuan.Intake.Domain;
using Bihuan.Platform.Policies;
using Bihuan.Testing;

namespace Bihuan.Tests.Intake;

public sealed class CallVerdictTests
{
    private static readonly DateTimeOffset s_offered = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    [Theory, Requirement("TL-01")]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void Answered_at_the_limit_is_in_time_and_a_second_later_is_late(int seconds, bool inTime) =>
        Assert.Equal(new CallVerdict(CallState.Talking, TimeSpan.FromSeconds(seconds), inTime), Judge(answered: seconds, now: 600));

    [Theory]
    [InlineData(4, "ShortlyAbandoned", null)]
    [InlineData(5, "Abandoned", false)]
    [InlineData(29, "Abandoned", false)]
    public void Giving_up_counts_against_us_after_the_grace(int seconds, string state, bool? inTime)
    {
        var verdict = Judge(ended: seconds, now: 600);
        Assert.Equal((state, inTime), (verdict.State.ToString(), verdict.InTime));
    }

    [Theory]
    [InlineData(30, "Waiting", null)]
    [InlineData(31, "Waiting", false)]
    [InlineData(3600, "Waiting", false)]
    [InlineData(3601, "Lost", false)]
    public void Who_waits_past_the_limit_is_missed_already(int now, string state, bool? inTime)
    {
        var verdict = Judge(now: now);
        Assert.Equal((state, inTime), (verdict.State.ToString(), verdict.InTime));
    }

    [Fact]
    public void Without_the_offer_nothing_is_judged() =>
        Assert.Equal(new CallVerdict(CallState.Done, null, null), CallVerdict.Of(new CallTimes(null, s_offered, s_offered.AddSeconds(60), 30), s_offered.AddSeconds(90), 5, 60));

    [Fact]
    public void A_switch_whose_clock_stepped_back_makes_nobody_wait() =>
        Assert.Equal(TimeSpan.Zero, Judge(answered: -3, now: 10).Waited);

    [Fact]
    public void The_share_counts_who_still_waits_past_the_limit_and_leaves_short_abandons_out()
    {
        // 8 in time, 1 late, 1 waiting past the limit, 2 within it, 3 given up at once: 8 of 10.
        var calls = Enumerable.Repeat(Judge(answered: 10, now: 600), 8).Append(Judge(answered: 45, now: 600)).Append(Judge(now: 40)).Concat(Enumerable.Repeat(Judge(now: 20), 2)).Concat(Enumerable.Repeat(Judge(ended: 2, now: 600), 3));
        var figures = CallFigures.Of([.. calls]);
        Assert.Equal(0.8, figures.InTimeShare);
        Assert.Equal((3, TimeSpan.FromSeconds(40), 0, 3), (figures.Waiting, figures.LongestWait, figures.Abandoned, figures.ShortlyAbandoned));
    }

    [Fact]
    public void Without_calls_the_share_is_unknown_and_not_nought() => Assert.Null(CallFigures.Of([]).InTimeShare);

    [Fact]
    public void The_shipped_policy_holds_and_its_ends_have_words()
    {
        var read = PolicyReader.ReadEmbedded<CallPolicy>(CallPolicy.FileName, CallPolicy.Check);
        Assert.Empty(read.Errors);
        PolicyWords.AssertSpoken("call-end", read.Value!.Ends);
    }

    private static CallVerdict Judge(int now, int? answered = null, int? ended = null) => CallVerdict.Of(
        new CallTimes(s_offered, answered is { } a ? s_offered.AddSeconds(a) : null, ended is { } e ? s_offered.AddSeconds(e) : null, 30), s_offered.AddSeconds(now), 5, 60);
}
