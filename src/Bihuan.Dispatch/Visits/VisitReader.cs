using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Wishes;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Visits;

/// <summary>One item of conduct: whether it must be done, and whether it has been.</summary>
public sealed record CheckView(string Code, string Moment, bool IsMandatory, bool? Done);

/// <summary>A part that is suggested, needed, reserved, used or not used, and the serial number of the one that came out.</summary>
public sealed record PartView(string Code, int Count, string State, string? RemovedSerial);

/// <summary>A dispatcher's decision against the planner, with its price.</summary>
public sealed record MoveView(DateTimeOffset At, string Actor, string? From, string To, string Reason, int ExtraMinutes, int BrokenPromises);

/// <summary>A visit with what whoever goes there must know. The customer stays masked.</summary>
public sealed record VisitView(
    Guid Id, Guid CaseId, string CaseNumber, int Turn, string State, Guid OrganisationId, string Organisation, string? OutletAnswer, Guid? TechnicianId, string Technician, string Customer, string Phone, string Address,
    string Summary, string? Model, string? SerialNumber, string? Category, string? Symptom, string? Grade, string Urgency, int WorkMinutes, string Skill, int SkillLevel, IReadOnlyList<string> Certificates,
    IReadOnlyList<PartView> Parts, IReadOnlyList<CheckView> Checks, string PlaceConfidence, string Division, double? Latitude, double? Longitude, DateOnly? PlannedOn, DateTimeOffset? PlannedStart,
    DateTimeOffset? PlannedEnd, DateTimeOffset? PromisedFrom, DateTimeOffset? PromisedUntil, bool IsDisplaced, bool IsPinned, string? DeclineReason, DateTimeOffset? LeftAt, DateTimeOffset? CheckedInAt,
    int? CheckInMetres, bool? PromiseKept, DateTimeOffset? EndedAt, DateTimeOffset? AppliedAt, string? AcceptedBy, DateTimeOffset? ReviewedAt, DateTimeOffset? DueAt, DateTimeOffset OrderedAt, int Version,
    IReadOnlyList<MoveView> Moves, IReadOnlyList<TechnicianWishView> TechnicianWishes, IReadOnlyList<string> Preferences, IReadOnlyList<DateOnly> DaysAway)
{
    /// <summary>Special tools, by kind.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>When the customer did not want photos taken.</summary>
    public DateTimeOffset? PhotosDeclinedAt { get; init; }
}

internal sealed class VisitReader(WorkOrders orders, CaseContacts contacts, CustomerDirectory customers, VisitPlaces places, PeopleDirectory people, OrganisationTree tree, FieldPolicies policies, CompanyZone zone, TechnicianWishReader technicianWishes, CustomerCareReader care)
{
    private const int MovesMax = 20;

    /// <summary>What lies around these visits, read at once.</summary>
    private sealed record Surroundings(
        IReadOnlyDictionary<CaseId, WorkOrder> Orders, IReadOnlyDictionary<Guid, CustomerCard> Cards, IReadOnlyDictionary<Guid, VisitingWishes> Wishes, ILookup<Guid, TechnicianWishView> TechnicianWishes, ILookup<Guid, VisitMove> Moves);

    public async Task<VisitView?> Find(ServiceDb db, Guid id, Actor actor, CancellationToken ct)
    {
        if (await Row(db, id, actor, ct) is not { } visit) return null;
        var view = (await Describe(db, [visit], ct))[0];
        return await ShowsCustomer(db, visit, actor, ct) ? view : WithoutCustomer(view);
    }

    /// <summary>Null when no right of the actor to see, work or review visits reaches it.</summary>
    public static async Task<Visit?> Row(ServiceDb db, Guid id, Actor actor, CancellationToken ct) =>
        await db.ReadVisit(id, actor, DispatchPermissions.ReadBoard, ct) ?? await db.ReadVisit(id, actor, DispatchPermissions.Work, ct)
            ?? await db.ReadVisit(id, actor, DispatchPermissions.Review, ct);

    /// <summary>Not to a service point that has been asked and has not said yes.</summary>
    public async Task<bool> ShowsCustomer(ServiceDb db, Visit visit, Actor actor, CancellationToken ct) =>
        !visit.HidesCustomer || (await contacts.Visible(db, [visit.CaseId.Value], actor, ct)).Contains(visit.CaseId.Value);

    /// <summary>For whoever is asked and has not accepted: what is to be done and in which part of town.</summary>
    public static VisitView WithoutCustomer(VisitView x) =>
        x with { Customer = "", Phone = "", Address = "", Summary = "", SerialNumber = null, Latitude = null, Longitude = null, TechnicianWishes = [], Preferences = [], DaysAway = [] };

    /// <summary>A technician's own visits of one day, in the order of the plan.</summary>
    public async Task<IReadOnlyList<VisitView>> OfTechnician(ServiceDb db, Guid technician, DateOnly day, CancellationToken ct) =>
        await Describe(db, await RowsOf(db, technician, day, ct), ct);

