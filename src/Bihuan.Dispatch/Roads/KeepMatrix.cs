using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Outlets;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.Roads;

/// <summary>Which matrix service tells driving times; empty for none.</summary>
public sealed record KeepMatrixRequest([Required, MaxLength(500)] string Reason, [MaxLength(500)] string? Address = null);

internal static class KeepMatrix
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(
        "/desk/dispatch/travel-matrix",
        async (Form<KeepMatrixRequest> form, OutboundHttp outbound, Write<SettingChanges> write, OutletPages pages, Actor actor, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? Wrong(form.Value!, outbound) ?? (await write.Run(x => x.Save(MatrixSettings.Key, MatrixSettings.None, form.Version, new MatrixSettings(form.Value!.Address?.Trim() ?? ""), form.Value.Reason, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther("/desk/dispatch/outlets") : refusal.BelongsInForm() ? await pages.List(actor, refusal, ct, Guid.Empty) : refusal.ToHttp();
        }).Requires(SettingChanges.Permission);

    private static Refusal? Wrong(KeepMatrixRequest request, OutboundHttp outbound) =>
        request.Address is { Length: > 0 } address && outbound.Refuses(address.Trim()) is { } code ? Refusal.Invalid("request.invalid", new FieldError("/address", code)) : null;
}
