using System.Globalization;
using System.Text.Json;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.RunBacktest;

/// <summary>A trial as the list shows it. State is waiting, running, done, failed or cancelled.</summary>
public sealed record BacktestLine(
    Guid Id, string State, string DraftName, string DraftHash, DateOnly From, DateOnly To, DateTimeOffset MadeAt, string MadeBy, long Done, long Total, DateTimeOffset? FinishedAt)
{
    public bool IsOver => State is not ("waiting" or "running");

    public string Href => "/desk/laboratory/" + Id;
}

public sealed record BacktestDetail(BacktestLine Line, BacktestReport? Report, string Draft, DateTimeOffset AsOf);

internal sealed class BacktestReader(PeopleDirectory people)
{
    private const int LinesMax = 50;

    public async Task<IReadOnlyList<BacktestLine>> Lines(ServiceDb db, CancellationToken ct)
    {
        var rows = await db.Set<BacktestRow>().OrderByDescending(x => x.MadeAt).Take(LinesMax)
            .Select(x => new { x.Id, x.State, x.DraftName, x.DraftHash, x.FromOn, x.ToOn, x.MadeAt, x.MadeById, x.Done, x.Total, x.FinishedAt }).ToListAsync(ct);
        return rows.ConvertAll(x => new BacktestLine(
            x.Id, Code(x.State), x.DraftName, x.DraftHash, x.FromOn, x.ToOn, x.MadeAt, NameOf(x.MadeById?.Value), x.Done, x.Total, x.FinishedAt));
    }

    public async Task<BacktestDetail?> Find(ServiceDb db, Guid id, CancellationToken ct)
    {
        if (await db.Set<BacktestRow>().FirstOrDefaultAsync(x => x.Id == id, ct) is not { } x) return null;
        var line = new BacktestLine(x.Id, Code(x.State), x.DraftName, x.DraftHash, x.FromOn, x.ToOn, x.MadeAt, NameOf(x.MadeById?.Value), x.Done, x.Total, x.FinishedAt);
        return new BacktestDetail(line, x.Report is null ? null : JsonSerializer.Deserialize<BacktestReport>(x.Report, Problems.Json), x.Draft, x.AsOf);
    }

    private string NameOf(Guid? person) => person is { } id ? people.Find(id)?.Name ?? "" : "";

    private static string Code(BacktestState state) => state.ToString().ToLower(CultureInfo.InvariantCulture);
}
