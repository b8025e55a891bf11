using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Incidents;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.ImportIncidents;

/// <summary>Writes some incidents as one change. Nobody is told of them: clocks, webhooks and messages are for what happens now.</summary>
internal sealed class IncidentBatch(
    ServiceDb db, CasePolicies policies, CaseOpening opening, Counters counters, SubjectKeys keys, ImportedPeople people, AuditLog audit, PolicyLibrary library, TimeProvider clock)
{
    public async Task<bool> EnsurePeople(IReadOnlyList<LoggedIncident> incidents, IncidentColumns columns, IncidentMapping mapping, CancellationToken ct)
    {
        var (groups, persons) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var row in incidents.SelectMany(x => x.Rows))
        {
            if (mapping.Known(columns.Value(row, "assignment_group")) is { } group) groups.Add(group);
            if (mapping.Known(columns.Value(row, "assigned_to")) is { } person) persons.Add(person);
            if (mapping.Known(columns.Value(row, "resolved_by")) is { } solver) persons.Add(solver);
        }

        var (branch, at) = (mapping.Organisation, clock.Now());
        var home = ImportedId.Branch(branch.Code);
        await people.Ensure(
            db,
            new ImportedUnit(home, branch.Code, branch.Kind, branch.Name),
            [.. groups.Select(x => new ImportedUnit(ImportedId.Unit(x), branch.Code + "-" + ImportedId.Unit(x).ToString("N")[..12], branch.Kind, x))],
            [
                .. groups.Select(x => new ImportedPerson(ImportedId.Seat(x), x, ImportedId.Unit(x))),
                .. persons.Select(x => new ImportedPerson(ImportedId.Person(x), x, home)),
            ],
            at,
            ct);
        await db.SaveChangesAsync(ct);
        return true;
    }

    public async Task<bool> Write(IReadOnlyList<LoggedIncident> incidents, IncidentHistory history, ImportTally tally, Actor actor, CancellationToken ct)
    {
        tally.Begin();
        history.Begin();
        var ids = incidents.Select(x => new CaseId(ImportedId.Case(x.Number))).ToList();
        var known = (await db.Set<ServiceCase>().Where(x => ids.Contains(x.Id)).Select(x => x.Id).ToListAsync(ct)).ToHashSet();
        var at = clock.Now();
        foreach (var incident in incidents)
        {
            var id = new CaseId(ImportedId.Case(incident.Number));
            if (known.Contains(id)) await Compare(id, incident, tally, ct);
            else if (history.OpenedAt(incident) is { } openedAt) tally.Took(await Add(id, incident, history, openedAt, actor, at, ct), incident.Rows.Count);
            else tally.Skip(new SkippedIncident(incident.Rows[0].Line, incident.Number, "no-time-at-all"));
        }

        await db.SaveChangesAsync(ct);
        return true;
    }

    public async Task<bool> Conclude(ImportTally tally, Actor actor, CancellationToken ct)
    {
        if (tally.Cases == 0) return false;
        await audit.Record(db, new ImportRan("incidents", tally.Cases, tally.Facts, tally.Skipped.Count), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return true;
    }

    private async Task<long> Add(CaseId id, LoggedIncident incident, IncidentHistory history, DateTimeOffset openedAt, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var mapping = policies.Incidents;
        var running = await counters.Next(db, Counters.CaseSeq, ct);
        var number = await opening.NextNumber(db, mapping.Kind, openedAt, ct);
        keys.Create(db, id.Value);
        var serviceCase = ServiceCase.Blank(id, id.Value);
        var clocks = new PastClocks(id.Value, library);
        var process = policies.Processes.Newest.First(x => x.Id == mapping.Process);
        foreach (var told in history.Tell(incident, openedAt, new IncidentOpening(number, running, process.Version, "own", PeopleDirectory.DutyDesk)))
        {
            db.RecordHistory(serviceCase, told.Fact, actor, at, told.OccurredAt);
            clocks.Hear(told.Fact, serviceCase.Seq, told.OccurredAt, serviceCase.HeadRecordedAt);
        }

        clocks.Keep(db);
        db.Append(serviceCase);
        db.MakeFindable(SearchText.Of(running, 0, $"{number} {serviceCase.Summary}"));
        return serviceCase.Seq;
    }

    /// <summary>A log that has grown since is not taken over in part; it is named, so that nobody believes it was.</summary>
    private async Task Compare(CaseId id, LoggedIncident incident, ImportTally tally, CancellationToken ct)
    {
        tally.Knew(incident.Rows.Count);
        var rows = await db.Set<FactRow>().CountAsync(x => x.StreamId == id.Value && (x.Type == "incident.recorded/1" || x.Type == "incident.updated/1"), ct);
        if (rows != incident.Rows.Count) tally.Skip(new SkippedIncident(incident.Rows[0].Line, incident.Number, "known-with-other-rows"));
    }
}
