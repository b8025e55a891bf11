using Bihuan.Dispatch.Booking;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Outlets;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Technicians;
using Bihuan.Dispatch.Tools;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Dispatch.Contracts;

/// <summary>Somebody to be sent: levels by skill, hours by weekday 1 to 7, one break, home in degrees or null.</summary>
public sealed record NewTechnician(Guid UserId, Guid OrganisationId, Dictionary<string, string> Skills, Dictionary<string, string> Week, string? Break, string? Home);

/// <summary>Sets up outlets and technicians and plans days by the same handlers as the pages. For generated companies.</summary>
public sealed class DispatchSetup(IServiceProvider services)
{
    /// <summary>Inside a change. The place in degrees, or a city by name.</summary>
    public async Task<Refusal?> AddOutlet(Guid organisation, string place, string mode, bool isThirdParty, Actor actor, CancellationToken ct) =>
        (await services.GetRequiredService<KeepOutletHandler>().Handle(organisation, new Seq(0), new KeepOutletRequest(place, mode, isThirdParty), actor, ct)).Refusal;

    /// <summary>Inside a change.</summary>
    public async Task<Refusal?> AddTechnician(NewTechnician x, Actor actor, CancellationToken ct)
    {
        var request = new KeepTechnicianRequest(x.OrganisationId, x.Home is null ? TechnicianProfile.FromOutlet : TechnicianProfile.FromHome, x.Skills, x.Week, x.Break, null, x.Home, 60);
        return (await services.GetRequiredService<KeepTechnicianHandler>().Handle(x.UserId, new Seq(0), request, actor, ct)).Refusal;
    }

    /// <summary>Inside a change.</summary>
    public async Task<Refusal?> AddCertificate(Guid user, string code, DateOnly issuedOn, DateOnly expiresOn, Actor actor, CancellationToken ct) =>
        (await services.GetRequiredService<CertificateHandler>().Record(user, new RecordCertificateRequest(code, issuedOn, expiresOn), actor, ct)).Refusal;

    /// <summary>Inside a change: a tool of the outlet, in the hands of one of its technicians unless it is a spare one.</summary>
    public async Task<Refusal?> AddTool(Guid organisation, string code, string number, Guid? holder, DateOnly calibratedUntil, Actor actor, CancellationToken ct)
    {
        var tools = services.GetRequiredService<ToolHandler>();
        var made = await tools.Register(new RegisterToolRequest(organisation, code, number, calibratedUntil), actor, ct);
        if (made.Refusal is not null || holder is null) return made.Refusal;
        return (await tools.Assign(made.Value.Id, new Seq(made.Value.Version), new AssignToolRequest(holder), actor, ct)).Refusal;
    }

    /// <summary>Where an outlet is, in degrees; null when it sends nobody out.</summary>
    public async Task<(double Latitude, double Longitude)?> PlaceOf(ServiceDb db, Guid organisation, CancellationToken ct)
    {
        var id = new OrganisationId(organisation);
        return await db.Set<Outlet>().FirstOrDefaultAsync(x => x.OrganisationId == id, ct) is { } outlet ? (outlet.Latitude, outlet.Longitude) : null;
    }

    /// <summary>Visits of an outlet that somebody may still be sent to.</summary>
    public Task<List<Guid>> Waiting(ServiceDb db, Guid organisation, CancellationToken ct)
    {
        var (id, plannable) = (new OrganisationId(organisation), VisitState.Plannable);
        return db.Set<Visit>().Where(x => x.OrganisationId == id && plannable.Contains(x.State)).OrderBy(x => x.OrderedAt).Select(x => x.Id).ToListAsync(ct);
    }

    /// <summary>Inside a change.</summary>
    public async Task<Refusal?> Pin(ServiceDb db, Guid visit, string place, Actor actor, CancellationToken ct)
    {
        var version = await db.Set<Visit>().Where(x => x.Id == visit).Select(x => x.Version).FirstOrDefaultAsync(ct);
        return (await services.GetRequiredService<VisitChanges>().Handle(visit, new Seq(version), new CorrectPlaceRequest(place), actor, ct)).Refusal;
    }

    /// <summary>Inside a change: the customer takes one of the times that are offered. Null also when there is none.</summary>
    public async Task<Refusal?> Book(ServiceDb db, Guid visit, int number, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Set<Visit>().FirstOrDefaultAsync(x => x.Id == visit, ct) is not { } waiting) return VisitRefusals.NotFound();
        var slots = (await services.GetRequiredService<SlotFinder>().Find(db, waiting, now, ct)).Slots;
        if (slots.Count == 0) return null;
        var customer = Actor.Customer(waiting.CustomerId ?? waiting.CaseId.Value);
        return (await services.GetRequiredService<ChooseSlotHandler>().Handle(visit, new ChooseSlotRequest(slots[number % slots.Count].Code), customer, ct)).Refusal;
    }

    /// <summary>Makes a plan and publishes it. Outside a change: the search takes its time.</summary>
    public async Task<Refusal?> Plan(Guid organisation, DateOnly day, Actor actor, CancellationToken ct)
    {
        var made = await services.GetRequiredService<PlanMaker>().Make(organisation, day, actor, ct);
        if (made.Refusal is { } refusal) return refusal;
        return (await services.GetRequiredService<Write<PublishPlanHandler>>().Run(x => x.Handle(made.Value.Id, actor, ct), ct)).Refusal;
    }
}
