using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Visits;

/// <summary>Visits that nobody has set out for go where the customer's record says, also when it says so later than the visit was ordered.</summary>
internal sealed class AddressFollower(VisitPlaces places, WorkOrders orders, FieldPolicies policies) : ICustomerAddressFollower
{
    public async Task Follow(ServiceDb db, Guid customer, string? address, bool isProved, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var (found, open) = (policies.Places.Find(address), VisitState.Open);
        var waiting = await db.Set<Visit>().AsTracking().Where(x => x.CustomerId == customer && x.LeftAt == null && x.CheckedInAt == null && open.Contains(x.State)).ToListAsync(ct);
        foreach (var visit in waiting)
        {
            var (before, confidence) = (places.Open(db, visit), visit.PlaceConfidence);
            if (!isProved && (before is not null || !visit.IsNobodys)) continue;
            if (Stays(visit, before, found)) continue;
            visit.FollowAddress(found is null ? null : places.Seal(db, visit.SubjectId, found.Point), found?.Confidence ?? PlaceConfidence.Outlet, found?.Division ?? "");
            if (await orders.Find(db, visit.CaseId, ct) is { } order && visit.IsNobodys && await places.OutletFor(db, order, found?.Point, ct) is { } outlet) visit.OrganisationId = outlet.OrganisationId;
            await orders.Record(db, visit.CaseId, new PlaceCorrected(visit.Id, confidence, before is { } there && found is not null ? there.MetresTo(found.Point) : null), actor, at, ct);
        }
    }

    /// <summary>A pin that somebody set stays while the address is only rougher: one it cannot be compared with, or one in the same division or about there.</summary>
    private bool Stays(Visit visit, GeoPoint? before, FoundPlace? found)
    {
        var isPin = visit.PlaceConfidence == PlaceConfidence.Pin;
        if (found is null) return before is null || isPin;
        if (before is not { } there) return false;
        var metres = there.MetresTo(found.Point);
        return isPin ? visit.Division == found.Division || metres <= policies.Field.MetresOf(found.Confidence) : metres == 0;
    }
}
