using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Idempotency;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Intake.OpenRequest;

/// <summary>Who asks. A phone number or an e-mail address, so that they can be answered.</summary>
public sealed record CustomerPart(
    [MaxLength(100)] string? Name = null,
    [MaxLength(40)] string? Phone = null,
    [MaxLength(200)] string? Email = null,
    [MaxLength(300)] string? Address = null);

/// <summary>A request as it comes in by any channel.</summary>
public sealed record OpenCaseRequest(
    [Required, MaxLength(40)] string Kind,
    [Required, MaxLength(40)] string Channel,
    CustomerPart? Customer,
    [Required, MaxLength(5000)] string Description,
    [MaxLength(60)] string? SerialNumber = null,
    [MaxLength(80)] string? Model = null,
    [MaxLength(40)] string? ProductCategory = null,
    [MaxLength(60)] string? Symptom = null,
    [MaxLength(40)] string? ComplaintClass = null,
    Guid? OrganisationId = null,
    Guid? Id = null,
    DateTimeOffset? OccurredAt = null,
    Dictionary<string, string>? Answers = null,
    [MaxLength(40)] string? Point = null);

/// <summary>What the portal knows beyond the form: who asks, by the link they hold, and what to tell whoever takes the case.</summary>
internal sealed record KnownRequester(Guid CustomerId, string? Note);

/// <summary>Turns a request into a case: channel, customer, unit and danger looked up, then opened with an owner.</summary>
internal sealed class OpenCaseHandler(
    ServiceDb db, CaseOpening opening, CasePolicies policies, ChannelDirectory channels, CustomerRegister customers, UnitDirectory units, OrganisationTree tree, SaidOfThemselves said, TimeProvider clock)
{
    public async Task<Result<CaseHead>> Handle(OpenCaseRequest request, Actor actor, CancellationToken ct, string? externalId = null, KnownRequester? known = null)
    {
        var errors = RequestCheck.Errors(request, policies, channels, tree, isKnown: known is not null);
        if (!MayOpenAt(request.OrganisationId, actor)) errors = [.. errors, RequestCheck.UnknownOrganisation];
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        if (request.Id is { } again && await opening.Opened(db, new CaseId(again), actor, ct) is { } opened) return opened;
        var at = clock.Now();
        var details = request.Customer is { } part ? new CustomerDetails(part.Name, part.Phone, part.Email, part.Address) : null;
        var customer = known is not null || details is null ? null : await customers.FindOrRecord(db, details, actor, at, ct);
        var saidOtherwise = known is not null && details is not null ? await customers.Learn(db, known.CustomerId, details, actor, at, ct) : customer?.SaidOtherwise;
        var customerId = known?.CustomerId ?? customer?.Id;
        var unit = await Unit(request, customerId, at, ct);
        var danger = policies.SignalsIn(request.Description);
        var guided = request is { ProductCategory: { } category, Symptom: { } symptom } ? policies.Weigh(category, symptom, request.Answers ?? []) : null;
        // The graver of the two: a word that only wants to be heard takes nothing from an answer that tells of danger.
        var urgency = policies.Graver(danger?.Urgency, guided?.Urgency);
        var byAnswers = urgency is not null && urgency != danger?.Urgency;
        return await opening.Open(
            db,
            new NewCase(request.Kind, request.Channel, channels.Find(request.Channel)!.Kind, request.Description)
            {
                Id = request.Id is { } id ? new CaseId(id) : null,
                CustomerId = customerId,
                CustomerName = request.Customer?.Name,
                CustomerTier = customer?.Tier ?? (known is null ? null : await customers.TierOf(db, known.CustomerId, ct)),
                UnitId = unit?.Id,
                SerialNumber = unit?.SerialNumber,
                Model = request.Model ?? unit?.Model,
                ProductCategory = request.ProductCategory ?? unit?.Category,
                Symptom = request.Symptom,
                ComplaintClass = request.ComplaintClass,
                IsAnonymous = customerId is null,
                Answers = request.Answers,
                Note = Notes(known?.Note, said.Note(customerId is null ? details : saidOtherwise, isOnRecord: customerId is not null)),
                OrganisationId = request.OrganisationId,
                ExternalId = externalId,
                Point = request.Point,
                Urgency = urgency ?? "ordinary",
                UrgencyRule = byAnswers ? "intake-answers" : "danger-words",
                UrgencySignals = byAnswers ? guided!.UrgencyReasons : danger?.Phrases ?? [],
                Danger = danger,
                OccurredAt = request.OccurredAt < at ? request.OccurredAt?.ToMicroseconds() : null,
            },
            actor,
            at,
            ct);
    }

    /// <summary>Somebody who names a unit names one within their reach; customers and the product itself have none and are not asked.</summary>
    private static bool MayOpenAt(Guid? organisation, Actor actor) =>
        organisation is not { } unit || actor.Kind is not (ActorKind.Person or ActorKind.ApiKey) || actor.ReachOf(CasePermissions.Open).Covers(unit, isOwn: false);

    private static string? Notes(params ReadOnlySpan<string?> notes)
    {
        var some = notes.ToArray().OfType<string>().ToList();
        return some.Count == 0 ? null : string.Join('\n', some);
    }

    private async Task<UnitCard?> Unit(OpenCaseRequest request, Guid? customer, DateTimeOffset at, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(request.SerialNumber)) return null;
        return await units.FindBySerial(db, request.SerialNumber, ct)
            ?? units.Record(db, request.SerialNumber, request.Model, request.ProductCategory, customer, at);
    }
}

internal static class OpenCaseEndpoint
{
    public static void Map(RouteGroupBuilder cases) => cases.MapPost(
        "",
        (OpenCaseRequest request, IdempotencyKey key, Actor actor, Once<OpenCaseHandler> once, PeopleDirectory people, CancellationToken ct) =>
            once.Run(key, request, actor, x => x.Handle(request, actor, ct), head => Opened(head, people), ct))
        .Requires(CasePermissions.Open);

    private static Answer Opened(CaseHead head, PeopleDirectory people)
    {
        var body = new OpenedCase(head.Id.Value, head.Number, head.Stage, new OwnerView(head.AssigneeId, people.NameOf(head.AssigneeId)), head.Seq);
        return new Answer(body, StatusCodes.Status201Created, new Seq(head.Seq).ETag, $"/api/v1/cases/{head.Id}");
    }
}

/// <summary>Who holds the case.</summary>
public sealed record OwnerView(Guid Id, string Name);

/// <summary>What the caller gets back: the number to tell the customer, and who is responsible.</summary>
public sealed record OpenedCase(Guid Id, string Number, string Stage, OwnerView Owner, long Seq);
