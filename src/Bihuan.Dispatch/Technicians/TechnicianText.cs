using System.Globalization;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;

namespace Bihuan.Dispatch.Technicians;

/// <summary>How a profile is written in a form, in JSON and in a table alike: levels by skill, hours by weekday, one break.</summary>
internal static class TechnicianText
{
    public static Dictionary<string, int> Skills(IReadOnlyDictionary<string, string>? texts, FieldPolicy policy, List<FieldError> errors)
    {
        var skills = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (code, text) in texts ?? new Dictionary<string, string>())
        {
            if (!policy.HasSkill(code)) errors.Add(new FieldError("/skills/" + code, "unknown-code", string.Join(' ', policy.Skills)));
            else if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level) || level > FieldPolicy.LevelMax) errors.Add(new FieldError("/skills/" + code, "out-of-range", $"0..{FieldPolicy.LevelMax}"));
            else if (level > 0) skills[code] = level;
        }

        return skills;
    }

    /// <summary>Days "1" to "7" with "08:30-17:30"; the break as "12:00-13:30 45": it begins in the window and lasts so many minutes.</summary>
    public static List<ShiftDay> Week(IReadOnlyDictionary<string, string>? days, string? rest, List<FieldError> errors)
    {
        var pause = Break(rest, errors);
        var week = new List<ShiftDay>();
        foreach (var (day, text) in days ?? new Dictionary<string, string>())
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (!int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 7 || Hours(text) is not { } hours)
                errors.Add(new FieldError("/week/" + day, "malformed"));
            else if (hours.From >= hours.To) errors.Add(new FieldError("/week/" + day, "ends-before-start"));
            else week.Add(new ShiftDay(number, hours.From, hours.To, pause?.From, pause?.Until, pause?.Minutes ?? 0));
        }

        return [.. week.OrderBy(x => x.Day)];
    }

    public static string Hours(ShiftDay day) => Time(day.From) + "-" + Time(day.To);

    public static string? Break(IEnumerable<ShiftDay> week) =>
        week.FirstOrDefault(x => x.BreakMinutes > 0) is { } day ? $"{Time(day.BreakFrom!.Value)}-{Time(day.BreakUntil!.Value)} {day.BreakMinutes}" : null;

    public static List<string> Words(string? text) =>
        [.. (text ?? "").Split([',', ';', ' ', '\u3001', '\uff0c', '\uff1b', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    public static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    public static (TimeOnly From, TimeOnly To)? Hours(string text) =>
        text.Split('-', StringSplitOptions.TrimEntries) is [var from, var to] && Clock(from) is { } begins && Clock(to) is { } ends ? (begins, ends) : null;

    private static (TimeOnly From, TimeOnly Until, int Minutes)? Break(string? text, List<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var hours, var length] && Hours(hours) is { } window
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes > 0 && window.From.AddMinutes(minutes) <= window.To)
            return (window.From, window.To, minutes);
        errors.Add(new FieldError("/break", "malformed"));
        return null;
    }

    private static TimeOnly? Clock(string text) => TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
