using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Roads;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Planning;

/// <summary>What of the day is asked for: all of it, what is promised or planned already, or one technician's part.</summary>
internal sealed record DayScope(bool WithUnplanned = true, Guid? Technician = null, Guid? Including = null, bool Tracked = false)
{
    public static readonly DayScope Whole = new();

    public static readonly DayScope Settled = new(WithUnplanned: false);
}

/// <summary>Reads an outlet's day from the rows.</summary>
internal sealed class PlanningDays(FieldPolicies policies, VisitPlaces places, TechnicianHomes homes, PeopleDirectory people, CustomerCareReader care, LearntSpeeds learnt, TravelMatrix matrix, CompanyZone zone)
{
    /// <summary>Null when the organisation is no outlet that sends people out.</summary>
    public async Task<PlanningDay?> Read(ServiceDb db, Guid organisation, DateOnly day, DateTimeOffset now, DayScope scope, CancellationToken ct)
    {
        var id = new OrganisationId(organisation);
        if (await db.Set<Outlet>().FirstOrDefaultAsync(x => x.OrganisationId == id && x.IsActive, ct) is not { } outlet) return null;
        var technicians = await Technicians(db, id, day, scope.Technician, ct);
        var visits = await Visits(db, id, day, now, scope, ct);
        places.LoadKeys(db, visits);
        var points = visits.ToDictionary(x => x.Id, x => places.Open(db, x) ?? outlet.Point);
        var known = await KnownTechnicians(db, visits, ct);
        return new DayBuilder(policies.Field, outlet, day, zone.StartOf(day), zone.Day(now) == day ? now : null, points, homes, known, scope.Including, await Wishes(db, visits, day, ct),
            new RoadTimes(await learnt.Of(db, id, now, ct), matrix.IsUsed ? matrix : null), await ToolsInHand.Read(db, policies.Field, id, visits, day, ct)).Build(technicians, visits);
    }

    /// <summary>Preferences, days away and wishes about people, of every visit that is still to be made (DSP-03).</summary>
    private async Task<Dictionary<Guid, VisitWish>> Wishes(ServiceDb db, List<Visit> visits, DateOnly day, CancellationToken ct)
    {
        var plannable = visits.FindAll(x => x is { IsPlannable: true, CustomerId: not null });
        var customers = plannable.Select(x => x.CustomerId!.Value).Distinct().ToList();
        if (customers.Count == 0) return [];
        var wishes = await care.WishesOf(db, customers, day, ct);
        var technicians = (await db.Set<TechnicianWish>().Where(x => customers.Contains(x.CustomerId)).ToListAsync(ct)).ToLookup(x => x.CustomerId);
        return plannable.Where(x => wishes.ContainsKey(x.CustomerId!.Value)).ToDictionary(
            x => x.Id,
            x => VisitWish.On(day, policies.Field, wishes[x.CustomerId!.Value].Preferences, wishes[x.CustomerId.Value].DaysAway, technicians[x.CustomerId.Value], x.IsUrgent));
    }

    /// <summary>Who was at these customers' last: they know the place, and the customer knows them (DSP-01).</summary>
    private static async Task<Dictionary<Guid, Guid>> KnownTechnicians(ServiceDb db, List<Visit> visits, CancellationToken ct)
    {
        var customers = visits.Where(x => x.CustomerId is not null).Select(x => x.CustomerId).Distinct().ToList();
        var earlier = await db.Set<Visit>().Where(x => customers.Contains(x.CustomerId) && x.EndedAt != null && x.TechnicianId != null)
            .Select(x => new { x.CustomerId, x.TechnicianId, x.EndedAt }).ToListAsync(ct);
        return earlier.GroupBy(x => x.CustomerId!.Value).ToDictionary(x => x.Key, x => x.MaxBy(y => y.EndedAt)!.TechnicianId!.Value.Value);
    }

