using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Visits;

/// <summary>Where a visit goes and which outlet sends somebody. The place is sealed under the customer's key, as the address is.</summary>
internal sealed class VisitPlaces(CustomerDirectory customers, FieldPolicies policies, SubjectKeys keys)
{
    private const int CheckInMetres = 500;

    public async Task<FoundPlace?> OfCustomer(ServiceDb db, Guid? customer, CancellationToken ct) =>
        customer is { } id ? policies.Places.Find(await customers.AddressOf(db, id, ct)) : null;

    public byte[]? Seal(ServiceDb db, Guid subject, GeoPoint point) => keys.Has(db, subject) ? keys.Seal(db, subject, point.ToString()) : null;

    /// <summary>Null when there is no place, or the customer has been erased.</summary>
    public GeoPoint? Open(ServiceDb db, Visit visit) => GeoPoint.Parse(keys.Open(db, visit.SubjectId, visit.Place));

    /// <summary>
    /// How far a measured position is from the place on record, and whether that is farther than place and device are rough; without a position
    /// it is doubtful. The position itself is not kept here.
    /// </summary>
    public (int? Metres, bool IsDoubtful) Away(ServiceDb db, Visit visit, double? latitude, double? longitude, int? accuracyMetres)
    {
        var measured = latitude is { } north && longitude is { } east ? new GeoPoint(north, east) : (GeoPoint?)null;
        var metres = measured is { } here && Open(db, visit) is { } there ? here.MetresTo(there) : (int?)null;
        return (metres, IsFar(visit, metres, accuracyMetres));
    }

    public bool IsFar(Visit visit, int? metres, int? accuracyMetres) => metres is null || metres > policies.Field.MetresOf(visit.PlaceConfidence) + CheckInMetres + (accuracyMetres ?? 0);

    public void LoadKeys(ServiceDb db, IEnumerable<Visit> visits) => keys.Load(db, [.. visits.Where(x => x.Place is not null).Select(x => x.SubjectId).Distinct()]);

    /// <summary>The outlet that holds the case, else the nearest one of our own within reach; null when none sends people there.</summary>
    public async Task<Outlet?> OutletFor(ServiceDb db, WorkOrder order, GeoPoint? place, CancellationToken ct)
    {
        var outlets = await db.Set<Outlet>().Where(x => x.IsActive).ToListAsync(ct);
        if (outlets.Find(x => x.OrganisationId.Value == order.OrganisationId) is { } holder) return holder;
        if (place is not { } point) return null;
        return outlets.Where(x => !x.IsThirdParty).Select(x => (Outlet: x, Far: x.Point.KilometresTo(point)))
            .Where(x => x.Far <= policies.Field.Planning.OutletReachKilometres).OrderBy(x => x.Far).Select(x => x.Outlet).FirstOrDefault();
    }
}
