namespace Bihuan.Staff.Domain;

/// <summary>Every week on this day, from one time to another; an end at or before the start lies on the next day. Minutes count from midnight.</summary>
internal sealed record WeeklyShift(Guid Id, Guid Person, DayOfWeek Day, int From, int Until, DateOnly ValidFrom, DateOnly? ValidUntil)
{
    public bool IsInForce(DateOnly on) => ValidFrom <= on && (ValidUntil is not { } last || on <= last);
}

/// <summary>One day that differs: somebody is away from their shifts, or on duty besides them.</summary>
internal sealed record RosterException(Guid Id, Guid Person, DateOnly On, bool IsAbsence, int From, int Until, string Reason);

/// <summary>A stretch of duty that begins on a day; <see cref="Until"/> may lie past its midnight.</summary>
internal sealed record DutySpan(Guid Person, int From, int Until);

/// <summary>A stretch of one day in which nobody is on duty, in minutes from midnight; the end excluded.</summary>
internal sealed record DutyGap(DateOnly On, int From, int Until);

/// <summary>
/// Who is on duty for one post of one unit: a weekly pattern and the days that differ from it. Wall times of the company's zone; what
/// an hour that the clocks skip or repeat means is left to whoever is on duty.
/// </summary>
internal sealed class Roster(IReadOnlyList<WeeklyShift> shifts, IReadOnlyList<RosterException> exceptions)
{
    public const int DayMinutes = 24 * 60;

    public IReadOnlyList<WeeklyShift> Shifts => shifts;

    public IReadOnlyList<RosterException> Exceptions => exceptions;

    public bool IsEmpty => shifts.Count == 0 && exceptions.Count == 0;

    /// <summary>Everybody on duty at a minute of a day, whoever began last first: they have the freshest eyes and the longest to go.</summary>
    public IReadOnlyList<Guid> At(DateOnly day, int minute) =>
    [
        .. SpansOf(day).Where(x => x.From <= minute && minute < x.Until).Select(x => (x.Person, Since: x.From))
            .Concat(SpansOf(day.AddDays(-1)).Where(x => minute + DayMinutes < x.Until).Select(x => (x.Person, Since: x.From - DayMinutes)))
            .OrderByDescending(x => x.Since).Select(x => x.Person).Distinct(),
    ];

    /// <summary>The stretches of duty that begin on a day, earliest first.</summary>
    public IReadOnlyList<DutySpan> SpansOf(DateOnly day)
    {
        var spans = shifts.Where(x => x.Day == day.DayOfWeek && x.IsInForce(day)).Select(x => new DutySpan(x.Person, x.From, End(x.From, x.Until))).ToList();
        foreach (var away in exceptions.Where(x => x.IsAbsence)) spans = [.. spans.SelectMany(x => x.Person == away.Person ? Without(x, away, day) : [x])];
        spans.AddRange(exceptions.Where(x => !x.IsAbsence && x.On == day).Select(x => new DutySpan(x.Person, x.From, End(x.From, x.Until))));
        return [.. spans.OrderBy(x => x.From).ThenBy(x => x.Until)];
    }

    /// <summary>Where nobody is on duty on a day.</summary>
    public IReadOnlyList<DutyGap> GapsOf(DateOnly day)
    {
        var covered = SpansOf(day.AddDays(-1)).Select(x => (From: x.From - DayMinutes, Until: x.Until - DayMinutes)).Concat(SpansOf(day).Select(x => (x.From, x.Until)))
            .Where(x => x.Until > 0).OrderBy(x => x.From);
        var (gaps, at) = (new List<DutyGap>(), 0);
        foreach (var (from, until) in covered)
        {
            if (from > at) gaps.Add(new DutyGap(day, at, Math.Min(from, DayMinutes)));
            at = Math.Max(at, until);
        }

        if (at < DayMinutes) gaps.Add(new DutyGap(day, at, DayMinutes));
        return gaps;
    }

    /// <summary>What is left of a stretch of duty when its person is away for a while; an absence is told in the minutes of its own day.</summary>
    private static IEnumerable<DutySpan> Without(DutySpan span, RosterException away, DateOnly day)
    {
        var shift = (away.On.DayNumber - day.DayNumber) * DayMinutes;
        var (from, until) = (away.From + shift, End(away.From, away.Until) + shift);
        if (until <= span.From || from >= span.Until) return [span];
        return new[] { span with { Until = from }, span with { From = until } }.Where(x => x.From < x.Until);
    }

    private static int End(int from, int until) => until <= from ? until + DayMinutes : until;
}
