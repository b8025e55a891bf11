using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.ReadCase;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.ServiceRecords;

/// <summary>A stay at a stage and how long it lasted, or has lasted so far.</summary>
public sealed record StageTimeView(string Process, string Stage, int Round, DateTimeOffset From, DateTimeOffset? To, long Seconds);

public sealed record VisitView(PersonView Technician, DateTimeOffset? ArrivedAt, DateTimeOffset LeftAt, string Work, IReadOnlyList<string> PartsReplaced, string? Equipment, int PeopleUsed);

/// <summary>The service record (CASE-16) with its measures (CASE-17), in seconds.</summary>
public sealed record ServiceRecordView(
    string Number,
    string Kind,
    string? ProblemClass,
    string? Symptom,
    string Description,
    PersonView FirstResponsible,
    IReadOnlyList<PersonView> Handlers,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    long HandlingSeconds,
    long? SolutionSeconds,
    int PeopleUsed,
    IReadOnlyList<string> Equipment,
    IReadOnlyList<StageTimeView> Process,
    IReadOnlyList<VisitView> Work,
    string? Cause,
    string? Solution,
    IReadOnlyList<string> Ways,
    string? Outcome,
    string? CustomersWord,
    string? CustomersRemark,
    int? Rating,
    int Rounds,
    int Contacts,
    int RepeatContacts,
    int Transfers);

/// <summary>Works the record out from the facts, now or as it stood.</summary>
internal sealed class ServiceRecordReader(CaseReader reader, FactReader facts, CasePolicies policies, PeopleDirectory people, TimeProvider clock) : IWorkRecords
{
    public async Task<Result<ServiceRecordView>> Read(ServiceDb db, CaseId id, Actor actor, DateTimeOffset? asOf, CancellationToken ct)
    {
        var found = await reader.Find(db, id, actor, asOf, ct);
        return found.Refusal is { } refusal ? refusal : await Of(db, found.Value, asOf, ct);
    }

    /// <summary>For callers that have read the case, and know who may.</summary>
    public async Task<ServiceRecordView> Of(ServiceDb db, ServiceCase x, DateTimeOffset? asOf, CancellationToken ct) => View(x, await Derive(db, x.Id, asOf, ct));

    /// <summary>For pages that show elapsed times beside the case.</summary>
    public async Task<ServiceRecord> Derive(ServiceDb db, CaseId id, DateTimeOffset? asOf, CancellationToken ct)
    {
        var read = await facts.Read(db, id.Value, ct);
        var known = read.Where(x => x.Fact is not null && (asOf is null || x.RecordedAt <= asOf)).Select(x => (x.Fact!, x.OccurredAt));
        return ServiceRecord.Of(known, IsWork, asOf ?? clock.Now());
    }

    async Task<IReadOnlyList<WorkRecord>> IWorkRecords.Of(ServiceDb db, CaseId id, CancellationToken ct) =>
        [.. (await Derive(db, id, null, ct)).Visits.Select(x => new WorkRecord(x.TechnicianId, x.LeftAt, x.Work, x.Equipment, x.PeopleUsed))];

    private bool IsWork(string process, int version, string stage) =>
        policies.Processes.Find(process, version)?.Find(stage) is { } found && ProcessTerms.WorkPhases.Contains(found.Phase);

    private ServiceRecordView View(ServiceCase x, ServiceRecord record) => new(
        x.Number, x.Kind, x.ProblemClass, x.Symptom, x.Summary, Person(x.FirstResponsibleId.Value), [.. record.Handlers.Select(Person)],
        x.OpenedAt, record.EndedAt, record.HandlingSeconds, record.SolutionSeconds, record.PeopleUsed, record.Equipment,
        [.. record.Stages.Select(y => new StageTimeView(y.Process, y.Stage, y.Round, y.From, y.To, y.Seconds))],
        [.. record.Visits.Select(y => new VisitView(Person(y.TechnicianId), y.ArrivedAt, y.LeftAt, y.Work, y.PartsReplaced, y.Equipment, y.PeopleUsed))],
        x.Cause, x.Solution, x.Ways, x.Outcome, record.CustomersWord, record.CustomersRemark is { } remark ? Masking.FreeText(remark) : null, x.Rating,
        x.Round, x.ContactCount, record.RepeatContacts, record.Transfers);

    private PersonView Person(Guid id) => new(id, people.NameOf(id));

    public static void Map(RouteGroupBuilder cases) => cases.MapGet(
        "/{id:guid}/record",
        async (Guid id, DateTimeOffset? asof, Actor actor, ServiceDb db, ServiceRecordReader records, CancellationToken ct) =>
            (await records.Read(db, new CaseId(id), actor, asof, ct)).ToHttp(x => Problems.Ok(x)))
        .Requires(CasePermissions.Read);
}
