using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.ListCases;
using Bihuan.Cases.SavedViews;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.TodayPage;

/// <summary>A number at the top of the page and the list behind it.</summary>
public sealed record TodayFigure(string Words, string Count, string Href, string? Tone);

/// <summary>A manager's word on a case that is mine.</summary>
public sealed record GuidanceLine(CaseGlance Case, string Text, string By, DateTimeOffset At);

public sealed record TodayView(
    IReadOnlyList<TodayFigure> Figures, IReadOnlyList<CaseGlance> Due, IReadOnlyList<CaseGlance> Mine, IReadOnlyList<CaseGlance> Waiting,
    IReadOnlyList<CaseGlance>? FollowUps, IReadOnlyList<GuidanceLine> Guidance, DateTimeOffset Now);

/// <summary>
/// What somebody should do next: a few bounded queries by index, the customers of all rows at once. What cannot concern the reader
/// (follow-ups without the right to make them) is not asked for.
/// </summary>
internal sealed class TodayReader(
    CaseLister lister, CaseGlances glances, SavedViewReader views, CasePolicies policies, FactCodec facts, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>Guidance is looked for on this many of the newest cases of mine.</summary>
    private const int GuidedCasesMax = 60;

    private static readonly Func<ServiceCase, CaseRow> s_row = CaseLister.Row.Compile();

    public async Task<TodayView> Read(ServiceDb db, Actor actor, Words words, CancellationToken ct)
    {
        var (now, rows) = (clock.Now(), glances.Desk.TodayRows);
        var due = await List(db, new CaseQuery { Sort = "due", Limit = rows }, actor, ct);
        var mine = await List(db, new CaseQuery { Mine = true, Open = true, Limit = GuidedCasesMax }, actor, ct);
        var waiting = await List(db, new CaseQuery { Owner = PeopleDirectory.DutyDesk, Open = true, Sort = "-age", Limit = rows }, actor, ct);
        var followUps = await FollowUps(db, actor, rows, ct);
        var guidance = await Guidance(db, mine, rows, ct);
        var shown = mine.OrderBy(x => x.Urgency == Urgencies.Ordinary).ThenBy(x => x.DueAt ?? DateTimeOffset.MaxValue).ThenByDescending(x => x.RunningNumber).Take(rows).ToList();
        var all = due.Concat(shown).Concat(waiting).Concat(followUps ?? []).Concat(guidance.Select(x => x.Row)).DistinctBy(x => x.Id).ToList();
        var byId = (await glances.Of(db, all, words, now, ct)).ToDictionary(x => x.Row.Id);
        return new TodayView(
            await Figures(db, actor, now, ct),
            Dressed(due),
            Dressed(shown),
            Dressed(waiting),
            followUps is null ? null : Dressed(followUps),
            [.. guidance.Select(x => new GuidanceLine(byId[x.Row.Id], x.Text, people.NameOf(x.By), x.At))],
            now);

        IReadOnlyList<CaseGlance> Dressed(IEnumerable<CaseRow> found) => [.. found.Select(x => byId[x.Id])];
    }

    private async Task<IReadOnlyList<TodayFigure>> Figures(ServiceDb db, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var soon = now + glances.Desk.DueSoon;
        return
        [
            await Figure("over", "/desk/cases?due=over&sort=due", new CaseQuery { DueBefore = now }, "red"),
            await Figure("soon", "/desk/cases?due=soon&sort=due", new CaseQuery { DueFrom = now, DueBefore = soon }, "amber"),
            await Figure("mine", "/desk/cases?mine=true", new CaseQuery { Mine = true, Open = true }, null),
            await Figure("waiting", "/desk/cases?owner=" + PeopleDirectory.DutyDesk, new CaseQuery { Owner = PeopleDirectory.DutyDesk, Open = true }, null),
        ];

        async Task<TodayFigure> Figure(string name, string href, CaseQuery query, string? tone)
        {
            var count = await views.Count(db, query, actor, ct);
            return new TodayFigure("cases.today.figure." + name, SavedViewReader.Bounded(count), href, count > 0 ? tone : null);
        }
    }

    /// <summary>
    /// Cases in a stage after the work that one of the reader's posts works (review, filing, following up, rating), save those they worked on themselves:
    /// they belong to nobody in person and stand on no other list. Null when none of their posts does.
    /// </summary>
    private async Task<IReadOnlyList<CaseRow>?> FollowUps(ServiceDb db, Actor actor, int rows, CancellationToken ct)
    {
        var permission = actor.May(CasePermissions.FollowUp) ? CasePermissions.FollowUp : CasePermissions.Archive;
        if (!actor.May(permission)) return null;
        var stages = policies.Processes.Newest.SelectMany(x => x.Stages)
            .Where(x => ProcessTerms.PhasesAfterWork.Contains(x.Phase) && x.Posts.Intersect(actor.Posts, StringComparer.Ordinal).Any()).Select(x => x.Id).Distinct().ToList();
        if (stages.Count == 0) return null;
        // Who did the work is a list inside the row, which no query reads: twice as many are fetched and the reader's own left out.
        var found = await db.Set<ServiceCase>().Within(actor, permission).Where(x => x.IsOpen && stages.Contains(x.Stage)).Head(QueueOrder.OldestFirst, rows * 2).ToListAsync(ct);
        return [.. found.Where(x => !x.Workers.Contains(actor.Id)).Sorted(QueueOrder.OldestFirst, x => (UrgentFirst.IsUrgent(x.Urgency, x.IsOpen), x.DueAt, x.RunningNumber)).Take(rows).Select(s_row)];
    }

    private async Task<List<(CaseRow Row, string Text, Guid By, DateTimeOffset At)>> Guidance(ServiceDb db, IReadOnlyList<CaseRow> mine, int rows, CancellationToken ct)
    {
        var ids = mine.Select(x => x.Id).ToList();
        if (ids.Count == 0) return [];
        var found = await db.Set<FactRow>().Where(x => ids.Contains(x.StreamId) && x.Type == "case.guidance-given/1")
            .OrderByDescending(x => x.RecordedAt).Take(rows).Select(x => new { x.StreamId, x.Type, x.Body, x.Actor, x.OccurredAt }).ToListAsync(ct);
        return [.. found.Select(x => (mine.First(y => y.Id == x.StreamId), (facts.Decode(db, x.Type, x.Body) as GuidanceGiven)?.Text.Text ?? "", Actor.PersonOf(x.Actor) ?? Guid.Empty, x.OccurredAt))];
    }

    private async Task<IReadOnlyList<CaseRow>> List(ServiceDb db, CaseQuery query, Actor actor, CancellationToken ct) => (await lister.List(db, query, actor, ct)).Value.Rows;
}
