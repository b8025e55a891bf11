using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.Booking;

/// <summary>A customer's visit on their own page: the window, others to choose from, and the code that says the work is done.</summary>
public sealed record BookingView(string Token, string CaseNumber, DateTimeOffset Now, IReadOnlyList<Slot> Slots)
{
    public VisitNews News { get; init; } = VisitNewsReader.Of(null);

    public string State { get; init; } = "";

    public bool IsDisplaced { get; init; }

    public string? AcceptanceCode { get; init; }

    public Refusal? Refusal { get; init; }

    public bool IsDone { get; init; }

    /// <summary>Only times the customer usually likes are shown; the others are a link away.</summary>
    public bool KeepsWish { get; init; }

    /// <summary>Why times are shown that they usually do not like; null when none is.</summary>
    public string? OutsideReason { get; init; }

    /// <summary>Taken with the customer's consent; a copy is theirs (CON-21).</summary>
    public IReadOnlyList<ArrivedPhoto> Photos { get; init; } = [];

    public bool MayChoose => State is VisitState.Waiting or VisitState.Offered or VisitState.Accepted;

    public string Href => "/t/" + Token;
}

internal static class BookingEndpoints
{
    private const string Why = "customers choose the time of a visit by the link they were sent";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/t/{token}/visit", (string token, string? done, string? times, BookingPages pages, CancellationToken ct) => pages.Show(token, null, done == "chosen", ct, keepsWish: times != "all")).OpenToAll(Why);
        routes.MapPost("/t/{token}/visit", (string token, Form<ChooseSlotRequest> form, BookingPages pages, CancellationToken ct) => pages.Choose(token, form, ct)).OpenToAll(Why);
        routes.MapGet("/t/{token}/visit/photos/{photo:guid}", (string token, Guid photo, BookingPages pages, CancellationToken ct) => pages.Photo(token, photo, ct)).OpenToAll("customers get a copy of the photos taken at their home, by the link they were sent");
        var api = routes.MapGroup("/api/v1/dispatch/visits/{id:guid}").WithTags("dispatch");
        api.MapGet("/slots", async (Guid id, string? times, SlotFinder finder, ServiceDb db, Actor actor, TimeProvider clock, CancellationToken ct) =>
        {
            if (await db.ReadVisit(id, actor, DispatchPermissions.ReadBoard, ct) is not { } visit) return VisitRefusals.NotFound().ToHttp();
            var found = await finder.Find(db, visit, clock.Now(), ct, keepsWish: times != "all");
            return Problems.Ok(new { items = found.Slots, next = (string?)null, keepsWish = found.KeepsWish, outsideReason = found.OutsideReason });
        }).Requires(DispatchPermissions.ReadBoard);
        routes.MapPost("/desk/dispatch/visits/{id:guid}/slots", (Guid id, Form<ChooseSlotRequest> form, Write<ChooseSlotHandler> write, VisitPages pages, ServiceDb db, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, "slots", actor, async request => await db.ReadVisit(id, actor, DispatchPermissions.Plan, ct) is null
                ? VisitRefusals.NotFound()
                : (await write.Run(x => x.Handle(id, request, actor, ct), ct)).Then<VisitHead?>(_ => (VisitHead?)null), ct)).Requires(DispatchPermissions.Plan);
        api.MapPost("/slots", async (Guid id, ChooseSlotRequest request, Write<ChooseSlotHandler> write, ServiceDb db, Actor actor, CancellationToken ct) =>
            await db.ReadVisit(id, actor, DispatchPermissions.Plan, ct) is null
                ? VisitRefusals.NotFound().ToHttp()
                : (await write.Run(x => x.Handle(id, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x))).Requires(DispatchPermissions.Plan);
    }
}

internal sealed class BookingPages(CustomerCareReader care, FieldPolicies policies, ServiceDb db, CaseLinks links, CaseProgressReader cases, SlotFinder finder, AcceptanceCodes codes, VisitPhotos photos, Write<ChooseSlotHandler> write, PortalFrame frame, IHttpContextAccessor http, TimeProvider clock)
{
    public async Task<IResult> Show(string token, Refusal? refusal, bool isDone, CancellationToken ct, bool keepsWish = true)
    {
        if (links.Read(token) is not { } id || await cases.Find(db, id, ct) is not { } about) return Page(new BookingView(token, "", clock.Now(), []) { Refusal = Refusal.NotFound("visit.not-found") }, StatusCodes.Status404NotFound);
        (frame.ComplaintHref, frame.PersonHref) = ("/report?kind=complaint&about=" + token, "/report?kind=consultation&about=" + token);
        var now = clock.Now();
        var visit = await VisitNewsReader.Newest(db, new CaseId(about.Id), ct);
        var found = visit is { IsPlannable: true } ? await finder.Find(db, visit, now, ct, keepsWish) : new FoundSlots([], KeepsWish: false);
        var view = new BookingView(token, about.Number, now, found.Slots)
        {
            News = about.Visit,
            State = visit?.State ?? "",
            IsDisplaced = visit?.IsDisplaced == true,
            AcceptanceCode = visit is { State: VisitState.CheckedIn or VisitState.Worked or VisitState.Returned } ? codes.Of(visit) : null,
            Photos = await VisitPhotos.Of(db, VisitsOf(about.Id), ct),
            Refusal = refusal,
            IsDone = isDone,
            OutsideReason = found.OutsideReason,
            KeepsWish = found.KeepsWish && visit?.CustomerId is { } customer && (await care.WishesOf(db, [customer], DateOnly.MaxValue, ct)).GetValueOrDefault(customer)?.Preferences.Any(x => policies.Field.Wishes?.Any(y => y.Preference == x && y.Skill is null) == true) == true,
        };
        return Page(view, refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>A photo of another case than the link's is not found.</summary>
    public async Task<IResult> Photo(string token, Guid photo, CancellationToken ct)
    {
        if (links.Read(token) is not { } id || await cases.Find(db, id, ct) is not { } about) return VisitRefusals.NotFound().ToHttp();
        return await photos.Send(db, VisitsOf(about.Id), photo, http.HttpContext!.Response.Headers, ct);
    }

    private IQueryable<Guid> VisitsOf(Guid serviceCase)
    {
        var id = new CaseId(serviceCase);
        return db.Set<Visit>().Where(x => x.CaseId == id).Select(x => x.Id);
    }

    public async Task<IResult> Choose(string token, Form<ChooseSlotRequest> form, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return await Show(token, wrong, false, ct);
        if (links.Read(token) is not { } id || await cases.Find(db, id, ct) is not { } about || await VisitNewsReader.Newest(db, new CaseId(about.Id), ct) is not { } visit) return await Show(token, VisitRefusals.NotFound(), false, ct);
        var chosen = await write.Run(x => x.Handle(visit.Id, form.Value!, Actor.Customer(about.CustomerId ?? about.Id), ct), ct);
        if (chosen.Refusal is { } refusal) return await Show(token, Plain(refusal), false, ct);
        return new SeeOther($"/t/{token}/visit?done=chosen");
    }

    /// <summary>Customers are told that the time is gone, not which stage or rule forbids it.</summary>
    private static Refusal Plain(Refusal refusal) => refusal.Code is "visit.slot-gone" ? refusal : Refusal.Conflict("visit.not-now");

    private IResult Page(BookingView view, int status)
    {
        http.HttpContext!.Response.KeepNowhere();
        http.HttpContext.Response.Headers["X-Robots-Tag"] = "noindex";
        return new PageResult<BookingPage>(new { View = view }) { StatusCode = status };
    }
}
