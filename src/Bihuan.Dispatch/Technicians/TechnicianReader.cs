using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Technicians;

/// <summary>State: valid, expiring, expired or withdrawn on the day of asking.</summary>
public sealed record CertificateView(Guid Id, string Code, string? Number, DateOnly IssuedOn, DateOnly ExpiresOn, string State);

public sealed record AbsenceView(Guid Id, string Kind, DateOnly FromOn, DateOnly UntilOn, string? Hours, string? Note);

/// <summary>A technician as planning knows them. Where they live is not shown.</summary>
public sealed record TechnicianView(
    Guid Id, string Name, Guid OrganisationId, string Organisation, string StartsFrom, bool HasHome, IReadOnlyDictionary<string, int> Skills, IReadOnlyDictionary<string, string> Week, string? Break,
    IReadOnlyList<string> Areas, int OvertimeMinutesMax, int PacePercent, bool IsActive, int Version, IReadOnlyList<CertificateView> Certificates, IReadOnlyList<AbsenceView> Absences);

internal sealed class TechnicianReader(FieldPolicies policies, PeopleDirectory people, OrganisationTree tree, CompanyZone zone, TimeProvider clock)
{
    private const int ListMax = 1000;

    public async Task<IReadOnlyList<TechnicianView>> List(ServiceDb db, Actor actor, string permission, CancellationToken ct)
    {
        var reach = actor.ReachOf(permission);
        var profiles = await db.Set<TechnicianProfile>().OrderBy(x => x.OrganisationId).ThenBy(x => x.UserId).Take(ListMax).ToListAsync(ct);
        return await Describe(db, profiles.FindAll(x => reach.Covers(x.OrganisationId.Value, isOwn: false)), ct);
    }

    public async Task<TechnicianView?> Find(ServiceDb db, Guid user, CancellationToken ct)
    {
        var id = new UserId(user);
        return (await Describe(db, await db.Set<TechnicianProfile>().Where(x => x.UserId == id).ToListAsync(ct), ct)).FirstOrDefault();
    }

    /// <summary>People of the post who have no profile yet, within reach.</summary>
    public async Task<IReadOnlyList<Person>> WithoutProfile(ServiceDb db, Actor actor, CancellationToken ct)
    {
        var known = (await db.Set<TechnicianProfile>().Select(x => x.UserId).ToListAsync(ct)).Select(x => x.Value).ToHashSet();
        var reach = actor.ReachOf(DispatchPermissions.ManageStaff);
        return [.. people.All.Where(x => x.IsActive && x.Holds("technician") && !known.Contains(x.Id) && reach.Covers(x.OrganisationId, isOwn: false)).OrderBy(x => x.Name, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<TechnicianView>> Describe(ServiceDb db, List<TechnicianProfile> profiles, CancellationToken ct)
    {
        var ids = profiles.ConvertAll(x => x.UserId.Value);
        var today = zone.Day(clock.Now());
        var certificates = (await db.Set<Certificate>().Where(x => ids.Contains(x.UserId)).OrderBy(x => x.ExpiresOn).ToListAsync(ct)).ToLookup(x => x.UserId);
        var absences = (await db.Set<Absence>().Where(x => ids.Contains(x.UserId) && x.UntilOn >= today).OrderBy(x => x.FromOn).ToListAsync(ct)).ToLookup(x => x.UserId);
        return profiles.ConvertAll(x => Describe(x, certificates[x.UserId.Value], absences[x.UserId.Value], today));
    }

    private TechnicianView Describe(TechnicianProfile x, IEnumerable<Certificate> certificates, IEnumerable<Absence> absences, DateOnly today) => new(
        x.UserId.Value, people.NameOf(x.UserId.Value), x.OrganisationId.Value, tree.Current.NameOf(x.OrganisationId.Value), x.StartsFrom, x.Home is not null, x.Skills,
        x.Week.ToDictionary(d => d.Day.ToString(System.Globalization.CultureInfo.InvariantCulture), TechnicianText.Hours), TechnicianText.Break(x.Week), x.Areas, x.OvertimeMinutesMax, x.PacePercent, x.IsActive, x.Version,
        [.. certificates.Select(c => new CertificateView(c.Id, c.Code, c.Number, c.IssuedOn, c.ExpiresOn, CertificateState.Of(c, today, policies.Field.WarnDays(c.Code))))],
        [.. absences.Select(a => new AbsenceView(a.Id, a.Kind, a.FromOn, a.UntilOn, Hours(a), a.Note))]);

    private static string? Hours(Absence x) => x is { FromMinute: { } from, UntilMinute: { } until } ? $"{from / 60:00}:{from % 60:00}-{until / 60:00}:{until % 60:00}" : null;
}
