using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.CaseQueue;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.SavedViews;

/// <summary>Keep a list: its name, for whom, and the filters as they stand in the address.</summary>
public sealed record SaveViewRequest(
    [Required, MaxLength(60)] string Name,
    [Required, AllowedValues("own", "team", "pushed")] string Audience,
    [MaxLength(1500)] string? Query = null);

/// <summary>Another name or another place among the views of the same audience.</summary>
public sealed record ChangeViewRequest([Required, MaxLength(60)] string Name, [Range(1, 999)] int Place);

internal sealed class SavedViewHandler(ServiceDb db, AuditLog audit, TimeProvider clock)
{
    /// <summary>Enough for anybody's week; a list of tabs longer than that finds nothing any more.</summary>
    private const int OwnMax = 30;

    public async Task<Result<string>> Save(SaveViewRequest request, Actor actor, CancellationToken ct)
    {
        var me = new UserId(actor.Id);
        if (request.Audience == SavedView.Pushed && !actor.ReachOf(CasePermissions.PushView).Covers(actor.OrganisationId, isOwn: false)) return MayNot();
        var mine = await db.Set<SavedView>().CountAsync(x => x.OwnerId == me, ct);
        if (mine >= OwnMax) return Refusal.Conflict("view.too-many", ("max", OwnMax));
        var address = QueueAddress.Read(request.Query ?? "");
        var at = clock.Now();
        var view = new SavedView
        {
            Id = Ids.At(at),
            Name = request.Name,
            Audience = request.Audience,
            OwnerId = me,
            OrganisationId = new OrganisationId(actor.OrganisationId),
            Query = address.Query,
            Place = mine + 1,
            CreatedAt = at,
        };
        db.Add(view);
        if (view.Audience != SavedView.Own) await audit.Record(db, new ViewSaved(view.Id, view.Name, view.Audience, actor.OrganisationId, view.Query), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return address.Href;
    }

    public Task<Result<bool>> Change(Guid id, ChangeViewRequest request, Actor actor, CancellationToken ct) => OfMine(
        id,
        actor,
        async view =>
        {
            (view.Name, view.Place) = (request.Name, request.Place);
            if (view.Audience != SavedView.Own) await audit.Record(db, new ViewSaved(view.Id, view.Name, view.Audience, view.OrganisationId.Value, view.Query), actor, clock.Now(), ct);
        },
        ct);

    public Task<Result<bool>> Remove(Guid id, Actor actor, CancellationToken ct) => OfMine(
        id,
        actor,
        async view =>
        {
            db.Remove(view);
            if (view.Audience != SavedView.Own) await audit.Record(db, new ViewRemoved(view.Id, view.Name), actor, clock.Now(), ct);
        },
        ct);

    private async Task<Result<bool>> OfMine(Guid id, Actor actor, Func<SavedView, Task> change, CancellationToken ct)
    {
        var view = await db.Set<SavedView>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (view is null || (view.Audience == SavedView.Own && view.OwnerId.Value != actor.Id)) return Refusal.NotFound("view.not-found");
        if (!SavedViewReader.MayChange(view, actor)) return MayNot();
        await change(view);
        await db.SaveChangesAsync(ct);
        return true;
    }

    private static Refusal MayNot() => Refusal.NotAllowed("view.may-not");
}
