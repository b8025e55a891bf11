using System.Globalization;
using Bihuan.Foundation;

namespace Bihuan.Staff.Domain;

/// <summary>Times and days as people write them in a roster.</summary>
internal static class RosterFile
{
    public static readonly IReadOnlyList<string> Columns = ["unit", "post", "email", "weekday", "from", "until", "valid_from", "valid_until"];

    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>"08:30" in minutes from midnight; 24:00 is the day's end. Null when it is no time.</summary>
    public static int? Minutes(string? text)
    {
        if (text is "24:00") return Roster.DayMinutes;
        return TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (time.Hour * 60) + time.Minute : null;
    }

    public static string Time(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");

    public static string Day(DayOfWeek day) => s_days[(int)day];

    /// <summary>"mon", or 1 for Monday to 7 for Sunday.</summary>
    public static DayOfWeek? Day(string? text)
    {
        var at = Array.IndexOf(s_days, text?.Trim().ToLowerInvariant());
        if (at >= 0) return (DayOfWeek)at;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 7 ? (DayOfWeek)(number % 7) : null;
    }

    public static DateOnly? Date(string? text) => Clock.ReadDay(text);

    public static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
