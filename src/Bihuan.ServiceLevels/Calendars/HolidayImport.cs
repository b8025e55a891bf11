using System.Globalization;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Calendars;

/// <summary>A line that could not be read: nothing of the file is taken until all of it can be.</summary>
internal sealed record ImportFault(int Line, string Field, string Code);

/// <summary>Days of one notice as a file gave them.</summary>
internal sealed record ImportedDays(int? Year, IReadOnlyList<DayOverride> Days, IReadOnlyList<ImportFault> Faults)
{
    public bool IsValid => Faults.Count == 0;
}

/// <summary>
/// Reads an official notice from a CSV file (<c>date,name,is_off_day</c> with 0 or 1) or from the JSON shape that public
/// holiday data comes in. The year of a JSON file is that of the notice; a day of December may belong to the next year's.
/// </summary>
internal static class HolidayImport
{
    private const int LinesMax = 2_000;
    private static readonly string[] Header = ["date", "name", "is_off_day"];

    public static ImportedDays Csv(string text)
    {
        var (days, faults, seen) = (new List<DayOverride>(), new List<ImportFault>(), new HashSet<DateOnly>());
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        if (lines.Length > LinesMax) return new ImportedDays(null, [], [new ImportFault(LinesMax, "", "calendar.too-many-lines")]);
        if (!Header.SequenceEqual(lines[0].Split(',').Select(cell => cell.Trim().ToLowerInvariant()), StringComparer.Ordinal))
            return new ImportedDays(null, [], [new ImportFault(1, "", "calendar.header-unknown")]);
        for (var i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i])) continue;
            var cells = Cells(lines[i]);
            if (cells.Count != Header.Length) { faults.Add(new ImportFault(i + 1, "", "calendar.columns")); continue; }
            var before = faults.Count;
            if (!TryDate(cells[0], out var on)) faults.Add(new ImportFault(i + 1, "date", "calendar.date-invalid"));
            else if (!seen.Add(on)) faults.Add(new ImportFault(i + 1, "date", "calendar.day-twice"));
            if (cells[2] is not ("0" or "1")) faults.Add(new ImportFault(i + 1, "is_off_day", "calendar.flag-invalid"));
            if (faults.Count == before) days.Add(new DayOverride(on, cells[2] == "1", cells[1]));
        }
        if (days.Count == 0 && faults.Count == 0) faults.Add(new ImportFault(1, "", "calendar.no-days"));
        return new ImportedDays(days.Count == 0 ? null : days.GroupBy(day => day.On.Year).MaxBy(group => group.Count())!.Key, days, faults);
    }

    public static ImportedDays Json(string text)
    {
        var (days, faults, seen) = (new List<DayOverride>(), new List<ImportFault>(), new HashSet<DateOnly>());
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("days", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > LinesMax)
                return new ImportedDays(null, [], [new ImportFault(1, "days", "calendar.shape-unknown")]);
            int? year = root.TryGetProperty("year", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var given) ? given : null;
            if (year is null) faults.Add(new ImportFault(1, "year", "calendar.year-missing"));
            var index = 0;
            foreach (var item in list.EnumerateArray())
            {
                index++;
                if (item.ValueKind != JsonValueKind.Object || !TryDate(Text(item, "date"), out var on)) faults.Add(new ImportFault(index, "date", "calendar.date-invalid"));
                else if (!item.TryGetProperty("isOffDay", out var off) || off.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) faults.Add(new ImportFault(index, "isOffDay", "calendar.flag-invalid"));
                else if (!seen.Add(on)) faults.Add(new ImportFault(index, "date", "calendar.day-twice"));
                else if (year is { } of && (on.Year > of || on.Year < of - 1)) faults.Add(new ImportFault(index, "date", "calendar.other-year"));
                else days.Add(new DayOverride(on, off.GetBoolean(), Text(item, "name") ?? ""));
            }
            // An empty list means that the notice has not come out: the year stays provisional.
            if (days.Count == 0 && faults.Count == 0) faults.Add(new ImportFault(1, "days", "calendar.no-days"));
            return new ImportedDays(year, days, faults);
        }
        catch (JsonException e)
        {
            return new ImportedDays(null, [], [new ImportFault((int)(e.LineNumber ?? 0) + 1, "", "calendar.not-json")]);
        }
    }

    /// <summary>
    /// The plan with one year's notice put in place of what it had for that notice. Refuses a file with faults; nothing
    /// is taken by halves.
    /// </summary>
    public static Result<CalendarPlan> Apply(CalendarPlan plan, ImportedDays imported, string version)
    {
        if (!imported.IsValid || imported.Year is not { } year) return Refusal.Invalid("calendar.import-faulty", [.. imported.Faults.Select(fault => new FieldError($"/{fault.Line}/{fault.Field}", fault.Code))]);
        var given = imported.Days.Select(day => day.On).ToHashSet();
        var kept = plan.Days.Where(day => !given.Contains(day.On) && (day.On.Year != year || !day.IsStatutory));
        return plan with
        {
            Days = [.. kept.Concat(imported.Days).OrderBy(day => day.On)],
            Notices = new Dictionary<int, string>(plan.Notices) { [year] = version },
        };
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryDate(string? text, out DateOnly on) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out on);

    // A name may be quoted, with doubled quotes inside.
    private static List<string> Cells(string line)
    {
        var (cells, cell, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted) { cells.Add(cell.ToString().Trim()); cell.Clear(); }
            else cell.Append(line[i]);
        }
        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
