using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CustomerCases;

/// <summary>The service archive (CUS-02): every case of a customer or a unit within the reader's reach.</summary>
internal sealed class CustomerHistory(FactReader facts) : ICustomerHistory
{
    private const int RelatedMax = 20;
    private const string ComplaintKind = "complaint";

    public Task<ServiceHistory> OfCustomer(ServiceDb db, Guid customer, Actor actor, int limit, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        return History(db.Set<ServiceCase>().Within(actor, CasePermissions.Read).Where(x => x.CustomerId == id), limit, ct);
    }

    public Task<ServiceHistory> OfUnit(ServiceDb db, Guid unit, Actor actor, int limit, CancellationToken ct)
    {
        var id = new UnitId(unit);
        return History(db.Set<ServiceCase>().Within(actor, CasePermissions.Read).Where(x => x.UnitId == id), limit, ct);
    }

    /// <summary>Others who had a case about one of this customer's units, and others whose case was joined with one of theirs.</summary>
    public async Task<IReadOnlyList<RelatedCustomer>> Related(ServiceDb db, Guid customer, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        var cases = db.Set<ServiceCase>();
        var units = cases.Where(x => x.CustomerId == id && x.UnitId != null).Select(x => x.UnitId);
        var byUnit = await cases.Where(x => x.CustomerId != null && x.CustomerId != id && units.Contains(x.UnitId)).Select(x => x.CustomerId).Distinct().Take(RelatedMax).ToListAsync(ct);
        var joinedInto = await (from mine in cases
                                join other in cases on mine.JoinedIntoId equals other.Id
                                where mine.CustomerId == id && other.CustomerId != null && other.CustomerId != id
                                select other.CustomerId).Distinct().Take(RelatedMax).ToListAsync(ct);
        var mineIds = cases.Where(x => x.CustomerId == id).Select(x => (CaseId?)x.Id);
        var joinedHere = await cases.Where(x => x.CustomerId != null && x.CustomerId != id && x.JoinedIntoId != null && mineIds.Contains(x.JoinedIntoId)).Select(x => x.CustomerId).Distinct().Take(RelatedMax).ToListAsync(ct);
        return
        [
            .. byUnit.Select(x => new RelatedCustomer(x!.Value.Value, "same-unit")),
            .. joinedInto.Concat(joinedHere).Select(x => new RelatedCustomer(x!.Value.Value, "joined-cases")),
        ];
    }

    public async Task<IReadOnlyList<object>> Everything(ServiceDb db, Guid customer, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        var all = new List<object>();
        foreach (var x in await db.Set<ServiceCase>().Where(x => x.CustomerId == id).OrderBy(x => x.RunningNumber).ToListAsync(ct))
        {
            var story = await facts.Read(db, x.Id.Value, ct);
            all.Add(new
            {
                x.Number,
                x.Kind,
                x.Channel,
                x.Stage,
                x.SerialNumber,
                x.Model,
                x.OpenedAt,
                x.ResolvedAt,
                x.ClosedAt,
                x.Outcome,
                x.Cause,
                x.Solution,
                x.Rating,
                facts = story.Select(y => new { y.Seq, y.Type, y.OccurredAt, y.RecordedAt, body = (object?)y.Fact }),
            });
        }

        return all;
    }

    private static async Task<ServiceHistory> History(IQueryable<ServiceCase> cases, int limit, CancellationToken ct)
    {
        var counts = await cases.GroupBy(_ => 1).Select(x => new
        {
            Count = x.Count(),
            Open = x.Count(y => y.IsOpen),
            Contacts = x.Sum(y => y.ContactCount),
            Complaints = x.Count(y => y.Kind == ComplaintKind || y.ComplaintClass != null),
        }).FirstOrDefaultAsync(ct);
        if (counts is null) return ServiceHistory.Empty;
        var rows = await cases.OrderByDescending(x => x.RunningNumber).Take(limit)
            .Select(x => new { x.Id, x.Number, x.OpenedAt, x.Kind, x.Summary, x.Cause, x.Solution, x.Rating, x.Outcome, x.Stage, x.IsOpen }).ToListAsync(ct);
        return new ServiceHistory(
            rows.ConvertAll(x => new ServiceEntry(x.Id.Value, x.Number, "/desk/cases/" + x.Id.Value, x.OpenedAt, x.Kind, x.Summary, x.Cause, x.Solution, x.Rating, x.Outcome, x.Stage, x.IsOpen)),
            counts.Count, counts.Open, counts.Contacts, counts.Complaints);
    }
}