    public static async Task<IReadOnlyList<Visit>> RowsOf(ServiceDb db, Guid technician, DateOnly day, CancellationToken ct)
    {
        var id = new UserId(technician);
        var open = VisitState.Open;
        var rows = await db.Set<Visit>().Where(x => x.TechnicianId == id && (x.PlannedOn == day || (x.PlannedOn < day && open.Contains(x.State) && x.CheckedInAt != null)))
            .OrderBy(x => x.PlannedStartAt).Take(50).ToListAsync(ct);
        return rows.FindAll(x => x.State != VisitState.Cancelled);
    }

    public DateOnly Today(DateTimeOffset now) => zone.Day(now);

    /// <summary>A phone asks for its day every few seconds, so the number of queries is the same for one visit and for fifty.</summary>
    public async Task<IReadOnlyList<VisitView>> Describe(ServiceDb db, IReadOnlyList<Visit> rows, CancellationToken ct)
    {
        if (rows.Count == 0) return [];
        var ids = rows.Select(x => x.Id).ToList();
        var whose = rows.Select(x => x.CustomerId).OfType<Guid>().Distinct().ToList();
        places.LoadKeys(db, rows);
        var around = new Surroundings(
            await orders.All(db, [.. rows.Select(x => x.CaseId)], ct), await customers.Cards(db, whose, ct), await care.WishesOf(db, whose, DateOnly.MinValue, ct), await technicianWishes.Of(db, whose, ct),
            (await db.Set<VisitMove>().Where(x => ids.Contains(x.VisitId)).OrderByDescending(x => x.At).ToListAsync(ct)).ToLookup(x => x.VisitId));
        return [.. rows.Select(x => Describe(db, x, around))];
    }

    private VisitView Describe(ServiceDb db, Visit x, Surroundings around)
    {
        var order = around.Orders.GetValueOrDefault(x.CaseId);
        var card = around.Cards.GetValueOrDefault(x.CustomerId ?? Guid.Empty);
        var point = places.Open(db, x);
        var wishes = around.Wishes.GetValueOrDefault(x.CustomerId ?? Guid.Empty);
        return new VisitView(
            x.Id, x.CaseId.Value, x.CaseNumber, x.Turn, x.State, x.OrganisationId.Value, tree.Current.NameOf(x.OrganisationId.Value), x.OutletAnswer, x.TechnicianId?.Value,
            x.TechnicianId is { } technician ? people.NameOf(technician.Value) : "", card?.MaskedName ?? "", card?.MaskedPhone ?? "", card?.MaskedAddress ?? "", order?.Summary ?? "", order?.Model, order?.SerialNumber,
            x.Category, x.Symptom, x.Grade, x.Urgency, x.WorkMinutes, x.Skill, x.SkillLevel, x.Certificates, x.Parts.ConvertAll(p => new PartView(p.Code, p.Count, p.State, p.RemovedSerial)), Checks(x), x.PlaceConfidence, x.Division, point?.Latitude, point?.Longitude, x.PlannedOn,
            x.PlannedStartAt, x.PlannedEndAt, x.PromisedFromAt, x.PromisedUntilAt, x.IsDisplaced, x.IsPinned, x.DeclineReason, x.LeftAt, x.CheckedInAt, x.CheckInMetres, x.PromiseKept, x.EndedAt, x.AppliedAt,
            x.AcceptedBy, x.ReviewedAt, x.DueAt, x.OrderedAt, x.Version, [.. around.Moves[x.Id].Take(MovesMax).Select(Move)],
            [.. around.TechnicianWishes[x.CustomerId ?? Guid.Empty]], [.. (wishes?.Preferences ?? []).Where(p => policies.Field.Wishes?.Any(r => r.Preference == p) == true)],
            [.. (wishes?.DaysAway ?? []).SelectMany(y => Enumerable.Range(0, Math.Min(31, y.Until.DayNumber - y.From.DayNumber + 1)).Select(y.From.AddDays)).Distinct().Order().Take(31)])
        {
            Tools = x.Tools,
            PhotosDeclinedAt = x.PhotosDeclinedAt,
        };
    }

    private IReadOnlyList<CheckView> Checks(Visit x) =>
        [.. policies.Field.Checks.Select(rule => new CheckView(rule.Code, rule.Moment, rule.Mandatory, x.Checks.Find(y => y.Code == rule.Code)?.Done))];

    private MoveView Move(VisitMove x) => new(
        x.At, Actor.PersonOf(x.Actor) is { } id ? people.NameOf(id) : x.Actor, x.FromId is { } from ? people.NameOf(from.Value) : null,
        people.NameOf(x.ToId.Value), x.Reason, x.ExtraMinutes, x.BrokenPromises);
}
