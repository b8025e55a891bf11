namespace Bihuan.Intake.Domain;

/// <summary>Where a call stands. Lost: the switch never told its end, or neither when it was offered nor answered.</summary>
internal enum CallState
{
    Waiting,
    Talking,
    Done,
    Abandoned,
    ShortlyAbandoned,
    Lost,
}

/// <summary>The three recorded times of a call, and the limit it began with.</summary>
internal sealed record CallTimes(DateTimeOffset? OfferedAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, int LimitSeconds)
{
    /// <summary>From being offered until answered, or until the caller gave up; null while neither is known.</summary>
    public TimeSpan? Waited => OfferedAt is { } offered && (AnsweredAt ?? EndedAt) is { } until ? Between(offered, until) : null;

    /// <summary>A switch whose clock ran backwards between two events has made nobody wait.</summary>
    public static TimeSpan Between(DateTimeOffset from, DateTimeOffset to) => to > from ? to - from : TimeSpan.Zero;
}

/// <summary>
/// What recorded times say of a call (TL-01). <see cref="InTime"/> is null where nothing is to be judged: still within the limit, given up
/// within the grace, or without the times to judge by.
/// </summary>
internal sealed record CallVerdict(CallState State, TimeSpan? Waited, bool? InTime)
{
    /// <summary>Answered at the limit is in time.</summary>
    public static CallVerdict Of(CallTimes call, DateTimeOffset now, int shortAbandonSeconds, int staleAfterMinutes)
    {
        var limit = TimeSpan.FromSeconds(call.LimitSeconds);
        if (call.AnsweredAt is not null)
        {
            var state = call.EndedAt is null ? CallState.Talking : CallState.Done;
            return call.Waited is { } waited ? new CallVerdict(state, waited, waited <= limit) : new CallVerdict(state, null, null);
        }

        if (call.OfferedAt is not { } since) return new CallVerdict(CallState.Lost, null, null);
        if (call.Waited is { } gaveUp)
            return gaveUp < TimeSpan.FromSeconds(shortAbandonSeconds) ? new CallVerdict(CallState.ShortlyAbandoned, gaveUp, null) : new CallVerdict(CallState.Abandoned, gaveUp, false);
        var waits = CallTimes.Between(since, now);
        if (waits > TimeSpan.FromMinutes(staleAfterMinutes)) return new CallVerdict(CallState.Lost, null, false);
        return new CallVerdict(CallState.Waiting, waits, waits > limit ? false : null);
    }
}

/// <summary>
/// The figures of a day. Answered in time ÷ everything that can be judged: answered, given up after the grace, and still waiting past the
/// limit. Null when nothing can be judged yet, never 0.
/// </summary>
internal sealed record CallFigures(int Waiting, TimeSpan? LongestWait, int Offered, int Answered, int InTime, int Judged, int Abandoned, int ShortlyAbandoned)
{
    public static readonly CallFigures None = new(0, null, 0, 0, 0, 0, 0, 0);

    public double? InTimeShare => Judged == 0 ? null : (double)InTime / Judged;

    public static CallFigures Of(IReadOnlyCollection<CallVerdict> calls)
    {
        var waiting = calls.Where(x => x.State == CallState.Waiting).ToList();
        return new CallFigures(
            waiting.Count, waiting.Count == 0 ? null : waiting.Max(x => x.Waited), calls.Count, calls.Count(x => x.State is CallState.Talking or CallState.Done),
            calls.Count(x => x.InTime == true), calls.Count(x => x.InTime is not null), calls.Count(x => x.State == CallState.Abandoned),
            calls.Count(x => x.State == CallState.ShortlyAbandoned));
    }

    public static CallFigures operator +(CallFigures a, CallFigures b) => new(
        a.Waiting + b.Waiting, a.LongestWait > b.LongestWait || b.LongestWait is null ? a.LongestWait : b.LongestWait, a.Offered + b.Offered, a.Answered + b.Answered,
        a.InTime + b.InTime, a.Judged + b.Judged, a.Abandoned + b.Abandoned, a.ShortlyAbandoned + b.ShortlyAbandoned);
}
