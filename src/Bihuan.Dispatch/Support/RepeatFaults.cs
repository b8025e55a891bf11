using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Support;

/// <summary>
/// Counts the visits of a fault when it is reported again and when somebody is to come again (DIA-10). The same fault is the same symptom of
/// the same appliance, or of the same customer's appliance of that kind where none is named. A request that nobody needs any more is withdrawn.
/// </summary>
internal sealed class SupportFollower(WorkOrders orders, SupportDesk desk, FieldPolicies policies, Later<PeopleDirectory> people) : IFactListener
{
    private static readonly Actor s_actor = Actor.Named("dispatch");

    public IReadOnlyCollection<string> Names { get; } = ["case.assessed", "visit.ordered", "case.closed", "case.joined", "case.blanked"];

    public async ValueTask Hear(ServiceDb db, RecordedFact heard, CancellationToken ct)
    {
        if (orders.Of(heard.Timeline) is not { } order) return;
        switch (heard.Fact)
        {
            case CaseAssessed or VisitOrdered: await Count(db, order, heard, ct); break;
            case CaseClosed or CaseJoined: await Each(db, order.Id, x => x.FollowClosing(), ct); break;
            case CaseBlanked: await Each(db, order.Id, x => (x.Question, x.Answer) = (null, null), ct); break;
        }
    }

    private async Task Count(ServiceDb db, WorkOrder order, RecordedFact heard, CancellationToken ct)
    {
        var (rule, at) = (policies.Field.Support, heard.Row.RecordedAt);
        var earlier = await Earlier(db, order, at.AddDays(-rule.RepeatDays), ct);
        if (earlier < rule.FlagAt || await IsFlagged(db, order.Id, earlier, ct)) return;
        var request = desk.Open(db, order, SupportKind.RepeatedFault, null, null, null, at, earlier);
        var isGrave = earlier >= rule.GraveAt;
        db.Record(heard.Timeline, new FaultRepeated(request.Id, earlier, rule.RepeatDays, isGrave), s_actor, at);
        if (isGrave) desk.Tell(db, [.. people.Value.Holders("outlet-manager", order.OrganisationId).Select(x => x.Id).Take(3)], "fault-repeated", order, earlier.ToString(System.Globalization.CultureInfo.InvariantCulture), at);
    }

    public static async Task<int> Earlier(ServiceDb db, WorkOrder order, DateTimeOffset since, CancellationToken ct)
    {
        if (order.Symptom is null || (order.UnitId is null && (order.CustomerId is null || order.Category is null))) return 0;
        var same = db.Set<Visit>().Where(x => x.Symptom == order.Symptom && x.EndedAt >= since);
        var (unit, customer, category) = (order.UnitId, order.CustomerId, order.Category);
        return await (unit is null
            ? same.Where(x => x.CustomerId == customer && x.Category == category)
            : same.Where(x => x.UnitId == unit || (x.UnitId == null && x.CustomerId == customer && x.Category == category))).CountAsync(ct);
    }

    /// <summary>One flag for each number of visits: one more failed repair is news.</summary>
    private static async Task<bool> IsFlagged(ServiceDb db, CaseId id, int earlier, CancellationToken ct) =>
        db.Set<SupportRequest>().Local.Any(x => x.CaseId == id && x.Kind == SupportKind.RepeatedFault && x.EarlierVisits >= earlier)
        || await db.Set<SupportRequest>().AnyAsync(x => x.CaseId == id && x.Kind == SupportKind.RepeatedFault && x.EarlierVisits >= earlier, ct);

    private static async Task Each(ServiceDb db, CaseId id, Action<SupportRequest> follow, CancellationToken ct)
    {
        foreach (var request in await db.Set<SupportRequest>().AsTracking().Where(x => x.CaseId == id).ToListAsync(ct)) follow(request);
    }
}
