using System.Globalization;
using System.Text;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.ServiceLevels.RunBacktest;

public sealed record FlipLine(FlipView Flip, ClockSubject? Subject);

/// <summary>One page of the flips that were kept, narrowed by limit and by which way they went.</summary>
public sealed record FlipPage(IReadOnlyList<FlipLine> Lines, string? Limit, string? Change, int From, int Count)
{
    public const int Size = 50;

    public int? Next => From + Size < Count ? From + Size : null;
}

internal sealed class FlipList(IEnumerable<IClockSubjects> subjects)
{
    /// <param name="db">Reads the names of the cases.</param>
    /// <param name="report">Where the flips are kept.</param>
    /// <param name="limit">Only this limit's.</param>
    /// <param name="change"><c>worse</c> for now breached, <c>better</c> for no longer breached.</param>
    /// <param name="from">How many to pass over.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<FlipPage> Read(ServiceDb db, BacktestReport report, string? limit, string? change, int from, CancellationToken ct)
    {
        var found = report.Flips.Where(x => (string.IsNullOrEmpty(limit) || x.Limit == limit) && (string.IsNullOrEmpty(change) || change == (x.After?.Outcome == "breached" ? "worse" : "better"))).ToList();
        var page = found.Skip(Math.Max(0, from)).Take(FlipPage.Size).ToList();
        var names = await Names(db, page.Select(x => x.Case), ct);
        return new FlipPage([.. page.Select(x => new FlipLine(x, names.GetValueOrDefault(x.Case)))], limit, change, Math.Max(0, from), found.Count);
    }

    public async Task<IReadOnlyDictionary<Guid, ClockSubject>> Names(ServiceDb db, IEnumerable<Guid> ids, CancellationToken ct)
    {
        var names = new Dictionary<Guid, ClockSubject>();
        foreach (var chunk in ids.Distinct().Chunk(500))
            foreach (var source in subjects)
                foreach (var (id, subject) in await source.Find(db, chunk, ct)) names[id] = subject;
        return names;
    }
}

/// <summary>All flips that were kept, as a table for a spreadsheet.</summary>
internal sealed class FlipExport(FlipList flips, CompanyZone zone)
{
    private static readonly string[] s_columns =
    [
        "case", "limit", "run", "before", "after", "because", "started-before", "due-before", "paused-before", "ended-before", "late-before",
        "started-after", "due-after", "paused-after", "ended-after", "late-after",
    ];

    public async Task<string> Csv(ServiceDb db, BacktestReport report, Words words, CancellationToken ct)
    {
        var names = await flips.Names(db, report.Flips.Select(x => x.Case), ct);
        // Spreadsheets take a CSV without this mark for the system's own code page and garble every Chinese character.
        var text = new StringBuilder("\ufeff").AppendLine(CsvText.Line(s_columns.Select(x => words["laboratory.column." + x])));
        foreach (var flip in report.Flips)
        {
            text.AppendLine(CsvText.Line(
            [
                names.GetValueOrDefault(flip.Case)?.Number ?? flip.Case.ToString(), flip.Limit, flip.Run.ToString(CultureInfo.InvariantCulture), Outcome(flip.Before, words), Outcome(flip.After, words),
                string.Join(", ", flip.Because.Select(x => words["laboratory.because." + x])), .. Times(flip.Before), .. Times(flip.After),
            ]));
        }

        return text.ToString();
    }

    private static string Outcome(FlipSide? side, Words words) => side is null ? words["laboratory.did-not-apply"] : words["clock-outcome." + side.Outcome];

    private string[] Times(FlipSide? side) => side is null
        ? ["", "", "", "", ""]
        : [Local(side.StartedAt), Local(side.DueAt), Number(side.PausedMinutes), Local(side.EndedAt), Number(side.LateMinutes)];

    private string Local(DateTimeOffset? at) => at is { } instant ? zone.Local(instant).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";

    private static string Number(double? number) => number?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>One line of a CSV file. A cell that a spreadsheet would take for a formula is made a text.</summary>
internal static class CsvText
{
    public static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell));

    private static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' && !double.TryParse(text, CultureInfo.InvariantCulture, out _) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
