using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Technicians;

/// <summary>
/// Skills by code with level 1 to 3, hours by weekday 1 to 7 as "08:30-17:30", one break as "12:00-13:30 45", areas as names of divisions,
/// home as "31.23 121.47"; left out, home stays as it is.
/// </summary>
public sealed record KeepTechnicianRequest(
    [Required] Guid? OrganisationId,
    [Required, AllowedValues("outlet", "home")] string StartsFrom,
    Dictionary<string, string>? Skills = null,
    Dictionary<string, string>? Week = null,
    [MaxLength(40)] string? Break = null,
    [MaxLength(500)] string? Areas = null,
    [MaxLength(60)] string? Home = null,
    [Range(0, 480)] int OvertimeMinutesMax = 0,
    [Range(50, 300)] int PacePercent = 100,
    bool IsActive = true);

/// <summary>Puts somebody on the list of technicians or changes what planning knows of them.</summary>
internal sealed class KeepTechnicianHandler(ServiceDb db, FieldPolicies policies, TechnicianHomes homes, PeopleDirectory people, AuditLog audit, TimeProvider clock)
{
    public async Task<Result<long>> Handle(Guid user, Seq expected, KeepTechnicianRequest request, Actor actor, CancellationToken ct)
    {
        if (people.Find(user) is not { } person || !actor.ReachOf(DispatchPermissions.ManageStaff).Covers(person.OrganisationId, isOwn: false)) return Refusal.NotFound("technician.not-found");
        var organisation = new OrganisationId(request.OrganisationId!.Value);
        if (!actor.ReachOf(DispatchPermissions.ManageStaff).Covers(organisation.Value, isOwn: false) || !await db.Set<Outlet>().AnyAsync(x => x.OrganisationId == organisation, ct))
            return Refusal.Invalid("request.invalid", new FieldError("/organisationId", "unknown"));
        var errors = new List<FieldError>();
        var (skills, week) = (TechnicianText.Skills(request.Skills, policies.Field, errors), TechnicianText.Week(request.Week, request.Break, errors));
        var home = GeoPoint.Parse(request.Home);
        if (!string.IsNullOrWhiteSpace(request.Home) && home is null) errors.Add(new FieldError("/home", "malformed"));
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);

        var id = new UserId(user);
        var profile = await db.Set<TechnicianProfile>().AsTracking().FirstOrDefaultAsync(x => x.UserId == id, ct);
        if ((profile?.Version ?? 0) != expected.Value) return new Refusal("technician.changed-meanwhile", RefusalKind.Stale);
        if (profile is null) db.Add(profile = new TechnicianProfile { UserId = id, OrganisationId = organisation });
        (profile.OrganisationId, profile.StartsFrom, profile.Skills, profile.Week) = (organisation, request.StartsFrom, skills, week);
        (profile.Areas, profile.OvertimeMinutesMax, profile.PacePercent, profile.IsActive) = (TechnicianText.Words(request.Areas), request.OvertimeMinutesMax, request.PacePercent, request.IsActive);
        if (home is { } point) profile.Home = homes.Seal(point);
        profile.Version++;
        await audit.Record(db, new TechnicianChanged(user, organisation.Value, skills, profile.IsActive), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return profile.Version;
    }
}
