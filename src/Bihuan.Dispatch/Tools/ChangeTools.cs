using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Tools;

/// <summary>A tool or test device of an outlet; calibration is the last day on which its readings count.</summary>
public sealed record RegisterToolRequest([Required] Guid? OrganisationId, [Required, MaxLength(40)] string Code, [Required, MaxLength(60)] string Number, DateOnly? CalibratedUntilOn = null);

/// <summary>To another outlet until a day.</summary>
public sealed record LendToolRequest([Required] Guid? OrganisationId, [Required] DateOnly? BackOn);

/// <summary>Back to whose it is, in the state it came back in.</summary>
public sealed record ReturnToolRequest([Required, AllowedValues("ready", "damaged", "in-repair", "lost", "retired")] string Condition);

/// <summary>To a technician; none takes it back.</summary>
public sealed record AssignToolRequest(Guid? TechnicianId = null);

/// <summary>Looked over or calibrated.</summary>
public sealed record InspectToolRequest([Required, AllowedValues("ready", "damaged", "in-repair", "lost", "retired")] string Condition, DateOnly? CalibratedUntilOn = null);

public sealed record ToolHead(Guid Id, int Version);

internal sealed class ToolHandler(ServiceDb db, FieldPolicies policies, OrganisationTree tree, AuditLog audit, CompanyZone zone, TimeProvider clock)
{
    public async Task<Result<ToolHead>> Register(RegisterToolRequest request, Actor actor, CancellationToken ct)
    {
        var (at, owner) = (clock.Now(), new OrganisationId(request.OrganisationId!.Value));
        if (tree.Current.Find(owner.Value) is null || !Reach(actor).Covers(owner.Value, isOwn: false)) return Refusal.NotFound("outlet.not-found");
        if (policies.Field.Tool(request.Code) is null) return Wrong("/code", "unknown-code", string.Join(' ', policies.Field.Tools?.Select(x => x.Code) ?? []));
        var number = request.Number.Trim();
        if (number.Length == 0) return Wrong("/number", "required");
        if (await db.Set<ServiceTool>().AnyAsync(x => x.Number == number, ct)) return Refusal.Conflict("tool.number-taken");
        ServiceTool tool = new() { Id = Ids.At(at), Code = request.Code, Number = number, OrganisationId = owner, AtId = owner, CalibratedUntilOn = request.CalibratedUntilOn };
        db.Add(tool);
        return await Keep(tool, "registered", actor, at, ct);
    }

    public Task<Result<ToolHead>> Lend(Guid id, Seq expected, LendToolRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, "lent", actor, ct, (tool, today) => tree.Current.Find(request.OrganisationId!.Value) is { IsActive: true }
            ? tool.Lend(new OrganisationId(request.OrganisationId.Value), request.BackOn!.Value, today, NeedsCalibration(tool))
            : Wrong("/organisationId", "unknown"));

    /// <summary>Whoever has borrowed it may say that it went back, and whoever lent it that it arrived.</summary>
    public Task<Result<ToolHead>> GiveBack(Guid id, Seq expected, ReturnToolRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, "returned", actor, ct, (tool, _) => tool.GiveBack(request.Condition), mayBorrower: true);

    public async Task<Result<ToolHead>> Assign(Guid id, Seq expected, AssignToolRequest request, Actor actor, CancellationToken ct)
    {
        var holder = request.TechnicianId is { } given ? new UserId(given) : (UserId?)null;
        var profile = holder is null ? null : await db.Set<TechnicianProfile>().FirstOrDefaultAsync(x => x.UserId == holder && x.IsActive, ct);
        return await Change(id, expected, "assigned", actor, ct, (tool, today) =>
            holder is not null && profile?.OrganisationId != tool.AtId ? Wrong("/technicianId", "unknown") : tool.Assign(holder, today, NeedsCalibration(tool)), mayBorrower: true);
    }

    public Task<Result<ToolHead>> Inspect(Guid id, Seq expected, InspectToolRequest request, Actor actor, CancellationToken ct) =>
        Change(id, expected, "inspected", actor, ct, (tool, _) =>
        {
            tool.Inspect(request.Condition, request.CalibratedUntilOn);
            return null;
        });

    private async Task<Result<ToolHead>> Change(Guid id, Seq expected, string what, Actor actor, CancellationToken ct, Func<ServiceTool, DateOnly, Refusal?> decide, bool mayBorrower = false)
    {
        var at = clock.Now();
        var tool = await db.Set<ServiceTool>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (tool is null || !(Reach(actor).Covers(tool.OrganisationId.Value, isOwn: false) || (mayBorrower && Reach(actor).Covers(tool.AtId.Value, isOwn: false)))) return Refusal.NotFound("tool.not-found");
        if (tool.Version != expected.Value) return new Refusal("tool.changed-meanwhile", RefusalKind.Stale);
        return decide(tool, zone.Day(at)) is { } refusal ? refusal : await Keep(tool, what, actor, at, ct);
    }

    private async Task<Result<ToolHead>> Keep(ServiceTool x, string what, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        await audit.Record(db, new ToolChanged(x.Id, what, x.OrganisationId.Value, x.AtId.Value, x.HolderId?.Value, x.Condition, x.CalibratedUntilOn, x.BackOn), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new ToolHead(x.Id, x.Version);
    }

    private bool NeedsCalibration(ServiceTool tool) => policies.Field.Tool(tool.Code)?.IsCalibrated == true;

    private static Reach Reach(Actor actor) => actor.ReachOf(DispatchPermissions.ReserveParts);

    private static Refusal Wrong(string pointer, string code, object? limit = null) => Refusal.Invalid("request.invalid", new FieldError(pointer, code, limit));
}
