using Bihuan.Cases.Alarms;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.CaseTasks;

/// <summary>Opens the checklists that a grade or an emergency calls for, in the same action (GRD-03), and holds the case until what is mandatory has been done.</summary>
internal sealed class ChecklistListener(CasePolicies policies, Later<CaseHolders> holders, Later<PeopleDirectory> people, Notices notices) : IFactListener
{
    private static readonly Actor s_actor = Actor.Named("emergencies");

    public IReadOnlyCollection<string> Names { get; } = ["case.graded", "case.emergency-declared"];

    public async ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (fact.Timeline is not ServiceCase { IsOpen: true } serviceCase) return;
        foreach (var checklist in CalledForBy(fact.Fact))
            if (!await IsOpen(db, serviceCase, checklist.Code, ct)) Open(db, serviceCase, checklist, fact.Row.RecordedAt);
    }

    private IEnumerable<Checklist> CalledForBy(IFact fact) => fact switch
    {
        CaseGraded x => policies.Emergencies.OpenedByGrade(x.To),
        EmergencyDeclared x => policies.Emergencies.OpenedByEvent(x.Event),
        _ => [],
    };

    private static async Task<bool> IsOpen(ServiceDb db, ServiceCase serviceCase, string checklist, CancellationToken ct) =>
        db.RecordedOf(serviceCase).Any(x => x.Fact is ChecklistOpened opened && opened.Checklist == checklist)
        || (serviceCase.Holds.Contains(ServiceCase.EmergencyHold) && (await db.LoadTasks(serviceCase.Id, ct)).Any(x => x.List == checklist && x.IsOpen));

    private void Open(ServiceDb db, ServiceCase serviceCase, Checklist checklist, DateTimeOffset at)
    {
        var entries = checklist.Items.Select(x => (Item: x, Entry: new ChecklistEntry(Ids.At(at), x.Code, x.Mandatory, OwnerOf(x.Post, serviceCase, at), at.AddMinutes(x.Minutes)))).ToList();
        db.Record(serviceCase, new ChecklistOpened(checklist.Code, [.. entries.Select(x => x.Entry)]), s_actor, at);
        if (checklist.Items.Any(x => x.Mandatory) && !serviceCase.Holds.Contains(ServiceCase.EmergencyHold)) db.Record(serviceCase, new HoldAdded(ServiceCase.EmergencyHold, checklist.Code), s_actor, at);
        for (var i = 0; i < entries.Count; i++) db.AddTask(Row(serviceCase, checklist.Code, entries[i].Entry, i, at));
        foreach (var owner in entries.Select(x => x.Entry.OwnerId).Distinct())
            notices.Tell(db, owner, "checklist-opened", serviceCase.Id.Value, [serviceCase.Number, "@checklist." + checklist.Code], at);
    }

    private static CaseTask Row(ServiceCase serviceCase, string checklist, ChecklistEntry entry, int place, DateTimeOffset at) => new()
    {
        Id = entry.Id,
        CaseId = serviceCase.Id,
        Kind = CaseTask.OfChecklist,
        List = checklist,
        Code = entry.Code,
        IsMandatory = entry.IsMandatory,
        Place = place,
        OwnerId = new UserId(entry.OwnerId),
        OrganisationId = serviceCase.OrganisationId,
        OpenedAt = at,
        DueAt = entry.DueAt,
        WakeAt = entry.IsMandatory ? entry.DueAt : null,
    };

    /// <summary>Whoever has the case already, when they hold the post; else its nearest holder, or whoever stands above.</summary>
    private Guid OwnerOf(string post, ServiceCase serviceCase, DateTimeOffset at) =>
        people.Value.Find(serviceCase.AssigneeId.Value) is { } holder && holder.Holds(post) ? holder.Id : holders.Value.Named(post, serviceCase.OrganisationId.Value, at).Person;
}
