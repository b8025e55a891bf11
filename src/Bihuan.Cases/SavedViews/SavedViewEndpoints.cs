using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.SavedViews;

internal static class SavedViewEndpoints
{
    public static void Map(RouteGroupBuilder desk)
    {
        desk.MapGet("/views", (Actor actor, ServiceDb db, SavedViewReader views, CancellationToken ct) => Page(db, views, actor, null, ct)).Requires(CasePermissions.Read);

        desk.MapPost("/views", async (Form<SaveViewRequest> form, Actor actor, ServiceDb db, SavedViewReader views, Write<SavedViewHandler> write, CancellationToken ct) =>
        {
            if (form.Refusal is { } wrong) return await Page(db, views, actor, wrong, ct);
            var saved = await write.Run(x => x.Save(form.Value!, actor, ct), ct);
            return saved.Refusal is { } refusal ? await Page(db, views, actor, refusal, ct) : new SeeOther(saved.Value);
        }).Requires(CasePermissions.Read);

        desk.MapPost("/views/{id:guid}", async (Guid id, Form<ChangeViewRequest> form, Actor actor, ServiceDb db, SavedViewReader views, Write<SavedViewHandler> write, CancellationToken ct) =>
        {
            if (form.Refusal is { } wrong) return await Page(db, views, actor, wrong, ct);
            var changed = await write.Run(x => x.Change(id, form.Value!, actor, ct), ct);
            return changed.Refusal is { } refusal ? await Page(db, views, actor, refusal, ct) : new SeeOther("/desk/views");
        }).Requires(CasePermissions.Read);

        desk.MapPost("/views/{id:guid}/removal", async (Guid id, Form<RemoveViewRequest> form, Actor actor, ServiceDb db, SavedViewReader views, Write<SavedViewHandler> write, CancellationToken ct) =>
        {
            if (form.Refusal is { } wrong) return await Page(db, views, actor, wrong, ct);
            var removed = await write.Run(x => x.Remove(id, actor, ct), ct);
            return removed.Refusal is { } refusal ? await Page(db, views, actor, refusal, ct) : new SeeOther("/desk/views");
        }).Requires(CasePermissions.Read);
    }

    private static async Task<IResult> Page(ServiceDb db, SavedViewReader views, Actor actor, Refusal? refusal, CancellationToken ct) =>
        new PageResult<ViewsPage>(new { Lines = await views.Lines(db, actor, ct), Refusal = refusal })
        {
            StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };
}

/// <summary>Taking a view away needs nothing but the wish.</summary>
public sealed record RemoveViewRequest;
