using System.Globalization;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Bihuan.Staff.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Contracts;

/// <summary>A request as Intake understood it. Codes have been checked; the customer, if any, is on record.</summary>
public sealed record NewCase(string Kind, string Channel, string ChannelKind, string Description)
{
    public Guid? CustomerId { get; init; }

    public string? CustomerName { get; init; }

    public Guid? UnitId { get; init; }

    public string? SerialNumber { get; init; }

    public string? Model { get; init; }

    public string? ProductCategory { get; init; }

    public string? Symptom { get; init; }

    public string? ComplaintClass { get; init; }

    /// <summary>Answers to the guided questions of category and symptom, already weighed by the caller; null when none were asked.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }

    /// <summary>What whoever takes the case should know at once, in the company's language: an internal note.</summary>
    public string? Note { get; init; }

    public bool IsAnonymous { get; init; }

    /// <summary>The customer's tier, by which limits may differ (CUS-08); null when nobody is known.</summary>
    public string? CustomerTier { get; init; }

    /// <summary>Where the request belongs; the root when nothing is known.</summary>
    public Guid? OrganisationId { get; init; }

    /// <summary>The platform's own message id, for idempotent webhooks and for the way back.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Where on the channel it was said, a code of <c>contact-point</c>.</summary>
    public string? Point { get; init; }

    public string Urgency { get; init; } = "ordinary";

    /// <summary>The rule that gave the urgency, and what it went by: danger words, or answers to guided questions.</summary>
    public string UrgencyRule { get; init; } = "danger-words";

    public IReadOnlyList<string> UrgencySignals { get; init; } = [];

    /// <summary>Danger words in the description; null when there are none.</summary>
    public DangerSignals? Danger { get; init; }

    /// <summary>When the customer asked, if that was before now (a note entered later).</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Made by the caller (a phone without signal, an import), so that a retry opens nothing twice.</summary>
    public CaseId? Id { get; init; }
}

/// <summary>What the caller may know of a case it opened or changed.</summary>
public sealed record CaseHead(CaseId Id, string Number, string Stage, Guid AssigneeId, long Seq);

/// <summary>Opens cases, in the caller's transaction. Every case begins with an owner who stays responsible.</summary>
public sealed class CaseOpening(Counters counters, SubjectKeys keys, PeopleDirectory people, OrganisationTree tree, CompanyZone zone, CasePolicies policies, DutyRoster roster)
{
    private const int SummaryMax = 200;

    /// <summary>Refuses <c>case.no-process</c> when no process takes this kind.</summary>
    public async Task<Result<CaseHead>> Open(ServiceDb db, NewCase request, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var process = policies.Processes.Choose(request.Kind, request.ChannelKind);
        if (process is null) return Refusal.Conflict("case.no-process", ("kind", request.Kind));
        var id = request.Id ?? new CaseId(Ids.At(at));
        var running = await counters.Next(db, Counters.CaseSeq, ct);
        var number = await NextNumber(db, request.Kind, at, ct);
        var subject = request.CustomerId ?? id.Value;
        if (request.CustomerId is null) keys.Create(db, subject);
        var organisation = request.OrganisationId ?? (actor.OrganisationId != Guid.Empty ? actor.OrganisationId : tree.Current.Root?.Id ?? Guid.Empty);
        var masked = Masking.FreeText(request.Description, request.CustomerName);
        var summary = Summarise(masked);

        var serviceCase = ServiceCase.Blank(id, subject);
        var occurred = request.OccurredAt ?? at;
        db.Record(
            serviceCase,
            new CaseOpened(
                number, running, request.Kind, request.Channel, request.ChannelKind, process.Id, process.Version, process.First.Id, request.Description,
                summary, request.CustomerId, request.UnitId, request.SerialNumber, request.Model, request.ProductCategory, request.Symptom, organisation,
                request.Urgency, request.ComplaintClass, request.IsAnonymous, request.CustomerTier, RegionOf(organisation)),
            actor,
            at,
            occurred);
        db.Record(serviceCase, new CaseAssigned(FirstResponsible(actor, organisation, at), organisation, IsFirstResponsible: true), actor, at, occurred);
        db.Record(serviceCase, new ContactAdded(Ids.At(at), request.Channel, "in", request.Description, request.ExternalId, IsRepeat: false, request.Point), actor, at, occurred);
        if (request.Urgency != Urgencies.Ordinary)
            db.Record(serviceCase, new UrgencyChanged(Urgencies.Ordinary, request.Urgency, request.UrgencyRule, request.UrgencySignals, ByRule: true), actor, at, occurred);
        if (request.Danger is { } danger)
            foreach (var followed in InboundWords.Signalled(policies, danger, request.Kind, level: null)) db.Record(serviceCase, followed, actor, at, occurred);
        if (Guided(request) is { } answered) db.Record(serviceCase, answered, actor, at, occurred);
        if (request.Note is { Length: > 0 } note) db.Record(serviceCase, new NoteAdded(Ids.At(at), note), Actor.System, at);
        CaseFlow.StepByRule(db, serviceCase, process, actor, at);
        db.AppendUnsettled(serviceCase);
        if (db.IsTogether) db.Keep(id.Value, serviceCase);
        db.MakeFindable(SearchText.Of(running, 0, string.Join(' ', number, masked, request.SerialNumber, request.Model)));
        await db.SaveChangesAsync(ct);
        return new CaseHead(id, number, serviceCase.Stage, serviceCase.AssigneeId.Value, serviceCase.Seq);
    }

