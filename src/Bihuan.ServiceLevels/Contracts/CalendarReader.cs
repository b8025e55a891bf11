using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Calendars;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>Reads a calendar file: every mistake with its place, or a calendar laid out and ready.</summary>
public static class CalendarReader
{
    /// <param name="yaml">The text of the file.</param>
    /// <param name="name">What errors call the file.</param>
    /// <param name="others">Finds the calendar that this one extends; the shipped ones when left out.</param>
    /// <param name="code">The code it is kept under, which the text has to bear; any when left out.</param>
    public static PolicyReading<WorkingCalendar> Read(string yaml, string name, Func<string, CalendarPlan?>? others = null, string? code = null)
    {
        others ??= code => ShippedCalendars.Find(code)?.Plan;
        var reading = PolicyReader.Read<CalendarDocument>(yaml, name, document => Faults(document, others, code));
        return reading.Value is { } read
            ? new PolicyReading<WorkingCalendar>(WorkingCalendar.Create(Plan(read, others)).Value, [])
            : new PolicyReading<WorkingCalendar>(null, reading.Errors);
    }

    // The plan's own check comes last, so that what the arithmetic would refuse is refused with a place as well.
    private static IEnumerable<PolicyFault> Faults(CalendarDocument document, Func<string, CalendarPlan?> others, string? code)
    {
        var faults = CalendarTerms.Validate(document, others).ToList();
        if (code is not null && document.Code != code) faults.Add(new PolicyFault("code", "calendar.other-code", $"The calendar is kept as '{code}'."));
        if (faults.Count == 0 && WorkingCalendar.Create(Plan(document, others)).Refusal is { } refusal)
            faults.Add(new PolicyFault("week", refusal.Code, "The calendar has no working time, or names a day twice."));
        return faults;
    }

    private static CalendarPlan Plan(CalendarDocument document, Func<string, CalendarPlan?> others) =>
        CalendarTerms.ToPlan(document, document.Extends is { } other ? others(other) : null);
}

/// <summary>The calendars that come with the product, laid out once each.</summary>
public static class ShippedCalendars
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, WorkingCalendar> Laid = new(StringComparer.Ordinal);

    /// <summary>By code (<c>china</c>, <c>company</c>); null when there is none of that name.</summary>
    public static WorkingCalendar? Find(string code)
    {
        lock (Gate)
        {
            if (Laid.TryGetValue(code, out var known)) return known;
            var file = $"policies/calendars/{code}.yaml";
            if (!EmbeddedPolicies.Names("calendars").Contains(file, StringComparer.Ordinal)) return null;
            return Laid[code] = CalendarReader.Read(EmbeddedPolicies.Text(file), file).Required();
        }
    }
}
