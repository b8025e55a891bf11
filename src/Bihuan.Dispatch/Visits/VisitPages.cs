using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Booking;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Outlets;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Support;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Dispatch.Visits;

/// <summary>A visit's page: what it is, what may be done next and by whom, and where else it could go.</summary>
public sealed record VisitPageView(VisitView Visit, DateOnly Day, DateOnly Today, DateTimeOffset Now, Guid CommandId, MoveOptions? Options, IReadOnlyList<OutletView> Outlets)
{
    public Refusal? Refusal { get; init; }

    /// <summary>The noun of the form that was refused, to open it again.</summary>
    public string RefusedForm { get; init; } = "";

    public IFormCollection? Typed { get; init; }

    public string Done { get; init; } = "";

    /// <summary>To put the place right by pointing; null for whoever may not.</summary>
    public PlaceMap? PlaceMap { get; init; }

    /// <summary>The technician a drag on the board ended on.</summary>
    public Guid? To { get; init; }

    /// <summary>Times to offer a customer on the phone, once they have been asked for.</summary>
    public FoundSlots? Slots { get; init; }

    public IReadOnlyList<SupportAdvice> Support { get; init; } = [];

    public bool MayWork { get; init; }

    public bool MayPlan { get; init; }

    public bool MayReview { get; init; }

    public bool MayReserve { get; init; }

    /// <summary>Of special tools.</summary>
    public IReadOnlyList<string> ToolKinds { get; init; } = [];

    public bool MayAnswer { get; init; }

    /// <summary>What was written down when the work ended; null before that, and for whoever may not know the customer.</summary>
    public WorkRecord? Work { get; init; }

    public IReadOnlyList<ArrivedPhoto> Photos { get; init; } = [];

    /// <summary>A visit may be one outlet's while its case has gone on to another.</summary>
    public bool MayReadCase { get; init; }

    /// <summary>The work order names the customer, whom a service point learns by accepting.</summary>
    public bool MayPrint => MayReadCase || Visit.OutletAnswer != Domain.Visit.OutletAsked;

    public string Href => "/desk/dispatch/visits/" + Visit.Id;

    public string Value(string noun, string field) => noun == RefusedForm && Typed is { } form && form.TryGetValue(field, out var text) ? text.ToString() : "";
}

/// <summary>The technician's own day.</summary>
public sealed record MyVisitsView(DateOnly Day, DateOnly Today, DateTimeOffset Now, IReadOnlyList<VisitView> Visits);

internal sealed class VisitPages(ServiceDb db, VisitReader reader, MoveAdvice advice, OutletReader outlets, CaseContacts cases, SupportAdvices advices, IWorkOrderSheets sheets, IWorkRecords records, VisitPhotos photos, VisitFitter fitter, SlotFinder finder, TileService tiles, FieldPolicies policies, CompanyZone zone, TimeProvider clock)
{
    public async Task<IResult> Show(Guid id, DateOnly? day, Actor actor, Refusal? refusal, string? done, CancellationToken ct, string refusedForm = "", IFormCollection? typed = null, Guid? to = null, string? times = null)
    {
        if (await reader.Find(db, id, actor, ct) is not { } visit) return Domain.VisitRefusals.NotFound().ToHttp();
        var now = clock.Now();
        bool Reaches(string permission) => actor.ReachOf(permission).Covers(visit.OrganisationId, isOwn: visit.TechnicianId == actor.Id);
        var (today, mayPlan) = (zone.Day(now), Reaches(DispatchPermissions.Plan));
        var on = day ?? (visit.PlannedOn is { } planned && planned >= today ? planned : today);
        var sending = mayPlan ? await outlets.List(db, actor, DispatchPermissions.Plan, ct) : [];
        var view = new VisitPageView(visit, on, today, now, Ids.At(now), mayPlan ? await Options(id, on, actor, now, ct) : null, sending)
        {
            PlaceMap = sending.FirstOrDefault(x => x.OrganisationId == visit.OrganisationId) is { } outlet ? Around(visit, outlet) : null,
            Refusal = refusal,
            RefusedForm = refusedForm,
            Typed = typed,
            Done = done ?? "",
            To = to,
            Slots = mayPlan && (times ?? (refusedForm == "slots" ? "all" : null)) is { } asked ? await Slots(id, actor, now, asked, ct) : null,
            Support = [.. (await advices.Of(db, [new CaseId(visit.CaseId)], ct))[new CaseId(visit.CaseId)]],
            Work = visit.EndedAt is { } ended ? (await records.Of(db, new CaseId(visit.CaseId), ct)).FirstOrDefault(x => x.LeftAt == ended && x.TechnicianId == visit.TechnicianId) : null,
            Photos = await VisitPhotos.Of(db, Only(id), ct),
            MayReadCase = (await cases.Visible(db, [visit.CaseId], actor, ct)).Count > 0,
            MayWork = Reaches(DispatchPermissions.Work),
            MayPlan = mayPlan,
            MayReview = Reaches(DispatchPermissions.Review) && visit.TechnicianId != actor.Id,
            MayReserve = Reaches(DispatchPermissions.ReserveParts),
            ToolKinds = [.. (policies.Field.Tools ?? []).Select(x => x.Code)],
            MayAnswer = Reaches(DispatchPermissions.AnswerOffers),
        };
        return DispatchPage.Of<VisitPage>(new { View = view }, refusal);
    }

