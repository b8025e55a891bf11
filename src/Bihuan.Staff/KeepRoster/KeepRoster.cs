using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Staff.Contracts;
using Bihuan.Staff.Domain;
using Bihuan.Staff.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Staff.KeepRoster;

/// <summary>Changes of rosters, each on record. Within the units that the right reaches; what lies outside is not found.</summary>
internal sealed class KeepRosterHandler(ServiceDb db, DutyRoster roster, PeopleDirectory people, OrganisationTree tree, RosterPosts posts, RosterCsv files, AuditLog audit, CompanyZone zone, TimeProvider clock)
{
    public async Task<Result<int>> AddShifts(AddShiftsRequest request, Actor actor, CancellationToken ct)
    {
        var errors = Place(request.OrganisationId!.Value, request.Post, request.PersonId!.Value, actor);
        var days = request.Days.Select(RosterFile.Day).ToList();
        if (days.Contains(null)) errors.Add(new FieldError("/days", "unknown-code", "mon tue wed thu fri sat sun"));
        var (from, until) = Hours(request.From, request.Until, errors);
        if (request.ValidUntil < request.ValidFrom) errors.Add(new FieldError("/validUntil", "ends-before-start"));
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        var (at, validFrom) = (clock.Now(), request.ValidFrom ?? zone.Day(clock.Now()));
        var added = 0;
        foreach (var day in days.OfType<DayOfWeek>().Distinct())
            if (await Add(new ShiftLine(request.OrganisationId.Value, request.Post, request.PersonId.Value, day, from, until, validFrom, request.ValidUntil), at, ct)) added++;
        if (added == 0) return Refusal.Conflict("roster.exists");
        await Keep(new RosterChanged(request.OrganisationId.Value, request.Post, "shifts-added", request.PersonId), actor, at, ct);
        return added;
    }

    public async Task<Result<int>> AddException(AddExceptionRequest request, Actor actor, CancellationToken ct)
    {
        var errors = Place(request.OrganisationId!.Value, request.Post, request.PersonId!.Value, actor);
        var (from, until) = Hours(request.From, request.Until, errors);
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        var at = clock.Now();
        db.Add(new ShiftException
        {
            Id = Ids.At(at),
            OrganisationId = new OrganisationId(request.OrganisationId.Value),
            Post = request.Post,
            UserId = new UserId(request.PersonId.Value),
            OnDay = request.OnDay!.Value,
            IsAbsence = request.Kind == "absence",
            FromMinute = from,
            UntilMinute = until,
            Reason = Masking.FreeText(request.Reason.Trim()),
        });
        await Keep(new RosterChanged(request.OrganisationId.Value, request.Post, request.Kind + "-added", request.PersonId), actor, at, ct);
        return 1;
    }

    /// <summary>Takes a line of the pattern or an exception away; what was on duty in the past stays in the audit.</summary>
    public async Task<Result<int>> Remove(Guid id, Actor actor, CancellationToken ct)
    {
        var reach = actor.ReachOf(StaffPermissions.ManageRoster);
        var at = clock.Now();
        if (await db.Set<Shift>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct) is { } shift && reach.Covers(shift.OrganisationId.Value, isOwn: false))
        {
            db.Remove(shift);
            await Keep(new RosterChanged(shift.OrganisationId.Value, shift.Post, "shift-removed", shift.UserId.Value), actor, at, ct);
            return 1;
        }

        if (await db.Set<ShiftException>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct) is { } exception && reach.Covers(exception.OrganisationId.Value, isOwn: false))
        {
            db.Remove(exception);
            await Keep(new RosterChanged(exception.OrganisationId.Value, exception.Post, "exception-removed", exception.UserId.Value), actor, at, ct);
            return 1;
        }

        return Refusal.NotFound("roster.not-found");
    }

    /// <summary>Takes every line that can be read; the others come back with their number. Running it twice changes nothing.</summary>
    public async Task<Result<RosterImported>> Import(string csv, Actor actor, CancellationToken ct)
    {
        var (lines, faults) = files.Read(csv, actor.ReachOf(StaffPermissions.ManageRoster), zone.Day(clock.Now()));
        var (at, added) = (clock.Now(), 0);
        foreach (var line in lines)
            if (await Add(line, at, ct)) added++;
        foreach (var (organisation, post) in lines.Select(x => (x.Organisation, x.Post)).Distinct())
            await audit.Record(db, new RosterChanged(organisation, post, "imported", null), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(roster.Forget);
        return new RosterImported(added, lines.Count - added, faults);
    }

    /// <summary>False when the same line stands there already.</summary>
    private async Task<bool> Add(ShiftLine line, DateTimeOffset at, CancellationToken ct)
    {
        var (organisation, person, weekday) = (new OrganisationId(line.Organisation), new UserId(line.Person), (int)line.Day);
        bool Same(Shift x) => x.OrganisationId == organisation && x.Post == line.Post && x.UserId == person && x.Weekday == weekday && x.FromMinute == line.From && x.ValidFrom == line.ValidFrom;
        if (db.Set<Shift>().Local.Any(Same)) return false;
        if (await db.Set<Shift>().AnyAsync(x => x.OrganisationId == organisation && x.Post == line.Post && x.UserId == person && x.Weekday == weekday && x.FromMinute == line.From && x.ValidFrom == line.ValidFrom, ct)) return false;
        db.Add(new Shift
        {
            Id = Ids.At(at),
            OrganisationId = organisation,
            Post = line.Post,
            UserId = person,
            Weekday = weekday,
            FromMinute = line.From,
            UntilMinute = line.Until,
            ValidFrom = line.ValidFrom,
            ValidUntil = line.ValidUntil,
        });
        return true;
    }

    private async Task Keep(RosterChanged fact, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        await audit.Record(db, fact, actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(roster.Forget);
    }

    private List<FieldError> Place(Guid organisation, string post, Guid person, Actor actor)
    {
        var errors = new List<FieldError>();
        if (tree.Current.Find(organisation) is not { IsActive: true } || !actor.ReachOf(StaffPermissions.ManageRoster).Covers(organisation, isOwn: false)) errors.Add(new FieldError("/organisationId", "unknown"));
        if (!posts.All.Contains(post, StringComparer.Ordinal)) errors.Add(new FieldError("/post", "unknown"));
        if (people.Find(person) is not { IsActive: true } found || !found.Holds(post)) errors.Add(new FieldError("/personId", "not-of-post"));
        return errors;
    }

    private static (int From, int Until) Hours(string from, string until, List<FieldError> errors)
    {
        var (start, end) = (RosterFile.Minutes(from), RosterFile.Minutes(until));
        if (start is null or Roster.DayMinutes) errors.Add(new FieldError("/from", "malformed"));
        if (end is null) errors.Add(new FieldError("/until", "malformed"));
        return (start ?? 0, end ?? 0);
    }
}

/// <summary>A line of the pattern before it has an id.</summary>
internal sealed record ShiftLine(Guid Organisation, string Post, Guid Person, DayOfWeek Day, int From, int Until, DateOnly ValidFrom, DateOnly? ValidUntil);

/// <summary>The posts that people can be put on duty for: all that the permission table knows.</summary>
internal sealed class RosterPosts
{
    public IReadOnlyList<string> All { get; } = [.. Platform.Policies.PostPolicy.Shipped().PostIds.Order(StringComparer.Ordinal)];
}
