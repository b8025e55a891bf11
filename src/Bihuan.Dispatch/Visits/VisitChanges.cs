using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Visits;

/// <summary>Where it really is, in degrees ("31.23 121.47").</summary>
public sealed record CorrectPlaceRequest([Required, MaxLength(60)] string Place);

/// <summary>Gives the order to another outlet; a third-party one is asked first.</summary>
public sealed record GiveToOutletRequest([Required] Guid? OrganisationId, [Required, MaxLength(500)] string Reason);

/// <summary>A service point's answer; declining takes a reason.</summary>
public sealed record AnswerOfferRequest([Required, AllowedValues("accept", "decline")] string Answer, [MaxLength(500)] string? Reason = null);

/// <summary>A part is needed, has been laid aside, or turned out not to be needed.</summary>
public sealed record ReservePartRequest([Required, MaxLength(60)] string Code, [Required, AllowedValues("needed", "reserved", "not-used")] string State, [Range(1, 99)] int Count = 1);

/// <summary>A special tool is needed at the customer's, or is not after all.</summary>
public sealed record NeedToolRequest([Required, MaxLength(40)] string Code, bool IsNeeded = true);

/// <summary>What the office changes of a visit besides its plan.</summary>
internal sealed class VisitChanges(ServiceDb db, WorkOrders orders, VisitPlaces places, FieldPolicies policies, PeopleDirectory people, Notices notices, TimeProvider clock)
{
    private const int PartsMax = 30;

    public Task<Result<VisitHead>> Handle(Guid id, Seq expected, CorrectPlaceRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, DispatchPermissions.Plan, visit =>
        {
            if (GeoPoint.Parse(request.Place) is not { } point) return Wrong("/place", "malformed");
            if (places.Seal(db, visit.SubjectId, point) is not { } sealedPlace) return Refusal.Conflict("visit.customer-erased");
            var metres = places.Open(db, visit)?.MetresTo(point);
            var fact = new PlaceCorrected(visit.Id, visit.PlaceConfidence, metres);
            (visit.Place, visit.PlaceConfidence) = (sealedPlace, PlaceConfidence.Pin);
            visit.Version++;
            return Fact(fact);
        }, ct);

    public async Task<Result<VisitHead>> Handle(Guid id, Seq expected, GiveToOutletRequest request, Actor actor, CancellationToken ct)
    {
        var organisation = new OrganisationId(request.OrganisationId!.Value);
        var outlet = await db.Set<Outlet>().FirstOrDefaultAsync(x => x.OrganisationId == organisation && x.IsActive, ct);
        return await Change(id, expected, actor, DispatchPermissions.Plan, visit =>
        {
            if (outlet is null) return Wrong("/organisationId", "unknown");
            if (visit.MayBeMoved() is { } refusal) return refusal;
            visit.Unplan();
            visit.AskOutlet(organisation.Value, outlet.IsThirdParty);
            return Fact(new OutletAsked(visit.Id, organisation.Value, Masking.FreeText(request.Reason)));
        }, ct);
    }

    public Task<Result<VisitHead>> Handle(Guid id, Seq expected, AnswerOfferRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, DispatchPermissions.AnswerOffers, visit =>
        {
            var accepts = request.Answer == "accept";
            if (!accepts && string.IsNullOrWhiteSpace(request.Reason)) return Wrong("/reason", "required");
            var reason = request.Reason is { Length: > 0 } given ? Masking.FreeText(given) : null;
            var fact = new OutletAnswered(visit.Id, visit.OrganisationId.Value, accepts, reason is null ? null : new Personal(reason));
            if (visit.AnswerForOutlet(accepts, reason) is { } refusal) return refusal;
            if (!accepts) TellOfRefusal(visit);
            return Fact(fact);
        }, ct);

    /// <summary>Whoever asked must look for somebody else, and soon: the order is theirs again.</summary>
    private void TellOfRefusal(Visit visit)
    {
        foreach (var person in people.Holders("outlet-manager", visit.OrganisationId.Value).Take(3)) notices.Tell(db, person.Id, "outlet-declined", visit.CaseId.Value, [visit.CaseNumber], clock.Now());
    }

    /// <summary>A visit that needs a part waits until it has been laid aside (PRT-07).</summary>
    public Task<Result<VisitHead>> Handle(Guid id, Seq expected, ReservePartRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, actor, DispatchPermissions.ReserveParts, visit =>
        {
            if (visit.MayBeMoved() is { } refusal) return refusal;
            if (visit.Parts.Count >= PartsMax && visit.Parts.TrueForAll(x => x.Code != request.Code)) return Wrong("/code", "out-of-range", PartsMax);
            visit.Parts = [.. visit.Parts.Where(x => x.Code != request.Code), new VisitPart(request.Code, request.Count, request.State)];
            visit.Version++;
            return Fact(new PartReserved(visit.Id, request.Code, request.Count, request.State));
        }, ct);

    /// <summary>Only what has been registered can be had: a kind nobody keeps would leave the visit without anybody for ever (PRT-07).</summary>
    public async Task<Result<VisitHead>> Handle(Guid id, Seq expected, NeedToolRequest request, Actor actor, CancellationToken ct)
    {
        if (policies.Field.Tool(request.Code) is null) return Wrong("/code", "unknown-code");
        if (request.IsNeeded && !(await ToolsInHand.Registered(db, [request.Code], ct)).Contains(request.Code)) return Refusal.Conflict("tool.none-registered");
        return await Change(id, expected, actor, DispatchPermissions.ReserveParts, visit =>
        {
            if (visit.MayBeMoved() is { } refusal) return refusal;
            visit.Tools = [.. visit.Tools.Where(x => x != request.Code), .. request.IsNeeded ? [request.Code] : Array.Empty<string>()];
            visit.Version++;
            return Fact(new ToolNeeded(visit.Id, request.Code, request.IsNeeded));
        }, ct);
    }

    private async Task<Result<VisitHead>> Change(Guid id, Seq expected, Actor actor, string permission, Func<Visit, Result<Recordable>> decide, CancellationToken ct)
    {
        if (await db.FindVisit(id, actor, permission, ct) is not { } visit) return VisitRefusals.NotFound();
        if (visit.Version != expected.Value) return VisitRefusals.Changed();
        var decision = decide(visit);
        if (decision.Refusal is { } refusal) return refusal;
        var recorded = await orders.Record(db, visit.CaseId, decision.Value.Fact, actor, clock.Now(), ct);
        return recorded.Refusal is { } refused ? refused : new VisitHead(visit.Id, visit.CaseId.Value, visit.State, visit.Version);
    }

    private static Recordable Fact(IFact fact) => new(fact);

    /// <summary>An interface converts to nothing by itself, so a fact travels in this.</summary>
    private sealed record Recordable(IFact Fact);

    private static Refusal Wrong(string pointer, string code, object? limit = null) => Refusal.Invalid("request.invalid", new FieldError(pointer, code, limit));
}
