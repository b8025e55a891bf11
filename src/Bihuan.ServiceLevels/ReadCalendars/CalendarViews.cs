using Bihuan.Foundation;
using Bihuan.Ui;

namespace Bihuan.ServiceLevels.ReadCalendars;

public sealed record UnitCalendarView(Guid OrganisationId, string Name, string? Calendar);

/// <summary>One calendar in the list. <see cref="ProvisionalFrom"/> is the first year without a notice, null where none is needed.</summary>
public sealed record CalendarLine(string Code, string Name, int Version, string? Extends, IReadOnlyList<string> Week, int? NoticesUntil, int? ProvisionalFrom, int WorkingDaysThisYear);

public sealed record CalendarListView(IReadOnlyList<CalendarLine> Calendars, IReadOnlyList<UnitCalendarView> Units, IReadOnlyList<Choice> AllUnits, IReadOnlyList<Choice> Choices, bool MayAssign)
{
    public Refusal? Refusal { get; init; }
}

/// <summary>One cell of the year grid. Kind is the code of a day kind.</summary>
public sealed record CalendarDayView(DateOnly On, string Kind, string? Name, bool IsWorking, bool IsProvisional, IReadOnlyList<string> Windows);

public sealed record CalendarView(
    string Code, string Name, int Version, bool IsDraft, string Zone, bool HoursFollowWindows, int Year, string? Notice, bool IsProvisional, int WorkingDays, IReadOnlyList<CalendarDayView> Days, IReadOnlyList<string> Week, bool MayImport)
{
    public Refusal? Refusal { get; init; }

    public string Typed { get; init; } = "";

    public string TypedNotice { get; init; } = "";

    public string TypedReason { get; init; } = "";
}
