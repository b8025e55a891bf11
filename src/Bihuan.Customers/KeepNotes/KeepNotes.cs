using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.ChangeCustomer;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.KeepNotes;

/// <summary>Without dates the note stands for good (elderly at home); with dates it speaks on those days (moving house on Friday), on which visits can be ruled out.</summary>
public sealed record AddNoteRequest([Required, MaxLength(500)] string Text, DateOnly? FromOn = null, DateOnly? UntilOn = null, bool BlocksVisits = false);

public sealed record NoteHead(Guid Id);

internal sealed class KeepNotesHandler(ServiceDb db, CustomerScope scope, SubjectKeys keys, AuditLog audit, TimeProvider clock)
{
    public async Task<Result<NoteHead>> Add(Guid id, AddNoteRequest request, Actor actor, CancellationToken ct)
    {
        var customer = await scope.FindToChange(db, id, actor, CustomerPermissions.Edit, ct);
        if (customer is null) return CustomerRefusals.NotFound();
        if (customer.Standing() is { } refusal) return refusal;
        if (request.UntilOn < request.FromOn) return Refusal.Invalid("request.invalid", new FieldError("/untilOn", "before-start"));
        // Whoever can never be visited has no visit; a closing or a word with them does that, not a note.
        if (request.BlocksVisits && request.FromOn is null) return Refusal.Invalid("request.invalid", new FieldError("/fromOn", "required"));
        if (FieldCheck.HasControls(request.Text)) return Refusal.Invalid("request.invalid", new FieldError("/text", "malformed"));
        var at = clock.Now();
        var note = new CustomerNote
        {
            Id = Ids.At(at),
            CustomerId = customer.Id,
            Text = keys.Seal(db, id, request.Text),
            FromOn = request.FromOn,
            UntilOn = request.UntilOn ?? request.FromOn,
            BlocksVisits = request.BlocksVisits,
            AuthorId = new UserId(actor.IsPerson ? actor.Id : Guid.Empty),
            CreatedAt = at,
        };
        db.Add(note);
        await audit.Record(db, new CustomerNoteAdded(id, note.Id, note.FromOn, note.UntilOn), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new NoteHead(note.Id);
    }

    public async Task<Result<NoteHead>> Remove(Guid id, Guid noteId, Actor actor, CancellationToken ct)
    {
        var customer = await scope.FindToChange(db, id, actor, CustomerPermissions.Edit, ct);
        if (customer is null) return CustomerRefusals.NotFound();
        var merged = db.Set<Customer>().Where(x => x.MergedIntoId == customer.Id).Select(x => x.Id);
        var note = await db.Set<CustomerNote>().AsTracking().FirstOrDefaultAsync(x => x.Id == noteId && x.RemovedAt == null && (x.CustomerId == customer.Id || merged.Contains(x.CustomerId)), ct);
        if (note is null) return CustomerRefusals.NoteNotFound();
        note.RemovedAt = clock.Now();
        await audit.Record(db, new CustomerNoteRemoved(id, noteId), actor, note.RemovedAt.Value, ct);
        await db.SaveChangesAsync(ct);
        return new NoteHead(noteId);
    }

    public static void Map(RouteGroupBuilder customer)
    {
        customer.MapPost("/notes", async (Guid id, AddNoteRequest request, Actor actor, Write<KeepNotesHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Add(id, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created)))
            .Requires(CustomerPermissions.Edit);
        customer.MapPost("/notes/{noteId:guid}/removal", async (Guid id, Guid noteId, Actor actor, Write<KeepNotesHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Remove(id, noteId, actor, ct), ct)).ToHttp())
            .Requires(CustomerPermissions.Edit);
    }
}
