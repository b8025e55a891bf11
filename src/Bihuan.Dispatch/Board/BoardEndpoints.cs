using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Planning;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.Board;

/// <summary>The board and its plans, as pages and for other systems.</summary>
internal static class BoardEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/dispatch");
        desk.MapGet("", (Guid? outlet, DateOnly? day, string? show, string? done, int? at, BoardPages pages, Actor actor, CancellationToken ct) => pages.Show(outlet, day, show == "suggestion", actor, null, done, ct, at)).Requires(DispatchPermissions.ReadBoard);
        desk.MapPost("/plans", (Form<MakePlanRequest> form, BoardPages pages, Actor actor, CancellationToken ct) => pages.Make(form, actor, ct)).Requires(DispatchPermissions.Plan);
        desk.MapPost("/plans/{id:guid}/publications", (Guid id, Form<PublishPlanForm> form, BoardPages pages, Actor actor, CancellationToken ct) => pages.Publish(id, form, actor, ct)).Requires(DispatchPermissions.Plan);
        var api = routes.MapGroup("/api/v1/dispatch").WithTags("dispatch");
        api.MapGet("/boards/{organisation:guid}", async (Guid organisation, DateOnly? day, string? show, int? at, BoardReader reader, ServiceDb db, Actor actor, CancellationToken ct) =>
            await reader.Read(db, actor, organisation, day, show == "suggestion", ct, at) is { } board ? Problems.Ok(BoardJson.Of(board)) : Refusal.NotFound("outlet.not-found").ToHttp()).Requires(DispatchPermissions.ReadBoard);
        api.MapPost("/plans", async (MakePlanRequest request, PlanMaker maker, Actor actor, CancellationToken ct) =>
            (await maker.Make(request.OrganisationId!.Value, request.Day!.Value, actor, ct)).ToHttp(x => Problems.Ok(PlanJson.Of(x), StatusCodes.Status201Created))).Requires(DispatchPermissions.Plan);
        api.MapPost("/plans/{id:guid}/publications", async (Guid id, Write<PublishPlanHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Handle(id, actor, ct), ct)).ToHttp(x => Problems.Ok(x))).Requires(DispatchPermissions.Plan);
    }
}

/// <summary>Back to the board of this outlet and day.</summary>
public sealed record PublishPlanForm(Guid? OrganisationId, DateOnly? Day);

internal sealed class BoardPages(ServiceDb db, BoardReader reader, PlanMaker maker, Write<PublishPlanHandler> publish)
{
    public async Task<IResult> Show(Guid? outlet, DateOnly? day, bool suggestion, Actor actor, Refusal? refusal, string? done, CancellationToken ct, int? minute = null)
    {
        var view = await reader.Read(db, actor, outlet, day, suggestion, ct, minute);
        if (view is null && outlet is not null) return Refusal.NotFound("outlet.not-found").ToHttp();
        return view is null ? DispatchPage.Of<NoOutletPage>(new { }) : DispatchPage.Of<BoardPage>(new { View = view with { Refusal = refusal, Done = done ?? "" } }, refusal);
    }

    public async Task<IResult> Make(Form<MakePlanRequest> form, Actor actor, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return wrong.ToHttp();
        var (outlet, day) = (form.Value!.OrganisationId!.Value, form.Value.Day!.Value);
        var made = await maker.Make(outlet, day, actor, ct);
        if (made.Refusal is { } refusal) return refusal.BelongsInForm() ? await Show(outlet, day, false, actor, refusal, null, ct) : refusal.ToHttp();
        return new SeeOther($"/desk/dispatch?outlet={outlet}&day={day:yyyy-MM-dd}&show=suggestion");
    }

    public async Task<IResult> Publish(Guid id, Form<PublishPlanForm> form, Actor actor, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return wrong.ToHttp();
        var done = await publish.Run(x => x.Handle(id, actor, ct), ct);
        if (done.Refusal is { } refusal) return refusal.BelongsInForm() ? await Show(form.Value!.OrganisationId, form.Value.Day, true, actor, refusal, null, ct) : refusal.ToHttp();
        return new SeeOther($"/desk/dispatch?outlet={form.Value!.OrganisationId}&day={form.Value.Day:yyyy-MM-dd}&done=published");
    }
}
