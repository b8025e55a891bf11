using System.Text;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Staff.Domain;
using Bihuan.Staff.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Staff.KeepRoster;

/// <summary>
/// A roster as a file: <c>unit,post,email,weekday,from,until,valid_from,valid_until</c>, a line for each stretch of duty in the week. Codes,
/// addresses and times hold neither commas nor quotes, so a line is its cells between commas. What is exported can be imported.
/// </summary>
internal sealed class RosterCsv(OrganisationTree tree, PeopleDirectory people, RosterPosts posts)
{
    private const int LinesMax = 5_000;

    public (IReadOnlyList<ShiftLine> Lines, IReadOnlyList<RosterFault> Faults) Read(string csv, Reach reach, DateOnly today)
    {
        var (lines, faults) = (new List<ShiftLine>(), new List<RosterFault>());
        var rows = csv.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var header = Cells(rows[0]);
        if (RosterFile.Columns.Take(6).Except(header, StringComparer.OrdinalIgnoreCase).Any()) return ([], [new RosterFault(1, "header", "header-unknown")]);
        if (rows.Length > LinesMax) return ([], [new RosterFault(LinesMax, "", "too-many")]);
        var units = tree.Current.Nodes.Where(x => x.IsActive && reach.Covers(x.Id, isOwn: false)).ToDictionary(x => x.Code, x => x.Id, StringComparer.OrdinalIgnoreCase);
        for (var i = 1; i < rows.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(rows[i])) continue;
            var cells = Cells(rows[i]);
            string Cell(string name) => Array.FindIndex(header, x => string.Equals(x, name, StringComparison.OrdinalIgnoreCase)) is var at and >= 0 && at < cells.Length ? cells[at] : "";
            var (line, fault) = Line(Cell, units, today);
            if (line is not null) lines.Add(line);
            else faults.Add(new RosterFault(i + 1, fault.Field, fault.Code));
        }

        return (lines, faults);
    }

    public async Task<string> Write(ServiceDb db, Reach reach, CancellationToken ct)
    {
        var rows = await db.Set<Shift>().OrderBy(x => x.Post).ThenBy(x => x.Weekday).ThenBy(x => x.FromMinute).ThenBy(x => x.Id).ToListAsync(ct);
        var text = new StringBuilder(string.Join(',', RosterFile.Columns)).Append('\n');
        foreach (var row in rows.Where(x => reach.Covers(x.OrganisationId.Value, isOwn: false)))
        {
            text.AppendJoin(
                ',', tree.Current.Find(row.OrganisationId.Value)?.Code, row.Post, people.Find(row.UserId.Value)?.Email, RosterFile.Day((DayOfWeek)row.Weekday), RosterFile.Time(row.FromMinute),
                RosterFile.Time(row.UntilMinute), RosterFile.Date(row.ValidFrom), row.ValidUntil is { } last ? RosterFile.Date(last) : "").Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The line, or the first cell that stands in its way.</summary>
    private (ShiftLine? Line, (string Field, string Code) Fault) Line(Func<string, string> cell, Dictionary<string, Guid> units, DateOnly today)
    {
        if (!units.TryGetValue(cell("unit"), out var unit)) return (null, ("unit", "unknown"));
        var post = cell("post");
        if (!posts.All.Contains(post, StringComparer.Ordinal)) return (null, ("post", "unknown"));
        if (people.FindByEmail(cell("email")) is not { } person) return (null, ("email", "unknown"));
        if (!person.IsActive || !person.Holds(post)) return (null, ("email", "not-of-post"));
        if (RosterFile.Day(cell("weekday")) is not { } day) return (null, ("weekday", "malformed"));
        if (RosterFile.Minutes(cell("from")) is not { } from || from == Roster.DayMinutes) return (null, ("from", "malformed"));
        if (RosterFile.Minutes(cell("until")) is not { } until) return (null, ("until", "malformed"));
        var (first, last) = (RosterFile.Date(cell("valid_from")), RosterFile.Date(cell("valid_until")));
        if (first is null && cell("valid_from").Length > 0) return (null, ("valid_from", "malformed"));
        if (last is null && cell("valid_until").Length > 0) return (null, ("valid_until", "malformed"));
        return (new ShiftLine(unit, post, person.Id, day, from, until, first ?? today, last), default);
    }

    private static string[] Cells(string line) => line.Split(',', StringSplitOptions.TrimEntries);
}
