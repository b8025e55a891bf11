namespace Bihuan.ServiceLevels.Domain;

/// <summary>What an estimate of staff rests on. The figures are the company's; the model says so wherever it is shown.</summary>
/// <param name="HandlingMinutes">Mean time that one first response takes.</param>
/// <param name="ShareInTime">The share of first responses that is to be in time, 0 to 1.</param>
internal sealed record StaffingAssumptions(double HandlingMinutes, double ShareInTime);

/// <summary>People on duty in each hour of the day, and what that makes a week.</summary>
internal sealed record StaffingEstimate(IReadOnlyList<int> PeopleByHour, double WaitMinutes)
{
    public double HoursPerWeek => 7.0 * PeopleByHour.Sum();
}

/// <summary>
/// How many people first responses need, by Erlang's waiting formula (M/M/c, 1917): requests come at random at the mean rate of each
/// hour of the day, each takes an exponential time, one pool answers first come first served, nobody gives up, and every hour is in
/// balance by itself. Simple on purpose: it compares two policies, it does not plan a roster.
/// </summary>
internal static class Staffing
{
    private const int PeopleMax = 10_000;

    /// <summary>The fewest people of whom the wished share of requests waits no longer than asked.</summary>
    internal static StaffingEstimate Estimate(IReadOnlyList<double> requestsByHour, double waitMinutes, StaffingAssumptions assumptions) =>
        new([.. requestsByHour.Select(requests => People(requests, waitMinutes, assumptions))], waitMinutes);

    internal static int People(double requestsPerHour, double waitMinutes, StaffingAssumptions assumptions)
    {
        if (requestsPerHour <= 0) return 0;
        var load = requestsPerHour * assumptions.HandlingMinutes / 60;
        for (var people = (int)Math.Floor(load) + 1; people < PeopleMax; people++)
            if (InTime(people, load, waitMinutes / assumptions.HandlingMinutes) >= assumptions.ShareInTime) return people;
        return PeopleMax;
    }

    /// <summary>Share that waits at most so long; the wait in units of the mean handling time, the load in Erlangs.</summary>
    internal static double InTime(int people, double load, double wait) => people <= load ? 0 : 1 - Waits(people, load) * Math.Exp(-(people - load) * wait);

    /// <summary>Erlang C: the share that has to wait at all, from the recursion of Erlang B, which cannot overflow.</summary>
    internal static double Waits(int people, double load)
    {
        var blocked = 1.0;
        for (var n = 1; n <= people; n++) blocked = load * blocked / (n + load * blocked);
        return blocked / (1 - load / people * (1 - blocked));
    }
}
