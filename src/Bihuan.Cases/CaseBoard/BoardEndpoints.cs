using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.MoveStage;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.CaseBoard;

/// <summary>A card was put into another column, by hand or by its menu.</summary>
public sealed record MoveCardRequest([Required, MaxLength(40)] string Stage, [MaxLength(40)] string? Process = null, bool Mine = false);

internal static class BoardEndpoints
{
    public static void Map(RouteGroupBuilder desk)
    {
        desk.MapGet("/board", async (HttpContext http, Actor actor, ServiceDb db, BoardReader board, Words words, CancellationToken ct) =>
            new PageResult<BoardPage>(new { View = await board.Read(db, board.Address(http.Request.Query), actor, words, ct) }))
            .Requires(CasePermissions.ReadBoard);

        desk.MapPost("/board/moves/{id:guid}", async (
            Guid id, HttpContext http, Form<MoveCardRequest> form, Actor actor, ServiceDb db, BoardReader board, Words words, Write<MoveStageHandler> write, CancellationToken ct) =>
        {
            var moved = form.Refusal is { } wrong
                ? wrong
                : await write.Run(x => x.Handle(new CaseId(id), form.Version, new MoveStageRequest(form.Value!.Stage), actor, ct), ct);
            var address = board.Address(new QueryCollection(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>
            {
                ["process"] = form.Typed("process"),
                ["mine"] = form.Typed("mine"),
            }));
            if (moved.Refusal is not { } refusal) return new SeeOther(address.Href);
            var view = await board.Read(db, address, actor, words, ct);
            return (IResult)new PageResult<BoardPage>(new { View = view, Refusal = refusal }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }).Requires(CasePermissions.Handle);
    }
}
