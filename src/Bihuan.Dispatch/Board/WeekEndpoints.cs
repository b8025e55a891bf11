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

/// <summary>Several days at once, as a page and for other systems.</summary>
internal static class WeekEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/dispatch");
        desk.MapGet("/week", (Guid? outlet, DateOnly? from, string? show, WeekPages pages, Actor actor, CancellationToken ct) => pages.Show(outlet, from, show == "suggestion", actor, null, null, ct)).Requires(DispatchPermissions.ReadBoard);
        desk.MapPost("/weeks", (Form<MakeWeekRequest> form, WeekPages pages, Actor actor, CancellationToken ct) => pages.Make(form, actor, ct)).Requires(DispatchPermissions.Plan);
        desk.MapPost("/weeks/publications", (Form<PublishWeekRequest> form, WeekPages pages, Actor actor, CancellationToken ct) => pages.Publish(form, actor, ct)).Requires(DispatchPermissions.Plan);
        routes.MapGet("/api/v1/dispatch/peaks/{organisation:guid}", async (Guid organisation, DateOnly? from, WeekReader reader, ServiceDb db, Actor actor, CancellationToken ct) =>
            await reader.Read(db, actor, organisation, from, false, ct) is { } week ? Problems.Ok(new { items = week.Peaks, next = (string?)null }) : Refusal.NotFound("outlet.not-found").ToHttp()).Requires(DispatchPermissions.ReadBoard).WithTags("dispatch");
        var api = routes.MapGroup("/api/v1/dispatch/weeks").WithTags("dispatch");
        api.MapPost("", async (MakeWeekRequest request, WeekMaker maker, Actor actor, CancellationToken ct) =>
            (await maker.Make(request, actor, ct)).ToHttp(x => Problems.Ok(new { items = x.Select(PlanJson.Of), next = (string?)null }, StatusCodes.Status201Created))).Requires(DispatchPermissions.Plan);
        api.MapPost("/publications", async (PublishWeekRequest request, WeekMaker maker, Actor actor, CancellationToken ct) =>
            (await maker.Publish(request, actor, ct)).ToHttp(x => Problems.Ok(x))).Requires(DispatchPermissions.Plan);
    }
}

internal sealed class WeekPages(ServiceDb db, WeekReader reader, WeekMaker maker)
{
    public async Task<IResult> Show(Guid? outlet, DateOnly? from, bool suggestion, Actor actor, Refusal? refusal, PublishedWeek? published, CancellationToken ct)
    {
        var view = await reader.Read(db, actor, outlet, from, suggestion, ct);
        if (view is null && outlet is not null) return Refusal.NotFound("outlet.not-found").ToHttp();
        return view is null ? DispatchPage.Of<NoOutletPage>(new { }) : DispatchPage.Of<WeekPage>(new { View = view with { Refusal = refusal, Published = published } }, refusal);
    }

    public async Task<IResult> Make(Form<MakeWeekRequest> form, Actor actor, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return wrong.ToHttp();
        var made = await maker.Make(form.Value!, actor, ct);
        if (made.Refusal is { } refusal) return refusal.BelongsInForm() ? await Show(form.Value!.OrganisationId, form.Value.From, false, actor, refusal, null, ct) : refusal.ToHttp();
        return new SeeOther($"/desk/dispatch/week?outlet={form.Value!.OrganisationId}&from={form.Value.From:yyyy-MM-dd}&show=suggestion");
    }

    /// <summary>The answer is shown at once, since days that were refused are told only here; reading it again publishes nothing new.</summary>
    public async Task<IResult> Publish(Form<PublishWeekRequest> form, Actor actor, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return wrong.ToHttp();
        var done = await maker.Publish(form.Value!, actor, ct);
        return done.Refusal is { } refusal ? refusal.ToHttp() : await Show(form.Value!.OrganisationId, form.Value.From, false, actor, null, done.Value, ct);
    }
}
