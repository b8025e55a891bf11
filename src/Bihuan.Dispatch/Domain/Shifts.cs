namespace Bihuan.Dispatch.Domain;

/// <summary>One day of a weekly pattern. Day 1 is Monday; the break begins within the window and lasts the given minutes.</summary>
internal sealed record ShiftDay(int Day, TimeOnly From, TimeOnly To, TimeOnly? BreakFrom = null, TimeOnly? BreakUntil = null, int BreakMinutes = 0);

/// <summary>When somebody works on one date.</summary>
internal sealed record WorkingShift(TimeOnly From, TimeOnly To, TimeOnly? BreakFrom, TimeOnly? BreakUntil, int BreakMinutes);

/// <summary>Leave takes days away, an extra shift adds one. Whole days unless hours are given.</summary>
internal sealed class Absence
{
    public const string Leave = "leave";
    public const string Sick = "sick";
    public const string Training = "training";
    public const string ExtraShift = "extra-shift";
    public static readonly IReadOnlyList<string> Kinds = [Leave, Sick, Training, ExtraShift];

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Kind { get; init; }

    public required DateOnly FromOn { get; init; }

    public required DateOnly UntilOn { get; init; }

    /// <summary>Minutes of the day, for a part of it.</summary>
    public int? FromMinute { get; init; }

    public int? UntilMinute { get; init; }

    public string? Note { get; init; }

    public bool Covers(DateOnly day) => FromOn <= day && day <= UntilOn;
}

internal static class Shifts
{
    /// <summary>
    /// The shift of a date: the weekly pattern, replaced by an extra shift, shortened or taken away by absences. An absence in the
    /// middle leaves the longer of the two parts, since a day is planned in one piece.
    /// </summary>
    public static WorkingShift? On(DateOnly day, IReadOnlyList<ShiftDay> pattern, IEnumerable<Absence> absences)
    {
        var weekday = day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;
        var today = absences.Where(x => x.Covers(day)).ToList();
        WorkingShift? shift = pattern.FirstOrDefault(x => x.Day == weekday) is { } usual && usual.To > usual.From
            ? new WorkingShift(usual.From, usual.To, usual.BreakFrom, usual.BreakUntil, usual.BreakMinutes)
            : null;
        if (today.FirstOrDefault(x => x.Kind == Absence.ExtraShift && x.FromMinute is not null) is { } extra && extra.UntilMinute > extra.FromMinute)
            shift = new WorkingShift(Time(extra.FromMinute.Value), Time(extra.UntilMinute.Value), null, null, 0);
        foreach (var away in today.Where(x => x.Kind != Absence.ExtraShift)) shift = Without(shift, away);
        return shift;
    }

    private static WorkingShift? Without(WorkingShift? shift, Absence away)
    {
        if (shift is null || away.FromMinute is not { } from || away.UntilMinute is not { } until) return null;
        var (awayFrom, awayUntil) = (Time(from), Time(until));
        if (awayUntil <= shift.From || awayFrom >= shift.To) return shift;
        var before = awayFrom > shift.From ? awayFrom - shift.From : TimeSpan.Zero;
        var after = awayUntil < shift.To ? shift.To - awayUntil : TimeSpan.Zero;
        if (before == TimeSpan.Zero && after == TimeSpan.Zero) return null;
        return before >= after ? Trimmed(shift with { To = awayFrom }) : Trimmed(shift with { From = awayUntil });
    }

    /// <summary>A break that no longer lies in the shift is no break.</summary>
    private static WorkingShift Trimmed(WorkingShift shift) =>
        shift.BreakUntil <= shift.From || shift.BreakFrom >= shift.To ? shift with { BreakFrom = null, BreakUntil = null, BreakMinutes = 0 } : shift;

    private static TimeOnly Time(int minute) => minute >= 1440 ? new TimeOnly(23, 59) : new TimeOnly(minute / 60, minute % 60);
}