    public async Task<List<DayTechnician>> Technicians(ServiceDb db, OrganisationId outlet, DateOnly day, Guid? only, CancellationToken ct)
    {
        var profiles = await db.Set<TechnicianProfile>().Where(x => x.OrganisationId == outlet && x.IsActive).OrderBy(x => x.UserId).ToListAsync(ct);
        if (only is { } one) profiles = profiles.FindAll(x => x.UserId.Value == one);
        var ids = profiles.ConvertAll(x => x.UserId.Value);
        var certificates = (await db.Set<Certificate>().Where(x => ids.Contains(x.UserId)).ToListAsync(ct)).ToLookup(x => x.UserId);
        var absences = (await db.Set<Absence>().Where(x => ids.Contains(x.UserId) && x.UntilOn >= day && x.FromOn <= day).ToListAsync(ct)).ToLookup(x => x.UserId);
        var elsewhere = await Elsewhere(db, outlet, day, ids, ct);
        return [.. profiles.Where(x => people.Find(x.UserId.Value) is { IsActive: true }).Select(x => OnDay(x, day, certificates[x.UserId.Value], absences[x.UserId.Value], elsewhere.GetValueOrDefault(x.UserId.Value)))];
    }

    /// <summary>
    /// Whoever goes out for another outlet only, that day, with the number of a case: they cannot be here as well. Who has visits here too stays
    /// in the plan, and no visit may meet one of the others (<see cref="VisitAssignments.BookedElsewhere"/>).
    /// </summary>
    private static async Task<Dictionary<Guid, string>> Elsewhere(ServiceDb db, OrganisationId outlet, DateOnly day, List<Guid> technicians, CancellationToken ct)
    {
        var (open, people) = (VisitState.Open, technicians.ConvertAll(x => (UserId?)new UserId(x)));
        var booked = await db.Set<Visit>().Where(x => people.Contains(x.TechnicianId) && x.PlannedOn == day && open.Contains(x.State)).Select(x => new { x.TechnicianId, x.OrganisationId, x.CaseNumber }).ToListAsync(ct);
        return booked.GroupBy(x => x.TechnicianId!.Value.Value).Where(x => x.All(y => y.OrganisationId != outlet)).ToDictionary(x => x.Key, x => x.First().CaseNumber);
    }

    private DayTechnician OnDay(TechnicianProfile profile, DateOnly day, IEnumerable<Certificate> certificates, IEnumerable<Absence> absences, string? elsewhere)
    {
        var held = certificates.ToList();
        var valid = held.Where(x => x.IsValidOn(day)).Select(x => x.Code).ToHashSet(StringComparer.Ordinal);
        return new DayTechnician(
            profile, people.NameOf(profile.UserId.Value), elsewhere is null ? Shifts.On(day, profile.Week, absences) : null, valid, [.. held.Select(x => x.Code).Distinct(StringComparer.Ordinal).Where(x => !valid.Contains(x))])
        {
            ElsewhereFor = elsewhere,
        };
    }

    /// <summary>Promised for the day, planned for it, or (when asked) anything that nobody has planned; and what is behind.</summary>
    private async Task<List<Visit>> Visits(ServiceDb db, OrganisationId outlet, DateOnly day, DateTimeOffset now, DayScope scope, CancellationToken ct)
    {
        var (plannable, open, today) = (VisitState.Plannable, VisitState.Open, zone.Day(now));
        var isPast = day < today;
        var set = scope.Tracked ? db.Set<Visit>().AsTracking() : db.Set<Visit>();
        var all = set.Where(x => x.OrganisationId == outlet);
        if (scope.Technician is { } one)
        {
            var technician = new UserId(one);
            all = all.Where(x => x.TechnicianId == technician);
        }

        var found = await all.Where(x => x.PlannedOn == day).OrderBy(x => x.PlannedStartAt).ThenBy(x => x.Id).Take(policies.Field.Planning.JobsMax).ToListAsync(ct);
        if (scope.Including is { } wanted && found.TrueForAll(x => x.Id != wanted)) found.AddRange(await set.Where(x => x.Id == wanted).ToListAsync(ct));
        if (!scope.WithUnplanned || isPast) return found;
        var loose = await all.Where(x => plannable.Contains(x.State) && (x.PlannedOn == null || x.PlannedOn < today))
            .OrderBy(x => x.DueAt).ThenBy(x => x.OrderedAt).ThenBy(x => x.Id).Take(policies.Field.Planning.JobsMax - Math.Min(found.Count, policies.Field.Planning.JobsMax - 1)).ToListAsync(ct);
        return [.. found, .. loose.Where(x => found.TrueForAll(y => y.Id != x.Id))];
    }
}
