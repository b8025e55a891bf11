using System.Collections.Concurrent;
using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.ServiceLevels.Policies;

/// <summary>
/// The calendars as they were known. A case keeps the calendars that held when it was opened; of what came later it takes only the
/// notices for years that had none, since those years were provisional and said so.
/// </summary>
internal sealed class CalendarBook(PolicyLibrary library)
{
    public const string Kind = "calendars";
    private const int ExtendsMax = 5;

    private readonly ConcurrentDictionary<string, CalendarDocument> _documents = new(StringComparer.Ordinal);
    private volatile Eras? _eras;

    /// <summary>Calendars by code as they held at an instant.</summary>
    public Func<string, WorkingCalendar?> At(DateTimeOffset at) => For(at, at);

    public WorkingCalendar? Find(string code, DateTimeOffset at) => For(at, at)(code);

    /// <summary>Codes of all calendars that hold at an instant.</summary>
    public IReadOnlyList<string> Codes(DateTimeOffset at) =>
        [.. library.Documents(Kind).Where(x => library.InForce(x, at) is not null).Select(PolicyDocument.CodeOf)];

    /// <summary>The version of a calendar that holds at an instant.</summary>
    public int? VersionOf(string code, DateTimeOffset at) => library.InForce(NameOf(code), at)?.Version;

    /// <summary>The code of the calendar that one extends; null when it stands alone.</summary>
    public string? ExtendedBy(string code, DateTimeOffset at) => library.InForce(NameOf(code), at) is { } text ? Document(code, text).Extends : null;

    /// <param name="opened">When the case was opened.</param>
    /// <param name="known">Until when notices of provisional years are taken.</param>
    public Func<string, WorkingCalendar?> For(DateTimeOffset opened, DateTimeOffset known)
    {
        var eras = Current();
        var (of, until) = (eras.IndexAt(opened), eras.IndexAt(known));
        var key = (of, Math.Max(of, until));
        return eras.Finders.TryGetValue(key, out var finder) ? finder : eras.Finders.GetOrAdd(key, Finder(opened, of >= until ? opened : known));
    }

    /// <summary>Rises when a calendar has come into force, on any node.</summary>
    public (int Generation, int Era) Mark(DateTimeOffset now)
    {
        var eras = Current();
        return (eras.Generation, eras.IndexAt(now));
    }

    /// <summary>The plan of a calendar as it held at an instant, with what it extends; null for an unknown one.</summary>
    public CalendarPlan? PlanAt(string code, DateTimeOffset at, int depth = 0)
    {
        if (depth > ExtendsMax || library.InForce(NameOf(code), at) is not { } text) return null;
        var document = Document(code, text);
        var other = document.Extends is { } extended ? PlanAt(extended, at, depth + 1) : null;
        return document.Extends is null || other is not null ? CalendarTerms.ToPlan(document, other) : null;
    }

    private CalendarDocument Document(string code, PolicyText text) =>
        _documents.GetOrAdd($"{code}@{text.Version}", _ => PolicyReader.Read<CalendarDocument>(text.Text, text.Document).Required());

    public static string NameOf(string code) => Kind + "." + code;

    /// <summary>Lays each calendar once for all cases of the same eras.</summary>
    private Func<string, WorkingCalendar?> Finder(DateTimeOffset opened, DateTimeOffset known)
    {
        var laid = new ConcurrentDictionary<string, WorkingCalendar?>(StringComparer.Ordinal);
        return code => laid.TryGetValue(code, out var calendar) ? calendar : laid.GetOrAdd(code, Lay(code, opened, known));
    }

    private WorkingCalendar? Lay(string code, DateTimeOffset opened, DateTimeOffset known)
    {
        // A calendar that did not exist yet when the case was opened is taken as it is.
        if ((PlanAt(code, opened) ?? PlanAt(code, known)) is not { } plan || WorkingCalendar.Create(plan) is not { IsOk: true } made) return null;
        return opened == known || PlanAt(code, known) is not { } newer || WithNewNotices(made.Value, newer) is not { } noticed ? made.Value : WorkingCalendar.Create(noticed).Value;
    }

    /// <summary>Days of provisional time that a later notice named, and nothing else; null when there is no new notice.</summary>
    internal static CalendarPlan? WithNewNotices(WorkingCalendar calendar, CalendarPlan newer)
    {
        var plan = calendar.Plan;
        var added = newer.Notices.Where(x => !plan.Notices.ContainsKey(x.Key)).ToList();
        if (!plan.NeedsNotices || added.Count == 0) return null;
        var named = plan.Days.Select(x => x.On).ToHashSet();
        return plan with
        {
            Days = [.. plan.Days.Concat(newer.Days.Where(x => x.IsStatutory && !named.Contains(x.On) && calendar.IsProvisional(x.On))).OrderBy(x => x.On)],
            Notices = plan.Notices.Concat(added).ToDictionary(x => x.Key, x => x.Value),
        };
    }

    private Eras Current()
    {
        var eras = _eras;
        var generation = library.Generation;
        if (eras is not null && eras.Generation == generation) return eras;
        var begins = library.Documents(Kind).SelectMany(x => library.Of(x)).SelectMany(x => x.EndsAt is { } end ? [x.EffectiveAt, end] : new[] { x.EffectiveAt }).Distinct().Order().ToArray();
        return _eras = new Eras(generation, begins);
    }

    /// <summary>The instants at which a calendar changed; between two of them all cases share one set.</summary>
    private sealed class Eras(int generation, DateTimeOffset[] begins)
    {
        public int Generation => generation;

        public ConcurrentDictionary<(int Of, int Until), Func<string, WorkingCalendar?>> Finders { get; } = new();

        public int IndexAt(DateTimeOffset at)
        {
            var index = 0;
            while (index < begins.Length && begins[index] <= at) index++;
            return index;
        }
    }
}
