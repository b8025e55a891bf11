using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.ListCases;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CaseBoard;

/// <summary>Which process the board lays out, and whether it shows only the reader's own cases.</summary>
public sealed record BoardAddress(string Process, bool Mine)
{
    public string Href => Of(Process, Mine);

    public static string Of(string process, bool mine) => $"/desk/board?process={Uri.EscapeDataString(process)}{(mine ? "&mine=true" : "")}";
}

/// <summary>A stage as a column. <see cref="Count"/> says "40+" rather than count on; the list holds the rest.</summary>
public sealed record BoardLane(string Stage, string Name, string Count, string ListHref, IReadOnlyList<BoardCard> Cards);

/// <summary>A card with the moves its process allows from here.</summary>
public sealed record BoardCard(CaseGlance Case, TimeSpan InStage, IReadOnlyList<(string Stage, string Name)> Moves);

/// <summary>A process to choose; how many open cases run by it, within the reader's reach.</summary>
public sealed record BoardTab(string Process, string Name, int Open);

public sealed record BoardView(BoardAddress Address, IReadOnlyList<BoardTab> Processes, IReadOnlyList<BoardLane> Lanes, bool MayGuide, DateTimeOffset Now);

/// <summary>Reads the stage board (CASE-20): a bounded query for each column, longest in the house first, the customers of all cards at once.</summary>
internal sealed class BoardReader(CasePolicies policies, CaseGlances glances, TimeProvider clock)
{
    /// <summary>Null process: none was asked for, and the busiest is shown.</summary>
    public BoardAddress Address(IQueryCollection query) =>
        new(policies.Processes.Newest.FirstOrDefault(x => x.Id == query["process"].ToString())?.Id ?? "", query["mine"] == "true");

    public async Task<BoardView> Read(ServiceDb db, BoardAddress asked, Actor actor, Words words, CancellationToken ct)
    {
        var now = clock.Now();
        var tabs = await Tabs(db, asked.Mine, actor, words, ct);
        var address = asked.Process.Length > 0 ? asked : asked with { Process = tabs[0].Open > 0 ? tabs[0].Process : General.Id };
        var process = policies.Processes.Newest.First(x => x.Id == address.Process);
        var rows = new List<List<CaseRow>>(process.Stages.Count);
        foreach (var stage in process.Stages) rows.Add(await Cards(db, address, stage, actor, ct));
        var shown = await glances.Of(db, [.. rows.SelectMany(x => x.Take(glances.Desk.LaneCards))], words, now, ct);
        var byId = shown.ToDictionary(x => x.Row.Id);
        var mayMove = actor.May(CasePermissions.Handle);
        return new BoardView(
            address,
            tabs,
            [.. process.Stages.Zip(rows, (stage, found) => Lane(address, process, stage, found, byId, mayMove, words, now))],
            actor.May(CasePermissions.Guide),
            now);
    }

    /// <summary>The busiest first, counted from the index that holds open cases alone.</summary>
    private async Task<IReadOnlyList<BoardTab>> Tabs(ServiceDb db, bool isMine, Actor actor, Words words, CancellationToken ct)
    {
        var open = CaseSelection.Of(db, new CaseQuery { Open = true, Mine = isMine ? true : null }, actor, CasePermissions.ReadBoard).From(db);
        var counts = await open.GroupBy(x => x.Process).Select(x => new { x.Key, Count = x.Count() }).ToDictionaryAsync(x => x.Key, x => x.Count, StringComparer.Ordinal, ct);
        return [.. policies.Processes.Newest.Select(x => new BoardTab(x.Id, words.Code("process", x.Id), counts.GetValueOrDefault(x.Id))).OrderByDescending(x => x.Open).ThenBy(x => x.Process != General.Id)];
    }

    /// <summary>The process that takes what no narrower one does.</summary>
    private CaseProcess General =>
        policies.Processes.Newest.FirstOrDefault(x => x.Kinds.Count == 0 && x.Channels.Count == 0 && x.Complexity is null) ?? policies.Processes.Newest[0];

    private async Task<List<CaseRow>> Cards(ServiceDb db, BoardAddress address, CaseStage stage, Actor actor, CancellationToken ct)
    {
        var (process, id, open) = (address.Process, stage.Id, !stage.IsClosed);
        var cases = CaseSelection.Of(db, new CaseQuery { Process = process, Stage = id, Open = open, Mine = address.Mine ? true : null }, actor, CasePermissions.ReadBoard).From(db);
        var (count, order) = (glances.Desk.LaneCards + 1, open ? QueueOrder.OldestFirst : QueueOrder.NewestFirst);
        var head = open ? cases.Head(order, count) : cases.InOrder(order).Take(count);
        return [.. (await head.Select(CaseLister.Row).ToListAsync(ct)).Sorted(order, x => (UrgentFirst.IsUrgent(x.Urgency, x.IsOpen), x.DueAt, x.RunningNumber)).Take(count)];
    }

    private BoardLane Lane(
        BoardAddress address, CaseProcess process, CaseStage stage, List<CaseRow> rows, Dictionary<Guid, CaseGlance> shown, bool mayMove, Words words, DateTimeOffset now)
    {
        IReadOnlyList<(string, string)> moves = mayMove ? [.. process.After(stage.Id).Select(x => (x.Id, words.Code("stage", x.Id)))] : [];
        var max = glances.Desk.LaneCards;
        return new BoardLane(
            stage.Id,
            words.Code("stage", stage.Id),
            rows.Count > max ? string.Create(words.Culture, $"{max}+") : rows.Count.ToString(words.Culture),
            $"/desk/cases?open={(stage.IsClosed ? "false" : "true")}&stage={stage.Id}&process={process.Id}{(address.Mine ? "&mine=true" : "")}",
            [.. rows.Take(max).Select(x => new BoardCard(shown[x.Id], now - x.StageEnteredAt, moves))]);
    }
}
