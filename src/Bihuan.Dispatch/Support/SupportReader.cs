using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Readings;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Support;

/// <summary>A request as those who answer it see it: the appliance, what is asked, what intake heard and what was tried before. No customer.</summary>
public sealed record SupportView(
    Guid Id, Guid CaseId, string CaseNumber, string Kind, string State, string Urgency, string? Category, string? Symptom, string? Model, string Question, string? Answer, string AskedBy, DateTimeOffset AskedAt,
    string Holder, bool IsMine, string? Partner, string? Outcome, DateTimeOffset? AnsweredAt, Guid? VisitId, int EarlierVisits, bool IsGrave, bool MayReadCase, bool MayHandOver,
    IReadOnlyList<string> Intake, IReadOnlyList<EarlierCase> Earlier, int Version)
{
    /// <summary>What the appliance itself measured.</summary>
    public IReadOnlyList<ReadingView> Readings { get; init; } = [];
}

/// <summary>What technical support said of a visit's case, for whoever goes there.</summary>
public sealed record SupportAdvice(Guid Id, string Kind, string State, string Question, string? Answer, string? Outcome, string Holder, bool Joins, DateTimeOffset AskedAt, int EarlierVisits);

internal sealed class SupportReader(WorkOrders orders, CaseContacts contacts, UnitHistory history, ReadingsReader readings, SubjectKeys keys, PeopleDirectory people, OrganisationTree tree, FieldPolicies policies, Words words)
{
    private const int Most = 100;

    /// <summary>What waits, urgent first and then the oldest; or what is over, the newest first.</summary>
    public async Task<IReadOnlyList<SupportView>> List(ServiceDb db, Actor actor, bool over, CancellationToken ct)
    {
        string[] states = over ? [SupportState.Answered, SupportState.Withdrawn] : [SupportState.Open, SupportState.Taken];
        var rows = db.Set<SupportRequest>().Within(actor).Where(x => states.Contains(x.State));
        var read = await (over ? rows.OrderByDescending(x => x.AskedAt) : rows.OrderBy(x => x.Urgency == "ordinary").ThenBy(x => x.AskedAt)).Take(Most).ToListAsync(ct);
        var ids = read.Select(x => x.CaseId).Distinct().ToList();
        keys.Load(db, [.. read.Select(x => x.SubjectId).Distinct()]);
        var work = await orders.All(db, ids, ct);
        var said = await history.Said(db, ids, [words.Lang], ct);
        var earlier = await history.Before(db, [.. work.Values], ct);
        var measured = await readings.Of(db, ids, ct);
        var visible = await contacts.Visible(db, [.. ids.Select(x => x.Value)], actor, ct);
        return read.ConvertAll(x => Describe(db, x, actor, said[x.CaseId], earlier[x.CaseId], visible.Contains(x.CaseId.Value)) with { Readings = [.. measured[x.CaseId]] });
    }

    /// <summary>By case, the oldest first.</summary>
    public static async Task<ILookup<CaseId, SupportRequest>> Of(ServiceDb db, IReadOnlyCollection<CaseId> cases, CancellationToken ct)
    {
        var ids = cases.Distinct().ToList();
        return (await db.Set<SupportRequest>().Where(x => ids.Contains(x.CaseId) && x.State != SupportState.Withdrawn).OrderBy(x => x.AskedAt).ToListAsync(ct)).ToLookup(x => x.CaseId);
    }

    private SupportView Describe(ServiceDb db, SupportRequest x, Actor actor, IEnumerable<SaidAtIntake> said, IEnumerable<EarlierCase> earlier, bool mayReadCase) => new(
        x.Id, x.CaseId.Value, x.CaseNumber, x.Kind, x.State, x.Urgency, x.Category, x.Symptom, x.Model, Text(db, x, x.Question) ?? "", Text(db, x, x.Answer),
        x.AskedById is { } asker ? people.NameOf(asker.Value) : words[x.Kind == SupportKind.RepeatedFault ? "dispatch.support.by-rule" : "dispatch.support.by-customer"], x.AskedAt,
        x.HolderId is { } holder ? people.NameOf(holder.Value) : "", x.HolderId?.Value == actor.Id, x.PartnerId is { } partner ? tree.Current.NameOf(partner.Value) : null, x.Outcome, x.AnsweredAt, x.VisitId,
        x.EarlierVisits, x.EarlierVisits >= policies.Field.Support.GraveAt, mayReadCase, actor.ReachOf(Contracts.DispatchPermissions.AnswerSupport).Covers(x.OrganisationId.Value, isOwn: false),
        [.. said.Select(y => y.Question.GetValueOrDefault(words.Lang) + " " + y.Answer.GetValueOrDefault(words.Lang))], [.. earlier], x.Version);

    private string? Text(ServiceDb db, SupportRequest x, byte[]? text) => keys.Open(db, x.SubjectId, text);
}

/// <summary>The same for a technician's visits, where no words are at hand.</summary>
internal sealed class SupportAdvices(SubjectKeys keys, PeopleDirectory people)
{
    public async Task<ILookup<CaseId, SupportAdvice>> Of(ServiceDb db, IReadOnlyCollection<CaseId> cases, CancellationToken ct) =>
        (await SupportReader.Of(db, cases, ct)).SelectMany(x => x.Select(y => (x.Key, Advice: Describe(db, y)))).ToLookup(x => x.Key, x => x.Advice);

    private SupportAdvice Describe(ServiceDb db, SupportRequest x) => new(
        x.Id, x.Kind, x.State, keys.Open(db, x.SubjectId, x.Question) ?? "", keys.Open(db, x.SubjectId, x.Answer), x.Outcome, x.HolderId is { } holder ? people.NameOf(holder.Value) : "",
        x.Outcome == SupportOutcome.Joining, x.AskedAt, x.EarlierVisits);
}
