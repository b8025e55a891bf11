using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>The customer's contact for whoever is on the way to them: only for visits of today, only their own, and on record before it is shown.</summary>
internal sealed class RevealPhoneHandler(ServiceDb db, CustomerReveal reveal, CompanyZone zone, TimeProvider clock)
{
    public async Task<Result<CustomerContact>> Handle(Guid id, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        if (await db.ReadVisit(id, actor, DispatchPermissions.Work, ct) is not { CustomerId: { } customer } visit || visit.TechnicianId?.Value != actor.Id) return VisitRefusals.NotFound();
        if (!visit.IsOpen || visit.PlannedOn != zone.Day(at)) return Refusal.Conflict("visit.not-today");
        return await reveal.Contact(db, customer, "visit " + visit.CaseNumber, visit.CaseId.Value, actor, at, ct);
    }
}
