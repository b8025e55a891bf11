using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Intake.Calls;

/// <summary>The number of the case a call was about, and what was said.</summary>
public sealed record AttachCallRequest([Required, MaxLength(40)] string Number, [Required, MaxLength(2000)] string Text);

/// <summary>Puts a call to a case: to one that is open, or to the one it opens.</summary>
internal sealed class AttachCallHandler(ServiceDb db, CaseContacts contacts, OpenCaseHandler opening, TimeProvider clock)
{
    /// <summary>The call becomes a contact of the case, with what the agent heard.</summary>
    public async Task<Result<CaseHead>> Attach(Guid id, AttachCallRequest request, Actor actor, CancellationToken ct)
    {
        if (await Mine(id, actor, ct) is not { } call) return Refusal.NotFound("call.not-found");
        if (call.CaseId is not null) return Refusal.Conflict("call.attached");
        if (await contacts.FindByNumber(db, request.Number, actor, ct) is not { } caseId) return Refusal.Invalid("request.invalid", new FieldError("/number", "unknown"));
        var at = clock.Now();
        var added = await contacts.Add(db, caseId, new NewContact(call.Channel, "in", request.Text.Trim()) { ExternalId = call.CallId, OccurredAt = call.BeganAt < at ? call.BeganAt : null }, actor, at, ct);
        if (added.Refusal is not null) return added;
        (call.CaseId, call.Version) = (added.Value.Id, call.Version + 1);
        await db.SaveChangesAsync(ct);
        return added;
    }

    /// <summary>Opens a case from a call. A caller whom we know needs no number on the form.</summary>
    public async Task<Result<CaseHead>> Open(Guid id, OpenCaseRequest request, Actor actor, CancellationToken ct)
    {
        if (await Mine(id, actor, ct) is not { } call) return Refusal.NotFound("call.not-found");
        if (call.CaseId is not null) return Refusal.Conflict("call.attached");
        var known = call.CustomerId is { } customer && string.IsNullOrWhiteSpace(request.Customer?.Phone) ? new KnownRequester(customer.Value, null) : null;
        var opened = await opening.Handle(request, actor, ct, call.CallId, known);
        if (opened.Refusal is not null) return opened;
        (call.CaseId, call.Version) = (opened.Value.Id, call.Version + 1);
        await db.SaveChangesAsync(ct);
        return opened;
    }

    private Task<Call?> Mine(Guid id, Actor actor, CancellationToken ct)
    {
        var me = new UserId(actor.Id);
        return db.Set<Call>().AsTracking().FirstOrDefaultAsync(x => x.Id == id && x.AgentId == me, ct);
    }
}
