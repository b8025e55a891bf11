using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.ReadCase;

/// <summary>Somebody named in an answer.</summary>
public sealed record PersonView(Guid Id, string Name);

/// <summary>The customer as the API shows them: masked. Revealing is an act of its own, with a reason.</summary>
public sealed record CustomerView(Guid Id, string Name, string Phone);

/// <summary>One case as the API shows it.</summary>
public sealed record CaseView(
    Guid Id,
    string Number,
    string Kind,
    string Channel,
    string Process,
    string Stage,
    DateTimeOffset StageEnteredAt,
    IReadOnlyList<string> NextStages,
    IReadOnlyList<string> Missing,
    int Round,
    bool IsOpen,
    string Urgency,
    string? Grade,
    int SupportLevel,
    string Summary,
    string? Description,
    PersonView Owner,
    PersonView FirstResponsible,
    Guid OrganisationId,
    CustomerView? Customer,
    string? SerialNumber,
    string? Model,
    string? ProductCategory,
    string? Symptom,
    string? Nature,
    string? Severity,
    string? Proposal,
    string? ComplaintClass,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ExpectedAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? ResolvedAt,
    DateTimeOffset? ClosedAt,
    string? Outcome,
    int? Rating,
    long Seq)
{
    public string? ProblemClass { get; init; }

    public string? ChannelClass { get; init; }

    public int? ComplaintLevel { get; init; }

    /// <summary>Danger words have set the level; nobody has assessed it yet.</summary>
    public bool IsLevelProvisional { get; init; }

    public string? TimingClass { get; init; }

    /// <summary>The emergency process runs (GRD-03).</summary>
    public bool IsEmergency { get; init; }

    public string? Cause { get; init; }

    public string? Solution { get; init; }

    public IReadOnlyList<string> Ways { get; init; } = [];

    /// <summary>What other modules keep open; with holds a case is neither resolved nor closed.</summary>
    public IReadOnlyList<string> Holds { get; init; } = [];

    public Guid? JoinedIntoId { get; init; }

    public int ContactCount { get; init; }

    /// <summary>When waiting for the customer's word ends by policy; null while we do not wait.</summary>
    public DateTimeOffset? SilenceEndsAt { get; init; }
}

/// <summary>Reads a case, now or as it stood at an earlier instant.</summary>
internal sealed class CaseReader(CasePolicies policies, PeopleDirectory people, CustomerDirectory customers, FactReader facts)
{
    /// <summary>The case within reach. As of an instant it is replayed from the facts recorded until then.</summary>
    public async Task<Result<ServiceCase>> Find(ServiceDb db, CaseId id, Actor actor, DateTimeOffset? asOf, CancellationToken ct)
    {
        var serviceCase = await db.Set<ServiceCase>().Where(x => x.Id == id).Within(actor, CasePermissions.Read).FirstOrDefaultAsync(ct);
        if (serviceCase is null) return CaseRefusals.NotFound();
        if (asOf is not { } instant) return serviceCase;
        var past = ServiceCase.Blank(id, serviceCase.SubjectId);
        foreach (var fact in await facts.Read(db, id.Value, ct))
        {
            if (fact.RecordedAt > instant) break;
            if (fact.Fact is not null) past.Apply(fact.Fact, fact.Stamp);
            past.Advance(fact.Seq, fact.Hash, fact.RecordedAt);
        }

        return past.Seq == 0 ? CaseRefusals.NotFound() : past;
    }

    public async Task<CaseView> View(ServiceDb db, ServiceCase x, CancellationToken ct)
    {
        var process = policies.ProcessOf(x);
        var customer = x.CustomerId is { } id ? await customers.Card(db, id.Value, ct) : null;
        return new CaseView(
            x.Id.Value, x.Number, x.Kind, x.Channel, x.Process, x.Stage, x.StageEnteredAt,
            [.. process.After(x.Stage).Select(stage => stage.Id)], x.Missing(process), x.Round, x.IsOpen, x.Urgency, x.Grade, x.SupportLevel,
            x.Summary, null, Person(x.AssigneeId), Person(x.FirstResponsibleId), x.OrganisationId.Value,
            customer is null ? null : new CustomerView(customer.Id, customer.MaskedName, customer.MaskedPhone),
            x.SerialNumber, x.Model, x.ProductCategory, x.Symptom, x.Nature, x.Severity, x.Proposal, x.ComplaintClass,
            x.OpenedAt, x.ExpectedAt, x.DueAt, x.ResolvedAt, x.ClosedAt, x.Outcome, x.Rating, x.Seq)
        {
            ProblemClass = x.ProblemClass,
            ChannelClass = x.ChannelClass,
            ComplaintLevel = x.ComplaintLevel,
            IsLevelProvisional = x.IsLevelProvisional,
            TimingClass = x.TimingClass,
            IsEmergency = x.Grade is { } grade && policies.Codes.Grade(grade) is { StartsEmergency: true },
            Cause = x.Cause,
            Solution = x.Solution,
            Ways = x.Ways,
            Holds = x.Holds,
            JoinedIntoId = x.JoinedIntoId?.Value,
            ContactCount = x.ContactCount,
            SilenceEndsAt = x.IsOpen ? x.SilenceEndsAt(TimeSpan.FromDays(policies.FollowUp.NoAnswerDays)) : null,
        };
    }

    private PersonView Person(UserId id) => new(id.Value, people.NameOf(id.Value));
}

internal static class ReadCaseEndpoints
{
    public static void Map(RouteGroupBuilder cases)
    {
        cases.MapGet("/{id:guid}", async (Guid id, DateTimeOffset? asof, Actor actor, ServiceDb db, CaseReader reader, CancellationToken ct) =>
        {
            var found = await reader.Find(db, new CaseId(id), actor, asof, ct);
            if (found.Refusal is { } refusal) return refusal.ToHttp();
            return Problems.Ok(await reader.View(db, found.Value, ct), etag: new Seq(found.Value.Seq).ETag);
        }).Requires(CasePermissions.Read);

        cases.MapGet("/{id:guid}/facts", async (Guid id, DateTimeOffset? asof, Actor actor, ServiceDb db, FactReader facts, CancellationToken ct) =>
        {
            var found = await db.StoredFacts(new CaseId(id), actor, CasePermissions.ReadFacts, ct);
            if (found.Count == 0) return CaseRefusals.NotFound().ToHttp();
            return Problems.Written(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("items"u8);
                facts.Write(db, asof is { } instant ? found.Where(x => x.RecordedAt <= instant) : found, json);
                json.WriteEndArray();
                json.WriteEndObject();
            });
        }).Requires(CasePermissions.ReadFacts);
    }
}
