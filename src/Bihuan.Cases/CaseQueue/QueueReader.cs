using Bihuan.Cases.Contracts;
using Bihuan.Cases.ListCases;
using Bihuan.Cases.SavedViews;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Cases.CaseQueue;

/// <summary>What the page of the queue shows.</summary>
public sealed record QueueView(
    QueueAddress Address, IReadOnlyList<CaseGlance> Rows, string? NextHref, IReadOnlyList<FilterChip> Chips, IReadOnlyList<ViewTab> Views,
    QueueChoices Choices, bool MayTransfer, bool MayGrade, bool MayRaise, bool MayTell, bool MayNote, DateTimeOffset Now)
{
    public string? FirstHref => Address.After is null ? null : Address.Href;
}

/// <summary>The answers each filter offers, in the reader's language.</summary>
public sealed record QueueChoices(
    IReadOnlyList<Choice> Stages, IReadOnlyList<Choice> Kinds, IReadOnlyList<Choice> Grades, IReadOnlyList<Choice> Urgencies, IReadOnlyList<Choice> Channels,
    IReadOnlyList<Choice> Owners, IReadOnlyList<Choice> Organisations);

/// <summary>
/// Reads the queue: one query for the rows, one for the saved views, one for the customers of the page and one for their keys when
/// these are not yet in memory; how many rows stand on it changes nothing.
/// </summary>
internal sealed class QueueReader(
    CaseLister lister, CaseGlances glances, SavedViewReader views, QueueChoiceLists choices, QueueChips chips, CompanyZone zone, TimeProvider clock)
{
    public const int RowsShown = 50;

    public async Task<Result<QueueView>> Read(ServiceDb db, QueueAddress address, Actor actor, Words words, CancellationToken ct)
    {
        var now = clock.Now();
        var page = await lister.List(db, address.Of(Due(address["due"], now), RowsShown), actor, ct);
        if (page.Refusal is { } refusal) return refusal;
        var rows = await glances.Of(db, page.Value.Rows, words, now, ct);
        return new QueueView(
            address,
            rows,
            page.Value.Next is { } next ? address.NextHref(next) : null,
            chips.Of(address, words),
            await views.Tabs(db, address, actor, words, ct),
            choices.For(address, actor, words),
            actor.May(CasePermissions.Transfer),
            actor.May(CasePermissions.Grade),
            actor.May(CasePermissions.Handle),
            actor.May(CasePermissions.Respond),
            actor.May(CasePermissions.AddNote),
            now);
    }

    /// <summary>What "overdue", "due soon" and "due today" mean at this moment.</summary>
    public DueRange Due(string? due, DateTimeOffset now) => due switch
    {
        "over" => new DueRange(null, now),
        "soon" => new DueRange(now, now + glances.Desk.DueSoon),
        "today" => new DueRange(zone.StartOf(zone.Day(now)), zone.StartOf(zone.Day(now).AddDays(1))),
        _ => default,
    };
}
