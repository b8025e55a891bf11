using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

public sealed record AddOrganisationRequest(
    [Required] Guid? ParentId,
    [Required, AllowedValues("region", "outlet", "store", "partner")] string Kind,
    [Required, MaxLength(40), RegularExpression("[A-Za-z0-9._-]+")] string Code,
    [Required, MaxLength(100)] string Name);

public sealed record EditOrganisationRequest(
    Guid? ParentId,
    [Required, AllowedValues("headquarters", "region", "outlet", "store", "partner")] string Kind,
    [Required, MaxLength(100)] string Name,
    [Required, MaxLength(500)] string Reason,
    bool IsActive = false);

/// <summary>Units of the organisation: made, renamed, moved, closed. The tree stays a tree. Run inside a change.</summary>
public sealed class OrganisationChanges(ServiceDb db, AuditLog audit, ActorDirectory actors, TimeProvider clock)
{
    public const string Permission = "platform.organisation.manage";
    private const long TreeLock = 0x74726565; // "tree"

    public static readonly IReadOnlyList<string> Kinds = ["headquarters", "region", "outlet", "store", "partner"];

    public async Task<Result<Guid>> Add(AddOrganisationRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        var units = await Lock(ct);
        if (!actor.ReachOf(Permission).Covers(request.ParentId!.Value, isOwn: false) || units.Find(x => x.Id.Value == request.ParentId) is not { IsActive: true } parent)
            return Refusal.Invalid("request.invalid", new FieldError("/parentId", "unknown"));
        if (units.Exists(x => string.Equals(x.Code, request.Code, StringComparison.OrdinalIgnoreCase)))
            return Refusal.Invalid("request.invalid", new FieldError("/code", "taken"));
        var unit = new Organisation { Id = new OrganisationId(Ids.At(at)), ParentId = parent.Id, Kind = request.Kind, Code = request.Code, Name = request.Name.Trim() };
        db.Add(unit);
        await audit.Record(db, new OrganisationAdded(unit.Id.Value, parent.Id.Value, unit.Kind, unit.Code), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return unit.Id.Value;
    }

    public async Task<Result<int>> Edit(Guid id, Seq expected, EditOrganisationRequest request, Actor actor, CancellationToken ct)
    {
        var units = await Lock(ct);
        var reach = actor.ReachOf(Permission);
        if (!reach.Covers(id, isOwn: false) || units.Find(x => x.Id.Value == id) is not { } unit) return Refusal.NotFound("organisation.not-found");
        if (unit.Version != expected.Value) return Stale.Refusal(unit.Version);
        if (await Objection(unit, units, request, reach, ct) is { } refusal) return refusal;
        var changes = new List<string>();
        Note(changes, "name", unit.Name, request.Name.Trim());
        Note(changes, "kind", unit.Kind, request.Kind);
        Note(changes, "parent", unit.ParentId?.ToString(), request.ParentId?.ToString());
        Note(changes, "active", unit.IsActive ? "yes" : "no", request.IsActive ? "yes" : "no");
        (unit.Name, unit.Kind, unit.IsActive) = (request.Name.Trim(), request.Kind, request.IsActive);
        unit.ParentId = request.ParentId is { } parent ? new OrganisationId(parent) : null;
        unit.Version++;
        await audit.Record(db, new OrganisationChanged(id, changes, request.Reason), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(actors.Forget);
        return unit.Version;
    }

    private async Task<Refusal?> Objection(Organisation unit, List<Organisation> units, EditOrganisationRequest request, Reach reach, CancellationToken ct)
    {
        if (unit.ParentId is null) return request.ParentId is null && request.IsActive ? null : Refusal.Conflict("organisation.root-stays");
        if (request.ParentId is not { } parent || units.Find(x => x.Id.Value == parent) is null) return Refusal.Invalid("request.invalid", new FieldError("/parentId", "unknown"));
        if (parent != unit.ParentId.Value.Value && !reach.Covers(parent, isOwn: false)) return Refusal.Invalid("request.invalid", new FieldError("/parentId", "unknown"));
        if (IsBelow(units, parent, unit.Id)) return Refusal.Conflict("organisation.cycle");
        if (request.IsActive) return null;
        var inUse = units.Exists(x => x.ParentId == unit.Id && x.IsActive) || await db.Set<User>().AnyAsync(x => x.OrganisationId == unit.Id && x.IsActive, ct);
        return inUse ? Refusal.Conflict("organisation.in-use") : null;
    }

    /// <summary>Whether the walk upward from the unit meets the other one.</summary>
    private static bool IsBelow(List<Organisation> units, Guid from, OrganisationId other)
    {
        for (var at = units.Find(x => x.Id.Value == from); at is not null; at = at.ParentId is { } up ? units.Find(x => x.Id == up) : null)
            if (at.Id == other) return true;
        return false;
    }

    /// <summary>All units as they are now. Two moves at once could close a circle that neither sees, so they go one after the other.</summary>
    private async Task<List<Organisation>> Lock(CancellationToken ct)
    {
        if (!db.IsSqlite) await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({TreeLock})", ct);
        return await db.Set<Organisation>().AsTracking().ToListAsync(ct);
    }

    private static void Note(List<string> changes, string field, string? before, string? after)
    {
        if (before != after) changes.Add($"{field}: {before} -> {after}");
    }
}
