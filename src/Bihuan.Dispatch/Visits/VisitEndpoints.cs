using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Wishes;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.Visits;

/// <summary>Every act on a visit twice: as <c>POST /api/v1/dispatch/visits/{id}/NOUN</c>, and as a form of its page that runs the same handler.</summary>
internal static class VisitEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var visits = new VisitRoutes(routes.MapGroup("/api/v1/dispatch/visits/{id:guid}").WithTags("dispatch"), routes.MapGroup("/desk/dispatch/visits/{id:guid}"));
        MapReading(routes);
        visits.Command<AcceptVisitRequest>("acceptances", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<DeclineVisitRequest>("refusals", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<AppointVisitRequest>("appointments", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<LeaveForVisitRequest>("departures", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<CheckInRequest>("check-ins", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<AnswerChecksRequest>("checks", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<DiagnoseVisitRequest>("diagnoses", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<UsePartRequest>("used-parts", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<QuoteChargeRequest>("charges", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<DeclinePhotosRequest>("photo-refusals", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<EndWorkRequest>("work-records", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<NeedExaminationRequest>("examination-requests", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<NeedSecondVisitRequest>("second-visits", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Command<AskSupportOnSiteRequest>("support-requests", (x, id, r, actor, ct) => x.Handle(id, r, actor, ct));
        visits.Completion();
        visits.Change<FieldWorkHandler, ReviewVisitRequest, VisitHead>("reviews", DispatchPermissions.Review, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), x => x.Version);
        visits.Change<FieldWorkHandler, ExamineVisitRequest, VisitHead>("examinations", DispatchPermissions.Review, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), x => x.Version);
        visits.Change<VisitChanges, CorrectPlaceRequest, VisitHead>("places", DispatchPermissions.Plan, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), x => x.Version);
        visits.Change<VisitChanges, GiveToOutletRequest, VisitHead>("outlets", DispatchPermissions.Plan, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), x => x.Version);
        visits.Change<VisitChanges, AnswerOfferRequest, VisitHead>("outlet-answers", DispatchPermissions.AnswerOffers, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), x => x.Version);
        visits.Change<VisitChanges, ReservePartRequest, VisitHead>("parts", DispatchPermissions.ReserveParts, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), x => x.Version);
        visits.Change<VisitChanges, NeedToolRequest, VisitHead>("tools", DispatchPermissions.ReserveParts, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), x => x.Version);
        visits.Change<RecordTechnicianWishHandler, RecordTechnicianWishRequest, VisitHead>("technician-wishes", DispatchPermissions.Plan, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), x => x.Version);
        visits.Change<MoveVisitHandler, MoveVisitRequest, MoveOption>("moves", DispatchPermissions.Plan, (x, id, seq, r, actor, ct) => x.Handle(id, seq, r, actor, ct), null);
    }

    private static void MapReading(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/dispatch/visits/{id:guid}", async (Guid id, VisitReader reader, ServiceDb db, Actor actor, CancellationToken ct) =>
            await reader.Find(db, id, actor, ct) is { } visit ? Problems.Ok(visit, etag: new Seq(visit.Version).ETag) : Domain.VisitRefusals.NotFound().ToHttp()).Requires(DispatchPermissions.ReadBoard).WithTags("dispatch");
        routes.MapGet("/api/v1/dispatch/my-visits", async (DateOnly? day, VisitReader reader, ServiceDb db, Actor actor, TimeProvider clock, CancellationToken ct) =>
            Problems.Ok(new { items = await reader.OfTechnician(db, actor.Id, day ?? reader.Today(clock.Now()), ct), next = (string?)null })).Requires(DispatchPermissions.Work).WithTags("dispatch");
        routes.MapGet("/api/v1/dispatch/visits/{id:guid}/options", async (Guid id, DateOnly? day, MoveAdvice advice, ServiceDb db, Actor actor, CompanyZone zone, TimeProvider clock, CancellationToken ct) =>
        {
            if (await db.ReadVisit(id, actor, DispatchPermissions.Plan, ct) is not { } visit) return Domain.VisitRefusals.NotFound().ToHttp();
            var now = clock.Now();
            return (await advice.For(db, visit, day ?? visit.PlannedOn ?? zone.Day(now), now, ct)).ToHttp();
        }).Requires(DispatchPermissions.Plan).WithTags("dispatch");
        routes.MapPost("/api/v1/dispatch/visits/{id:guid}/insertions", async (Guid id, FitInRequest request, VisitFitter fitter, Actor actor, CancellationToken ct) =>
            (await fitter.FitIn(id, request.Day, actor, ct)).ToHttp(x => Problems.Ok(PlanJson.Of(x), StatusCodes.Status201Created))).Requires(DispatchPermissions.Plan).WithTags("dispatch");
        routes.MapPost("/desk/dispatch/visits/{id:guid}/insertions", (Guid id, Form<FitInRequest> form, VisitPages pages, Actor actor, CancellationToken ct) => pages.FitIn(id, form, actor, ct)).Requires(DispatchPermissions.Plan);
        routes.MapGet("/desk/dispatch/visits/{id:guid}", (Guid id, DateOnly? day, Guid? to, string? done, string? times, VisitPages pages, Actor actor, CancellationToken ct) => pages.Show(id, day, actor, null, done, ct, to: to, times: times)).RequiresSignIn();
        routes.MapGet("/desk/dispatch/visits/{id:guid}/work-order", (Guid id, string? paper, HttpRequest request, VisitPages pages, Actor actor, CancellationToken ct) => pages.WorkOrder(id, actor, $"{request.Scheme}://{request.Host}", paper, ct)).RequiresSignIn();
        routes.MapGet("/desk/dispatch/visits/{id:guid}/photos/{photo:guid}", (Guid id, Guid photo, HttpResponse response, VisitPages pages, Actor actor, CancellationToken ct) => pages.Photo(id, photo, actor, response.Headers, ct)).RequiresSignIn();
        routes.MapGet("/desk/dispatch/visits/{id:guid}/options", (Guid id, DateOnly? day, Guid? technician, VisitPages pages, Actor actor, CancellationToken ct) => pages.Consequences(id, day, technician, actor, ct)).Requires(DispatchPermissions.Plan);
        routes.MapGet("/desk/my-visits", (DateOnly? day, VisitPages pages, Actor actor, CancellationToken ct) => pages.Mine(day, actor, ct)).Requires(DispatchPermissions.Work);
    }
}

/// <summary>Maps one act to its two addresses.</summary>
internal sealed class VisitRoutes(RouteGroupBuilder api, RouteGroupBuilder desk)
{
    /// <summary>An act of a technician: known by its own id, so it needs no version.</summary>
    public void Command<TRequest>(string noun, Func<FieldWorkHandler, Guid, TRequest, Actor, CancellationToken, Task<Result<VisitHead>>> act)
        where TRequest : class
    {
        api.MapPost("/" + noun, async (Guid id, TRequest request, Write<FieldWorkHandler> write, Actor actor, CancellationToken ct) =>
            Answer(await write.Run(x => act(x, id, request, actor, ct), ct))).Requires(DispatchPermissions.Work);
        desk.MapPost("/" + noun, (Guid id, Form<TRequest> form, Write<FieldWorkHandler> write, VisitPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, noun, actor, async request => (await write.Run(x => act(x, id, request, actor, ct), ct)).Then<VisitHead?>(x => x), ct)).Requires(DispatchPermissions.Work);
    }

    /// <summary>An act of the office on the version it saw.</summary>
    public void Change<THandler, TRequest, T>(string noun, string permission, Func<THandler, Guid, Seq, TRequest, Actor, CancellationToken, Task<Result<T>>> act, Func<T, long>? version)
        where THandler : notnull
        where TRequest : class
        where T : notnull
    {
        api.MapPost("/" + noun, async (Guid id, IfMatch expected, TRequest request, Write<THandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => act(x, id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, etag: version is null ? null : new Seq(version(x)).ETag))).Requires(permission);
        desk.MapPost("/" + noun, (Guid id, Form<TRequest> form, Write<THandler> write, VisitPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, noun, actor, async request => (await write.Run(x => act(x, id, form.Version, request, actor, ct), ct)).Then<VisitHead?>(_ => (VisitHead?)null), ct)).Requires(permission);
    }

    /// <summary>The signature is a picture, put into the file store before the change that mentions it.</summary>
    public void Completion()
    {
        api.MapPost("/completions", async (Guid id, ApplyForCompletionRequest request, FileStore files, Write<FieldWorkHandler> write, Actor actor, CancellationToken ct) =>
        {
            var signature = await SignatureFile.Keep(request, files, ct);
            return signature.Refusal is { } refusal ? refusal.ToHttp() : Answer(await write.Run(x => x.Handle(id, request, signature.Value, actor, ct), ct));
        }).Requires(DispatchPermissions.Work);
        desk.MapPost("/completions", (Guid id, Form<ApplyForCompletionRequest> form, FileStore files, Write<FieldWorkHandler> write, VisitPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, "completions", actor, async request =>
            {
                var signature = await SignatureFile.Keep(request, files, ct);
                if (signature.Refusal is { } refusal) return refusal;
                return (await write.Run(x => x.Handle(id, request, signature.Value, actor, ct), ct)).Then<VisitHead?>(x => x);
            }, ct)).Requires(DispatchPermissions.Work);
    }

    private static IResult Answer(Result<VisitHead> done) =>
        done.Refusal is { } refusal ? refusal.ToHttp()
        : done.Value.Problem is { } problem ? new Refusal(problem, RefusalKind.Conflict).ToHttp()
        : Problems.Ok(done.Value, etag: new Seq(done.Value.Version).ETag);
}
