using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Staff.Tables;

namespace Bihuan.Staff.Contracts;

/// <summary>Puts lines of the weekly pattern on the roster of an installation that is being set up; pages and API keep it afterwards.</summary>
public sealed class RosterPlan(DutyRoster roster)
{
    /// <summary>The same hours on each of these days, in minutes from midnight; an end at or before the start lies on the next day. The caller saves.</summary>
    public void Add(ServiceDb db, Guid organisation, string post, Guid person, IEnumerable<DayOfWeek> days, int from, int until, DateOnly validFrom, DateTimeOffset at)
    {
        foreach (var day in days)
        {
            db.Add(new Shift
            {
                Id = Ids.At(at),
                OrganisationId = new OrganisationId(organisation),
                Post = post,
                UserId = new UserId(person),
                Weekday = (int)day,
                FromMinute = from,
                UntilMinute = until,
                ValidFrom = validFrom,
            });
        }

        db.AfterCommit(roster.Forget);
    }
}
