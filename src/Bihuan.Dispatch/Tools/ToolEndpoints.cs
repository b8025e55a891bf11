using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Tools;

/// <summary>A tool with whose it is, where it is and who has it. <see cref="IsCalibrationOver"/>: it may neither be lent nor handed out.</summary>
public sealed record ToolView(
    Guid Id, string Code, string Number, Guid OrganisationId, string Organisation, Guid AtId, string At, Guid? HolderId, string? Holder, string Condition, DateOnly? CalibratedUntilOn, bool IsCalibrationOver,
    DateOnly? BackOn, bool IsOverdue, int Version)
{
    public bool IsLent => AtId != OrganisationId;
}

public sealed record ToolListView(IReadOnlyList<ToolView> Tools, IReadOnlyList<OrganisationNode> Outlets, IReadOnlyList<(Guid Id, string Name, Guid OrganisationId)> Technicians, IReadOnlyList<string> Codes, DateOnly Today)
{
    public bool MayChange { get; init; }

    public Refusal? Refusal { get; init; }

    /// <summary>Of the tool whose form was refused; empty for registering.</summary>
    public Guid? RefusedId { get; init; }
}

internal static class ToolEndpoints
{
    private const string Home = "/desk/dispatch/tools";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var (desk, api) = (routes.MapGroup(Home), routes.MapGroup("/api/v1/dispatch/tools").WithTags("dispatch"));
        desk.MapGet("", (ToolPages pages, Actor actor, CancellationToken ct) => pages.List(actor, null, null, ct)).Requires(DispatchPermissions.ReadBoard);
        desk.MapPost("", (Form<RegisterToolRequest> form, Write<ToolHandler> write, ToolPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(Guid.Empty, form, actor, async request => await write.Run(x => x.Register(request, actor, ct), ct), ct)).Requires(DispatchPermissions.ReserveParts);
        api.MapGet("", async (ToolPages pages, Actor actor, CancellationToken ct) => Problems.Ok(new { items = await pages.Tools(actor, ct), next = (string?)null })).Requires(DispatchPermissions.ReadBoard);
        api.MapPost("", async (RegisterToolRequest request, Write<ToolHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Register(request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created, new Seq(x.Version).ETag))).Requires(DispatchPermissions.ReserveParts);
        Change<LendToolRequest>(desk, api, "loans", (x, id, seq, r, actor, ct) => x.Lend(id, seq, r, actor, ct));
        Change<ReturnToolRequest>(desk, api, "returns", (x, id, seq, r, actor, ct) => x.GiveBack(id, seq, r, actor, ct));
        Change<AssignToolRequest>(desk, api, "assignments", (x, id, seq, r, actor, ct) => x.Assign(id, seq, r, actor, ct));
        Change<InspectToolRequest>(desk, api, "inspections", (x, id, seq, r, actor, ct) => x.Inspect(id, seq, r, actor, ct));
    }

    private static void Change<TRequest>(RouteGroupBuilder desk, RouteGroupBuilder api, string noun, Func<ToolHandler, Guid, Seq, TRequest, Actor, CancellationToken, Task<Result<ToolHead>>> act)
        where TRequest : class
    {
        api.MapPost("/{id:guid}/" + noun, async (Guid id, IfMatch expected, TRequest request, Write<ToolHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => act(x, id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, etag: new Seq(x.Version).ETag))).Requires(DispatchPermissions.ReserveParts);
        desk.MapPost("/{id:guid}/" + noun, (Guid id, Form<TRequest> form, Write<ToolHandler> write, ToolPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, actor, async request => await write.Run(x => act(x, id, form.Version, request, actor, ct), ct), ct)).Requires(DispatchPermissions.ReserveParts);
    }
}

internal sealed class ToolPages(ServiceDb db, FieldPolicies policies, OrganisationTree tree, PeopleDirectory people, CompanyZone zone, TimeProvider clock)
{
    private const int ToolsMax = 2000;

    public async Task<IReadOnlyList<ToolView>> Tools(Actor actor, CancellationToken ct)
    {
        var (reach, today) = (actor.ReachOf(DispatchPermissions.ReadBoard), zone.Day(clock.Now()));
        var organisations = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
        var within = db.Set<ServiceTool>().Where(x => reach.All || organisations.Contains(x.OrganisationId) || organisations.Contains(x.AtId));
        var rows = await within.OrderBy(x => x.Code).ThenBy(x => x.Number).Take(ToolsMax).ToListAsync(ct);
        return rows.ConvertAll(x => Describe(x, today));
    }

    public async Task<IResult> List(Actor actor, Refusal? refusal, Guid? refused, CancellationToken ct)
    {
        var reach = actor.ReachOf(DispatchPermissions.ReserveParts);
        var outlets = tree.Current.Nodes.Where(x => x.IsActive && x.Kind is "outlet" or "partner" or "store").ToList();
        var technicians = (await db.Set<TechnicianProfile>().Where(x => x.IsActive).OrderBy(x => x.UserId).ToListAsync(ct))
            .Where(x => reach.Covers(x.OrganisationId.Value, isOwn: false)).Select(x => (x.UserId.Value, people.NameOf(x.UserId.Value), x.OrganisationId.Value)).ToList();
        var view = new ToolListView(await Tools(actor, ct), outlets, technicians, [.. (policies.Field.Tools ?? []).Select(x => x.Code)], zone.Day(clock.Now()))
        {
            MayChange = !reach.IsNone,
            Refusal = refusal,
            RefusedId = refused,
        };
        return DispatchPage.Of<ToolsPage>(new { View = view }, refusal);
    }

    public async Task<IResult> Act<TRequest>(Guid id, Form<TRequest> form, Actor actor, Func<TRequest, Task<Result<ToolHead>>> act, CancellationToken ct)
        where TRequest : class
    {
        var refusal = form.Refusal ?? (await act(form.Value!)).Refusal;
        return refusal is null ? new SeeOther("/desk/dispatch/tools") : refusal.BelongsInForm() ? await List(actor, refusal, id, ct) : refusal.ToHttp();
    }

    private ToolView Describe(ServiceTool x, DateOnly today) => new(
        x.Id, x.Code, x.Number, x.OrganisationId.Value, tree.Current.NameOf(x.OrganisationId.Value), x.AtId.Value, tree.Current.NameOf(x.AtId.Value), x.HolderId?.Value,
        x.HolderId is { } holder ? people.NameOf(holder.Value) : null, x.Condition, x.CalibratedUntilOn, policies.Field.Tool(x.Code)?.IsCalibrated == true && !(x.CalibratedUntilOn >= today), x.BackOn, x.BackOn < today, x.Version);
}
