using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Laboratory;

/// <summary>Why a clock comes out differently: both verdicts with their times, and codes of what is not alike.</summary>
internal static class FlipReasons
{
    /// <summary>Every code there is; each has words.</summary>
    public static readonly IReadOnlyList<string> Codes =
        ["new-limit", "limit-gone", "now-selected", "no-longer-selected", "figure", "calendar", "day-rule", "pauses", "start", "stop", "end"];

    public static FlipView Explain(Guid subject, ClockState? before, ClockState? after, BacktestPlan plan, LimitPolicy old, CaseFacts facts)
    {
        var state = (after ?? before)!;
        return new FlipView(
            subject, state.Key, state.Limit.Clock, state.Run, Side(before, plan.AsOf, facts), Side(after, plan.AsOf, facts), [.. Because(before, after, plan.Draft, old)]);
    }

    public static IEnumerable<string> Because(ClockState? before, ClockState? after, LimitPolicy draft, LimitPolicy old)
    {
        if (before is null)
        {
            yield return old.Find(after!.Key) is null ? "new-limit" : "now-selected";
            yield break;
        }

        if (after is null)
        {
            yield return draft.Find(before.Key) is null ? "limit-gone" : "no-longer-selected";
            yield break;
        }

        if (before.Limit.Figure != after.Limit.Figure || before.ExtendedTo != after.ExtendedTo) yield return "figure";
        if (before.Limit.Calendar != after.Limit.Calendar) yield return "calendar";
        if (before.Limit.Rule != after.Limit.Rule) yield return "day-rule";
        if (!Counted(before).SequenceEqual(Counted(after))) yield return "pauses";
        if (before.StartedAt != after.StartedAt) yield return "start";
        if (before.StoppedAt != after.StoppedAt) yield return "stop";
        if (before.WithdrawnAt != after.WithdrawnAt) yield return "end";
    }

    /// <summary>What moved the due time: a clock that stands still after it was due is late all the same, and naming that pause would explain nothing.</summary>
    private static IEnumerable<Pause> Counted(ClockState state) => state.Pauses.Where(x => !(x.From >= state.DueAt));

    private static FlipSide? Side(ClockState? state, DateTimeOffset asOf, CaseFacts facts)
    {
        if (state is null) return null;
        var ended = (state.StoppedAt ?? state.WithdrawnAt) is { } at && at <= asOf ? at : (DateTimeOffset?)null;
        var late = state.DueAt is { } due && (ended ?? asOf) > due ? Math.Round(((ended ?? asOf) - due).TotalMinutes, 2) : (double?)null;
        var pauses = Counted(state).ToList();
        var paused = pauses.Sum(x => ((x.IsOpen ? asOf : x.Until) - (x.From < state.StartedAt ? state.StartedAt : x.From)).TotalMinutes);
        return new FlipSide(
            Code(state.OutcomeAt(asOf)), state.PolicyVersion, state.Limit.Figure?.ToString(), state.Limit.Calendar, state.StartedAt, NameAt(facts, state.StartedSeq) ?? "",
            state.DueAt, [.. pauses.Select(x => new PauseView(x.From, x.IsOpen ? null : x.Until))], Math.Round(Math.Max(0, paused), 2),
            ended, ended is null ? null : NameAt(facts, state.StoppedSeq) ?? NameAt(facts, state.WithdrawnAt), late);
    }

    internal static string Code(ClockOutcome outcome) => outcome switch
    {
        ClockOutcome.Met => "met",
        ClockOutcome.Breached => "breached",
        ClockOutcome.Withdrawn => "withdrawn",
        _ => "running",
    };

    private static string? NameAt(CaseFacts facts, long? seq)
    {
        foreach (ref readonly var fact in facts.InOrder())
            if (fact.Seq == seq) return facts.Words.Fact(fact.Fact).Name;
        return null;
    }

    private static string? NameAt(CaseFacts facts, DateTimeOffset? at)
    {
        foreach (ref readonly var fact in facts.InOrder())
            if (fact.At == at?.UtcTicks) return facts.Words.Fact(fact.Fact).Name;
        return null;
    }
}
