using Bihuan.Routing.Trsp;

namespace Bihuan.Routing.Checking;

/// <summary>Proves a technician plan at full precision from the instance alone: windows, skills, tools, parts, hours.</summary>
public static class TrspChecker
{
    private const double Tolerance = 1e-6;

    public static IReadOnlyList<string> FaultsOf(TrspInstance instance, TrspPlan plan)
    {
        List<string> faults = [];
        Dictionary<int, int> named = instance.Requests.ToDictionary(r => r.Id, _ => 0);
        foreach (int id in plan.Routes.SelectMany(r => r.Requests).Concat(plan.Unserved))
        {
            if (named.ContainsKey(id)) named[id]++;
            else faults.Add($"Request {id} does not exist.");
        }
        foreach ((int id, int times) in named)
        {
            if (times != 1) faults.Add($"Request {id} is named {times} times.");
        }
        if (faults.Count > 0) return faults;
        if (plan.Routes.Select(r => r.Technician).Distinct().Count() != plan.Routes.Count) faults.Add("A technician has two routes.");
        foreach (TrspRoute route in plan.Routes) CheckRoute(instance, route, faults);
        double total = plan.Routes.Sum(r => DurationOf(instance, r));
        if (Math.Abs(total - plan.Duration) > Tolerance) faults.Add($"The plan claims a duration of {plan.Duration} but takes {total}.");
        return faults;
    }

    /// <summary>From the latest departure that delays nothing to the return home.</summary>
    public static double DurationOf(TrspInstance instance, TrspRoute route)
    {
        double begin = DriveFrom(instance, route, OfTechnician(instance, route).Open, null);
        // The earliest return does not depend on the departure up to a point: find how much of the waiting can be slept away.
        double low = OfTechnician(instance, route).Open, high = begin;
        double latest = LatestDeparture(instance, route, begin);
        return begin - Math.Clamp(latest, low, high);
    }

    private static double LatestDeparture(TrspInstance instance, TrspRoute route, double home)
    {
        // Backwards from the earliest return: each stop is left as late as that return and its window allow.
        TrspTechnician technician = OfTechnician(instance, route);
        double deadline = home;
        (double X, double Y) next = (technician.X, technician.Y);
        for (int i = route.Requests.Length - 1; i >= 0; i--)
        {
            TrspRequest request = Of(instance, route.Requests[i]);
            deadline = Math.Min(deadline - Apart((request.X, request.Y), next) - request.Service, request.Close);
            next = (request.X, request.Y);
            if (route.PickupBefore != i) continue;
            deadline -= Apart((instance.DepotX, instance.DepotY), next);
            next = (instance.DepotX, instance.DepotY);
        }
        return deadline - Apart((technician.X, technician.Y), next);
    }

    private static void CheckRoute(TrspInstance instance, TrspRoute route, List<string> faults)
    {
        TrspTechnician technician = OfTechnician(instance, route);
        int[] stock = new int[Math.Max(technician.Parts.Length, instance.Requests.Max(r => r.Parts.Length))];
        technician.Parts.CopyTo(stock, 0);
        for (int i = 0; i < route.Requests.Length; i++)
        {
            TrspRequest request = Of(instance, route.Requests[i]);
            bool isSupplied = route.PickupBefore >= 0 && route.PickupBefore <= i;
            if (request.Skills.Except(technician.Skills).Any()) faults.Add($"Technician {technician.Id} lacks a skill for request {request.Id}.");
            if (!isSupplied && request.Tools.Except(technician.Tools).Any()) faults.Add($"Technician {technician.Id} lacks a tool for request {request.Id}.");
            for (int part = 0; part < request.Parts.Length && !isSupplied; part++)
            {
                if ((stock[part] -= request.Parts[part]) < 0) faults.Add($"Technician {technician.Id} lacks part {part} for request {request.Id}.");
            }
        }
        DriveFrom(instance, route, technician.Open, faults);
    }

    private static double DriveFrom(TrspInstance instance, TrspRoute route, double departure, List<string>? faults)
    {
        TrspTechnician technician = OfTechnician(instance, route);
        (double X, double Y) here = (technician.X, technician.Y);
        double time = departure;
        for (int i = 0; i < route.Requests.Length; i++)
        {
            if (route.PickupBefore == i)
            {
                time += Apart(here, (instance.DepotX, instance.DepotY));
                here = (instance.DepotX, instance.DepotY);
            }
            TrspRequest request = Of(instance, route.Requests[i]);
            time = Math.Max(time + Apart(here, (request.X, request.Y)), request.Open);
            if (time > request.Close + Tolerance) faults?.Add($"Request {request.Id} is begun at {time}, after {request.Close}.");
            time += request.Service;
            here = (request.X, request.Y);
        }
        time += Apart(here, (technician.X, technician.Y));
        if (time > technician.Close + Tolerance) faults?.Add($"Technician {technician.Id} is home at {time}, after {technician.Close}.");
        return time;
    }

    private static TrspTechnician OfTechnician(TrspInstance instance, TrspRoute route) => instance.Technicians.First(t => t.Id == route.Technician);

    private static TrspRequest Of(TrspInstance instance, int id) => instance.Requests.First(r => r.Id == id);

    private static double Apart((double X, double Y) a, (double X, double Y) b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));
}