    /// <summary>The work order of whoever is sent, whose right is over the visit: the case may lie with another organisation.</summary>
    public async Task<IResult> WorkOrder(Guid id, Actor actor, string host, string? paper, CancellationToken ct)
    {
        if (await VisitReader.Row(db, id, actor, ct) is not { } visit || !await reader.ShowsCustomer(db, visit, actor, ct)) return Domain.VisitRefusals.NotFound().ToHttp();
        return await sheets.Show(db, visit.CaseId, actor, new SheetPrint(host, $"/desk/dispatch/visits/{id}", paper, IsOfVisit: true), ct) ?? Domain.VisitRefusals.NotFound().ToHttp();
    }

    public async Task<IResult> Photo(Guid id, Guid photo, Actor actor, IHeaderDictionary headers, CancellationToken ct) =>
        await VisitReader.Row(db, id, actor, ct) is null ? Domain.VisitRefusals.NotFound().ToHttp() : await photos.Send(db, Only(id), photo, headers, ct);

    private IQueryable<Guid> Only(Guid id) => db.Set<Domain.Visit>().Where(x => x.Id == id).Select(x => x.Id);

    public async Task<IResult> Act<TRequest>(Guid id, Form<TRequest> form, string noun, Actor actor, Func<TRequest, Task<Result<VisitHead?>>> act, CancellationToken ct)
        where TRequest : class
    {
        var refusal = form.Refusal;
        if (refusal is null)
        {
            var done = await act(form.Value!);
            refusal = done.Refusal ?? (done.Value?.Problem is { } problem ? Refusal.Conflict(problem) : null);
        }

        // What a service point has declined is not its own any more.
        if (refusal is null) return new SeeOther(noun == "outlet-answers" ? $"{OfferEndpoints.Home}?done={noun}" : $"/desk/dispatch/visits/{id}?done={noun}");
        return refusal.BelongsInForm() ? await Show(id, null, actor, refusal, null, ct, noun, form.Fields) : refusal.ToHttp();
    }

    /// <summary>As wide as the place is uncertain.</summary>
    private PlaceMap Around(VisitView visit, OutletView outlet)
    {
        var sending = new Domain.GeoPoint(outlet.Latitude, outlet.Longitude);
        var point = visit is { Latitude: { } north, Longitude: { } east } ? new Domain.GeoPoint(north, east) : sending;
        return BoardMap.Around(point, visit.Latitude is not null, sending, Math.Max(3, policies.Field.MetresOf(visit.PlaceConfidence) / 1000.0), policies.Places, tiles.IsUsed);
    }

    /// <summary>The suggestion is shown on the board, where it can be published.</summary>
    public async Task<IResult> FitIn(Guid id, Form<FitInRequest> form, Actor actor, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return wrong.ToHttp();
        var made = await fitter.FitIn(id, form.Value!.Day, actor, ct);
        if (made.Refusal is { } refusal) return refusal.BelongsInForm() ? await Show(id, form.Value.Day, actor, refusal, null, ct, "insertions") : refusal.ToHttp();
        return new SeeOther($"/desk/dispatch?outlet={made.Value.Day.Outlet.OrganisationId.Value}&day={made.Value.Day.On:yyyy-MM-dd}&show=suggestion");
    }

    /// <summary>What the board shows before a drop: one technician's consequences, or everybody's.</summary>
    public async Task<IResult> Consequences(Guid id, DateOnly? day, Guid? technician, Actor actor, CancellationToken ct)
    {
        var now = clock.Now();
        if (await db.ReadVisit(id, actor, DispatchPermissions.Plan, ct) is not { } visit) return Domain.VisitRefusals.NotFound().ToHttp();
        var found = await advice.For(db, visit, day ?? visit.PlannedOn ?? zone.Day(now), now, ct);
        if (found.Refusal is { } refusal) return refusal.ToHttp();
        var options = technician is null ? found.Value : found.Value with { Options = [.. found.Value.Options.Where(x => x.TechnicianId == technician)] };
        return DispatchPage.Of<ConsequencesPart>(new { Options = options });
    }

    public async Task<IResult> Mine(DateOnly? day, Actor actor, CancellationToken ct)
    {
        var now = clock.Now();
        var on = day ?? zone.Day(now);
        return DispatchPage.Of<MyVisitsPage>(new { View = new MyVisitsView(on, zone.Day(now), now, await reader.OfTechnician(db, actor.Id, on, ct)) });
    }

    private async Task<FoundSlots?> Slots(Guid id, Actor actor, DateTimeOffset now, string times, CancellationToken ct) =>
        await db.ReadVisit(id, actor, DispatchPermissions.Plan, ct) is { IsPlannable: true } visit ? await finder.Find(db, visit, now, ct, keepsWish: times != "all") : null;

    private async Task<MoveOptions?> Options(Guid id, DateOnly day, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.ReadVisit(id, actor, DispatchPermissions.Plan, ct) is not { IsPlannable: true } visit) return null;
        var found = await advice.For(db, visit, day, now, ct);
        return found.Refusal is null ? found.Value : null;
    }
}
