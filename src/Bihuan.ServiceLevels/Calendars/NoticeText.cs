using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Bihuan.Foundation;

namespace Bihuan.ServiceLevels.Calendars;

/// <summary>
/// Writes an imported notice into the text of a calendar, in the place of that year's notice or after the others. The rest of the text stays
/// as somebody wrote it, comments included, so that the comparison shows what the import changed and nothing else.
/// </summary>
internal static class NoticeText
{
    private static readonly JsonSerializerOptions s_quoted = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Refuses a file with faults, and a make-up workday that belongs to no holiday of the file.</summary>
    public static Result<string> Put(string calendar, ImportedDays imported, string version)
    {
        if (!imported.IsValid || imported.Year is not { } year)
            return Refusal.Invalid("calendar.import-faulty", [.. imported.Faults.Select(x => new FieldError("/text", "calendar-line", x.Line))]) with { Facts = new Dictionary<string, object?> { ["faults"] = imported.Faults } };
        if (Runs(imported) is not { } runs) return Refusal.Invalid("calendar.make-up-without-holiday", new FieldError("/text", "faulty", 1));
        var lines = calendar.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        var at = lines.FindIndex(x => x.TrimEnd() is "notices:");
        if (at < 0)
        {
            lines.Add("notices:");
            at = lines.Count - 1;
        }

        var (from, until) = Place(lines, at, year);
        lines.RemoveRange(from, until - from);
        lines.InsertRange(from, Block(year, version, runs));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Where the year's notice stands, or the end of the list.</summary>
    private static (int From, int Until) Place(List<string> lines, int head, int year)
    {
        var end = head + 1;
        while (end < lines.Count && (lines[end].Length == 0 || lines[end][0] is ' ' or '#')) end++;
        while (end > head + 1 && lines[end - 1].Trim().Length == 0) end--;
        var from = lines.FindIndex(head + 1, end - head - 1, x => x.Trim() == string.Create(CultureInfo.InvariantCulture, $"- year: {year}"));
        if (from < 0) return (end, end);
        var next = lines.FindIndex(from + 1, end - from - 1, x => x.TrimStart().StartsWith("- year:", StringComparison.Ordinal));
        return (from, next < 0 ? end : next);
    }

    private static List<string> Block(int year, string version, List<DaysOff> runs)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"  - year: {year}"),
            $"    version: {Quoted(version)}",
            "    days-off:",
        };
        foreach (var run in runs)
        {
            var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"      - {{ name: {Quoted(run.Name)}, from: {run.From:yyyy-MM-dd}, until: {run.Until:yyyy-MM-dd}"));
            if (run.MadeUpOn.Count > 0) line.Append(", made-up-on: [").AppendJoin(", ", run.MadeUpOn.Select(x => x.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))).Append(']');
            lines.Add(line.Append(" }").ToString());
        }

        return lines;
    }

    /// <summary>Days off of one name that follow each other are a run; a make-up workday stands with the nearest run of its name.</summary>
    private static List<DaysOff>? Runs(ImportedDays imported)
    {
        var runs = new List<(string Name, DateOnly From, DateOnly Until, List<DateOnly> MadeUp)>();
        foreach (var day in imported.Days.Where(x => x.IsOff).OrderBy(x => x.On))
        {
            if (runs.Count > 0 && runs[^1].Name == day.Name && runs[^1].Until.AddDays(1) == day.On) runs[^1] = (day.Name, runs[^1].From, day.On, runs[^1].MadeUp);
            else runs.Add((day.Name, day.On, day.On, []));
        }

        foreach (var day in imported.Days.Where(x => !x.IsOff).OrderBy(x => x.On))
        {
            var near = runs.Where(x => x.Name == day.Name).OrderBy(x => Math.Abs(x.From.DayNumber - day.On.DayNumber)).FirstOrDefault();
            if (near.MadeUp is null) return null;
            near.MadeUp.Add(day.On);
        }

        return runs.ConvertAll(x => new DaysOff(x.Name, x.From, x.Until, x.MadeUp));
    }

    // A quoted JSON text is a quoted YAML text.
    private static string Quoted(string text) => JsonSerializer.Serialize(text, s_quoted);
}
