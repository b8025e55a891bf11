using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Wishes;

/// <summary>The customer of this visit would like somebody, or will not have them; none takes the wish back.</summary>
public sealed record RecordTechnicianWishRequest(
    [Required] Guid? TechnicianId, [Required, AllowedValues("wanted", "unwanted", "none")] string Wish, [Required, MaxLength(500)] string Reason);

/// <summary>
/// Kept by customer, so it holds for their later visits too. A wanted technician is preferred, an unwanted one is sent only by a dispatcher
/// and with the customer's consent (DSP-03). The reason stays on the case alone.
/// </summary>
internal sealed class RecordTechnicianWishHandler(ServiceDb db, WorkOrders orders, TimeProvider clock)
{
    private const int WishesMax = 20;

    public async Task<Result<VisitHead>> Handle(Guid id, Seq expected, RecordTechnicianWishRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        if (await db.FindVisit(id, actor, DispatchPermissions.Plan, ct) is not { } visit) return VisitRefusals.NotFound();
        if (visit.Version != expected.Value) return VisitRefusals.Changed();
        if (visit.CustomerId is not { } customer) return Refusal.Conflict("visit.no-customer");
        var technician = new UserId(request.TechnicianId!.Value);
        if (!await db.Set<TechnicianProfile>().AnyAsync(x => x.UserId == technician, ct)) return Refusal.Invalid("request.invalid", new FieldError("/technicianId", "unknown"));
        if (await Keep(customer, technician.Value, request.Wish, at, ct) is { } refusal) return refusal;
        visit.Version++;
        var recorded = await orders.Record(db, visit.CaseId, new TechnicianWishRecorded(id, technician.Value, request.Wish, Masking.FreeText(request.Reason)), actor, at, ct);
        return recorded.Refusal is { } refused ? refused : new VisitHead(visit.Id, visit.CaseId.Value, visit.State, visit.Version);
    }

    private async Task<Refusal?> Keep(Guid customer, Guid technician, string wish, DateTimeOffset at, CancellationToken ct)
    {
        var kept = await db.Set<TechnicianWish>().AsTracking().Where(x => x.CustomerId == customer).ToListAsync(ct);
        var row = kept.Find(x => x.UserId == technician);
        if (wish == "none")
        {
            if (row is not null) db.Remove(row);
            return null;
        }

        if (row is null && kept.Count >= WishesMax) return Refusal.Invalid("request.invalid", new FieldError("/technicianId", "out-of-range", WishesMax));
        if (row is null) db.Add(row = new TechnicianWish { CustomerId = customer, UserId = technician, RecordedAt = at });
        (row.IsWanted, row.RecordedAt) = (wish == "wanted", at);
        return null;
    }
}

/// <summary>One of these wishes with the technician's name.</summary>
public sealed record TechnicianWishView(Guid TechnicianId, string Technician, bool IsWanted);

internal sealed class TechnicianWishReader(PeopleDirectory people)
{
    public async Task<IReadOnlyList<TechnicianWishView>> Of(ServiceDb db, Guid? customer, CancellationToken ct) =>
        customer is not { } id ? [] : [.. (await db.Set<TechnicianWish>().Where(x => x.CustomerId == id).OrderBy(x => x.RecordedAt).ToListAsync(ct)).Select(View)];

    /// <summary>Of many customers at once.</summary>
    public async Task<ILookup<Guid, TechnicianWishView>> Of(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct) =>
        (await db.Set<TechnicianWish>().Where(x => customers.Contains(x.CustomerId)).OrderBy(x => x.RecordedAt).ToListAsync(ct)).ToLookup(x => x.CustomerId, View);

    private TechnicianWishView View(TechnicianWish x) => new(x.UserId, people.NameOf(x.UserId), x.IsWanted);
}
