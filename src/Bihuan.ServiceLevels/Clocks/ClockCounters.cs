using System.Collections.Concurrent;
using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>
/// Counts a case under its own version of the limits and its own calendars. A compiled policy counts one case at a time, so one is kept
/// for each handler at work and each pair of versions that cases still run under.
/// </summary>
internal sealed class ClockCounters(LimitBook limits, CalendarBook calendars, CompanyZone zone)
{
    private const int PairsMax = 200;

    private readonly ConcurrentDictionary<(int Version, Func<string, WorkingCalendar?> Calendars, string? Own), ConcurrentBag<(CaseFacts Facts, CaseClocks Clocks)>> _kept = new();

    /// <param name="history">The case.</param>
    /// <param name="known">Until when notices of provisional years are taken.</param>
    public IReadOnlyList<ClockState> Count(ClockHistory history, DateTimeOffset known)
    {
        var find = calendars.For(history.OpenedAt, known);
        if (_kept.Count > PairsMax) _kept.Clear();
        var bag = _kept.GetOrAdd((history.PolicyVersion, find, history.Calendar), _ => []);
        if (!bag.TryTake(out var kept)) kept = Compile(limits.Of(history.PolicyVersion), Own(find, history.Calendar));
        ClockLines.Read(history.Facts, kept.Facts);
        var states = kept.Clocks.States(kept.Facts);
        bag.Add(kept);
        return states;
    }

    /// <summary>The same facts under another policy, to see what it would do. The policy is compiled once for cases of the same calendars.</summary>
    public IEnumerable<(ClockHistory History, IReadOnlyList<ClockState> States)> CountUnder(IEnumerable<ClockHistory> histories, LimitPolicy policy, DateTimeOffset known)
    {
        var compiled = new Dictionary<(Func<string, WorkingCalendar?>, string?), (CaseFacts Facts, CaseClocks Clocks)>();
        foreach (var history in histories)
        {
            var key = (calendars.For(history.OpenedAt, known), history.Calendar);
            if (!compiled.TryGetValue(key, out var counter)) compiled[key] = counter = Compile(policy, Own(key.Item1, history.Calendar));
            ClockLines.Read(history.Facts, counter.Facts);
            yield return (history, counter.Clocks.States(counter.Facts));
        }
    }

    /// <summary>The calendars of a case: where a limit says "company", those of its outlet or region.</summary>
    public Func<string, WorkingCalendar?> CalendarsOf(ClockHistory history, DateTimeOffset known) => Own(calendars.For(history.OpenedAt, known), history.Calendar);

    internal static Func<string, WorkingCalendar?> Own(Func<string, WorkingCalendar?> find, string? own) =>
        own is null ? find : code => find(code == UnitCalendars.Company ? own : code);

    private (CaseFacts Facts, CaseClocks Clocks) Compile(LimitPolicy policy, Func<string, WorkingCalendar?> find)
    {
        var words = new ClockVocabulary();
        return (new CaseFacts(words), new CaseClocks(policy, find, zone.Zone, words));
    }
}
