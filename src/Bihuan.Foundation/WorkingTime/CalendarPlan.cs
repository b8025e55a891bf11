using System.Globalization;

namespace Bihuan.Foundation.WorkingTime;

/// <summary>Opening hours within one day in wall time, minutes from midnight; 1440 is 24:00. From is in, Until is out.</summary>
public readonly record struct WorkWindow(int FromMinute, int UntilMinute)
{
    public const int DayMinutes = 1440;

    public bool IsValid => FromMinute >= 0 && UntilMinute <= DayMinutes && FromMinute < UntilMinute;

    /// <summary>Reads <c>13:30-18:00</c>; the end may be 24:00. Hours past midnight belong to the next day's windows.</summary>
    public static bool TryParse(string? text, out WorkWindow window)
    {
        window = default;
        var parts = (text ?? "").Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !TryMinute(parts[0], out var from) || !TryMinute(parts[1], out var until)) return false;
        window = new WorkWindow(from, until);
        return window.IsValid;
    }

    public override string ToString() => $"{Wall(FromMinute)}-{Wall(UntilMinute)}";

    private static string Wall(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    private static bool TryMinute(string text, out int minute)
    {
        minute = 0;
        if (text.Length != 5 || text[2] != ':' || !int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)) return false;
        minute = hours * 60 + minutes;
        return minutes < 60 && minute <= DayMinutes;
    }
}

/// <summary>
/// One day that differs from its weekday. Off: a day off, named by the notice or the outlet. Work: a make-up workday or
/// an extra opening, with its own windows or, when null, those of an ordinary working day.
/// </summary>
public sealed record DayOverride(DateOnly On, bool IsOff, string Name, IReadOnlyList<WorkWindow>? Windows = null)
{
    /// <summary>Named by the official notice, and so a statutory day off; an outlet's own closure is not.</summary>
    public bool IsStatutory { get; init; } = true;
}

/// <summary>
/// A calendar as policy writes it, before it is laid out day by day. <see cref="WorkingCalendar.Create"/> checks it.
/// </summary>
public sealed record CalendarPlan
{
    public required string Code { get; init; }

    /// <summary>IANA zone in which days begin and windows open.</summary>
    public required string Zone { get; init; }

    /// <summary>Windows of each weekday; a weekday that is missing or empty is a day off.</summary>
    public required IReadOnlyDictionary<DayOfWeek, IReadOnlyList<WorkWindow>> Week { get; init; }

    public IReadOnlyList<DayOverride> Days { get; init; } = [];

    /// <summary>True when each year needs an official notice; a year without one is then provisional.</summary>
    public bool NeedsNotices { get; init; }

    /// <summary>Years whose notice is in, each with the notice's name or date as its version.</summary>
    public IReadOnlyDictionary<int, string> Notices { get; init; } = new Dictionary<int, string>();

    /// <summary>Limits in hours run through nights and holidays by default; a shop's calendar may say that they follow its windows.</summary>
    public bool HoursFollowWindows { get; init; }

    /// <summary>The years laid out; a search that leaves them refuses. This bound keeps every search finite.</summary>
    public int FirstYear { get; init; } = 2000;

    public int LastYear { get; init; } = 2059;

    /// <summary>No day off and no closing time: what limits in hours mean when nobody says otherwise.</summary>
    public static CalendarPlan RoundTheClock(string zone, string code = "round-the-clock") => new()
    {
        Code = code,
        Zone = zone,
        Week = Enum.GetValues<DayOfWeek>().ToDictionary(day => day, _ => (IReadOnlyList<WorkWindow>)[new WorkWindow(0, WorkWindow.DayMinutes)]),
    };
}