    /// <summary>
    /// The case that an id was given to before, so that a request sent twice opens one case; null when it is free. Refuses <c>/id</c> as taken
    /// where the case lies beyond the actor's reach, and says nothing of it.
    /// </summary>
    public async Task<Result<CaseHead>?> Opened(ServiceDb db, CaseId id, Actor actor, CancellationToken ct)
    {
        var known = await db.Set<ServiceCase>().Where(x => x.Id == id)
            .Select(x => new { x.Number, x.Stage, x.AssigneeId, x.FirstResponsibleId, x.OrganisationId, x.Seq }).FirstOrDefaultAsync(ct);
        if (known is null) return null;
        var isOwn = actor.IsPerson && (known.AssigneeId.Value == actor.Id || known.FirstResponsibleId.Value == actor.Id);
        return actor.ReachOf(CasePermissions.Open).Covers(known.OrganisationId.Value, isOwn)
            ? new CaseHead(id, known.Number, known.Stage, known.AssigneeId.Value, known.Seq)
            : Refusal.Invalid("request.invalid", new FieldError("/id", "taken"));
    }

    /// <summary>The code of the region the organisation lies in; null above all regions.</summary>
    private string? RegionOf(Guid organisation)
    {
        var node = tree.Current.Find(organisation);
        for (var depth = 0; node is { Kind: not "region" } && depth < 30; depth++) node = node.ParentId is { } parent ? tree.Current.Find(parent) : null;
        return node?.Code;
    }

    /// <summary>Answers travel with the case, and with them what a technician should bring (CH-12).</summary>
    private IntakeAnswered? Guided(NewCase request)
    {
        if (request is not { Answers.Count: > 0, ProductCategory: { } category, Symptom: { } symptom }) return null;
        return policies.Weigh(category, symptom, request.Answers) is { Faults.Count: 0 } weighed ? new IntakeAnswered(symptom, request.Answers.AsPersonal(), weighed.Parts, weighed.Tools) : null;
    }

    /// <summary>The first employee who touches the case is responsible for it (CASE-07); what no employee touched goes to somebody on duty.</summary>
    private Guid FirstResponsible(Actor actor, Guid organisation, DateTimeOffset at)
    {
        if (actor.IsPerson) return actor.Id;
        var planned = roster.Planned(policies.IntakePost, organisation, at);
        return planned.Count > 0 ? people.NextOf(planned) : people.NextOnDuty(policies.IntakePost, organisation);
    }

    internal async ValueTask<string> NextNumber(ServiceDb db, string kind, DateTimeOffset at, CancellationToken ct)
    {
        var day = zone.Day(at);
        var serial = await counters.Next(db, string.Create(CultureInfo.InvariantCulture, $"number.{policies.NumberPrefix(kind)}.{day:yyyyMMdd}"), ct);
        return policies.Number(kind, day, serial);
    }

    private static string Summarise(string masked)
    {
        var line = masked.ReplaceLineEndings(" ").Trim();
        return line.Length <= SummaryMax ? line : string.Concat(line.AsSpan(0, SummaryMax - 1), "\u2026");
    }
}
