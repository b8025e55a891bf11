using Bihuan.Dispatch.Domain;
using Bihuan.Platform;
using Bihuan.Platform.Words;
using Bihuan.Routing.Field;

namespace Bihuan.Dispatch.Planning;

/// <summary>Says in the company's language why somebody was chosen, for the case's timeline (DSP-14).</summary>
internal sealed class PlanWords(WordsCatalog catalog, CompanyZone zone)
{
    private readonly Words _words = catalog.In(WordsCatalog.Default);

    public string WhyThis(PlanningDay day, Visit visit, PlannedRoute route, PlannedStop stop)
    {
        var profile = day.Technicians.First(x => PlanningDay.Key(x.Id) == route.Technician).Profile;
        var turn = route.Stops.Where(x => x.Job is not null).TakeWhile(x => x.Job != stop.Job).Count() + 1;
        var travel = stop.Arrival - (route.Stops.TakeWhile(x => x.Job != stop.Job).LastOrDefault()?.End ?? route.Departure);
        return _words.Format("dispatch.why", _words.Code("skill", visit.Skill), profile.Skills.GetValueOrDefault(visit.Skill), Math.Max(0, travel) / 60, turn);
    }

    public string Displaced(string link) => _words.Format("dispatch.displaced", link);

    /// <summary>In the company's zone.</summary>
    public string Time(DateTimeOffset at) => Local(at, zone.Zone, "M-d HH:mm");

    private static string Local(DateTimeOffset at, TimeZoneInfo zone, string pattern) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString(pattern, System.Globalization.CultureInfo.InvariantCulture);
}
