using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Live;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Staff.Domain;
using Bihuan.Staff.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Staff.Contracts;

/// <summary>
/// Who is named, and why. <see cref="Way"/>: roster (on duty by the plan), holder (nobody planned this post here; the nearest holder),
/// manager (the plan has a gap; a manager above the unit), last-resort (whoever administers, else the duty desk).
/// </summary>
public sealed record OnDuty(Guid Person, string Post, string Way);

/// <summary>
/// Who is on duty for a unit and a post at an instant. Somebody is always named. In memory, read again when the roster changes; thread-safe.
/// </summary>
public sealed class DutyRoster
{
    public const string ByRoster = "roster";
    public const string ByHolder = "holder";
    public const string ByManager = "manager";
    public const string ByLastResort = "last-resort";

    /// <summary>Managers that may stand in, in the order in which they are asked at each unit on the way up.</summary>
    private static readonly string[] s_managers = ["agent-lead", "outlet-manager", "regional-manager", "chief-executive"];

    private readonly Store _store;
    private readonly OrganisationTree _tree;
    private readonly PeopleDirectory _people;
    private readonly CompanyZone _zone;
    private readonly SharedCaches _caches;
    private readonly Remembered<Dictionary<(Guid Organisation, string Post), Roster>> _rosters;

    public DutyRoster(Store store, OrganisationTree tree, PeopleDirectory people, CompanyZone zone, SharedCaches caches)
    {
        (_store, _tree, _people, _zone, _caches) = (store, tree, people, zone, caches);
        _rosters = new Remembered<Dictionary<(Guid Organisation, string Post), Roster>>(Load);
    }

    /// <summary>Never nobody.</summary>
    public OnDuty Find(string post, Guid organisation, DateTimeOffset at)
    {
        var plan = PlanOf(post, organisation);
        if (plan is not null && Planned(plan.Value.Roster, at) is { Count: > 0 } planned) return new OnDuty(planned[0], post, ByRoster);
        if (plan is null && _people.Holders(post, organisation) is { Count: > 0 } holders) return new OnDuty(holders[0].Id, post, ByHolder);
        return StandIn(post, plan?.Organisation ?? organisation);
    }

    /// <summary>Everybody on duty by the plan; empty when there is no plan or it has a gap.</summary>
    public IReadOnlyList<Guid> Planned(string post, Guid organisation, DateTimeOffset at) =>
        PlanOf(post, organisation) is { } plan ? Planned(plan.Roster, at) : [];

    /// <summary>Call it after the commit; every node forgets.</summary>
    public void Forget() => _caches.Forget("roster");

    internal void ForgetHere() => _rosters.Forget();

    internal Roster RosterOf(string post, Guid organisation) => _rosters.Current.GetValueOrDefault((organisation, post)) ?? new Roster([], []);

    /// <summary>A manager of a unit above; never the post itself, whose gap it is.</summary>
    internal OnDuty StandIn(string post, Guid organisation)
    {
        var seen = new HashSet<Guid>();
        for (var at = Parent(organisation) ?? _tree.Current.Find(organisation); at is not null && seen.Add(at.Id); at = Parent(at.Id))
            foreach (var manager in s_managers.Where(x => x != post))
                if (HolderAt(manager, at.Id) is { } found) return new OnDuty(found, manager, ByManager);
        return _people.Holders("administrator", organisation) is { Count: > 0 } administrators
            ? new OnDuty(administrators[0].Id, "administrator", ByLastResort)
            : new OnDuty(PeopleDirectory.DutyDesk, post, ByLastResort);
    }

    private OrganisationNode? Parent(Guid organisation) => _tree.Current.Find(organisation)?.ParentId is { } parent ? _tree.Current.Find(parent) : null;

    /// <summary>The plan of the unit, or of the nearest one above it that has one for this post and no holder of its own stands nearer.</summary>
    private (Guid Organisation, Roster Roster)? PlanOf(string post, Guid organisation)
    {
        var rosters = _rosters.Current;
        if (rosters.Count == 0) return null;
        var seen = new HashSet<Guid>();
        for (var at = _tree.Current.Find(organisation); at is not null && seen.Add(at.Id); at = Parent(at.Id))
        {
            if (rosters.TryGetValue((at.Id, post), out var roster)) return (at.Id, roster);
            if (HolderAt(post, at.Id) is not null) return null;
        }

        return null;
    }

    /// <summary>A holder of the post at this very unit.</summary>
    private Guid? HolderAt(string post, Guid organisation) =>
        _people.Holders(post, organisation) is [var first, ..] && first.Posts.Any(x => x.Post == post && x.OrganisationId == organisation) ? first.Id : null;

    /// <summary>People whose account still works.</summary>
    private List<Guid> Planned(Roster roster, DateTimeOffset at)
    {
        var local = _zone.Local(at);
        return [.. roster.At(DateOnly.FromDateTime(local.DateTime), (local.Hour * 60) + local.Minute).Where(x => _people.Find(x) is { IsActive: true })];
    }

    private Dictionary<(Guid Organisation, string Post), Roster> Load()
    {
        var db = _store.Reader();
        try
        {
            var shifts = db.Set<Shift>().ToList().ToLookup(x => (x.OrganisationId.Value, x.Post), x => new WeeklyShift(x.Id, x.UserId.Value, (DayOfWeek)x.Weekday, x.FromMinute, x.UntilMinute, x.ValidFrom, x.ValidUntil));
            var exceptions = db.Set<ShiftException>().ToList().ToLookup(x => (x.OrganisationId.Value, x.Post), x => new RosterException(x.Id, x.UserId.Value, x.OnDay, x.IsAbsence, x.FromMinute, x.UntilMinute, x.Reason));
            return shifts.Select(x => x.Key).Union(exceptions.Select(x => x.Key)).ToDictionary(x => x, x => new Roster([.. shifts[x]], [.. exceptions[x]]));
        }
        finally
        {
            _store.Return(db);
        }
    }
}
