using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Roads;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.Outlets;

internal static class OutletEndpoints
{
    private const string Home = "/desk/dispatch/outlets";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup(Home);
        desk.MapGet("", (OutletPages pages, Actor actor, CancellationToken ct) => pages.List(actor, null, ct)).Requires(DispatchPermissions.ManageOutlets);
        desk.MapPost("/{organisation:guid}", async (Guid organisation, Form<KeepOutletRequest> form, Write<KeepOutletHandler> write, OutletPages pages, Actor actor, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(organisation, form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : refusal.BelongsInForm() ? await pages.List(actor, refusal, ct, organisation) : refusal.ToHttp();
        }).Requires(DispatchPermissions.ManageOutlets);
        var api = routes.MapGroup("/api/v1/dispatch/outlets").WithTags("dispatch");
        api.MapGet("", async (OutletReader reader, ServiceDb db, Actor actor, CancellationToken ct) =>
            Problems.Ok(new { items = await reader.List(db, actor, DispatchPermissions.ReadBoard, ct), next = (string?)null })).Requires(DispatchPermissions.ReadBoard);
        api.MapPut("/{organisation:guid}", async (Guid organisation, IfMatch expected, KeepOutletRequest request, Write<KeepOutletHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Handle(organisation, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { organisation, version = x }, etag: new Seq(x).ETag))).Requires(DispatchPermissions.ManageOutlets);
    }
}

/// <summary>Outlets that send people out, and organisations that could.</summary>
public sealed record OutletListView(IReadOnlyList<OutletView> Outlets, IReadOnlyList<OrganisationNode> Others)
{
    public Refusal? Refusal { get; init; }

    /// <summary>Of the outlet whose form was refused; empty for the matrix service.</summary>
    public Guid? RefusedId { get; init; }

    public string MatrixAddress { get; init; } = "";

    public int MatrixVersion { get; init; }

    public string TilesAddress { get; init; } = "";

    public int TilesVersion { get; init; }
}

internal sealed class OutletPages(ServiceDb db, OutletReader reader, OrganisationTree tree, SettingsReader settings)
{
    public async Task<IResult> List(Actor actor, Refusal? refusal, CancellationToken ct, Guid? refused = null)
    {
        var outlets = await reader.List(db, actor, DispatchPermissions.ManageOutlets, ct);
        var known = outlets.Select(x => x.OrganisationId).ToHashSet();
        var reach = actor.ReachOf(DispatchPermissions.ManageOutlets);
        var others = tree.Current.Nodes.Where(x => x.IsActive && x.Kind is "outlet" or "partner" or "store" && !known.Contains(x.Id) && reach.Covers(x.Id, isOwn: false)).ToList();
        var (matrix, version) = settings.Read(MatrixSettings.Key, MatrixSettings.None);
        var (tiles, tilesVersion) = settings.Read(TileSettings.Key, TileSettings.None);
        var view = new OutletListView(outlets, others) { Refusal = refusal, RefusedId = refused, MatrixAddress = matrix.Address, MatrixVersion = version, TilesAddress = tiles.Address, TilesVersion = tilesVersion };
        return DispatchPage.Of<OutletsPage>(new { View = view }, refusal);
    }
}
