namespace Bihuan.Routing.Field;

/// <summary>
/// What a plan costs, part by part, as the user is shown it. Parts are ordered in tiers; no amount of a lower tier
/// outweighs one unit of a higher. Lateness is in minutes with the step at breach included, money in the smallest unit
/// times 3600, so that a second of an hourly wage is exact.
/// </summary>
public readonly record struct CostParts(
    int UnservedRed,
    int UnservedYellow,
    int UnservedGreen,
    int BrokenPromises,
    long LateRed,
    long LateYellow,
    long LateGreen,
    long Travel,
    long Working,
    long Overtime,
    long Fairness,
    long Preference,
    long Stability)
{
    /// <summary>One unit of money in the parts from travel on.</summary>
    public const int MoneyScale = 3600;

    public long Effort => Travel + Working + Overtime + Fairness + Preference + Stability;

    public static CostParts operator +(CostParts a, CostParts b) => new(
        a.UnservedRed + b.UnservedRed,
        a.UnservedYellow + b.UnservedYellow,
        a.UnservedGreen + b.UnservedGreen,
        a.BrokenPromises + b.BrokenPromises,
        a.LateRed + b.LateRed,
        a.LateYellow + b.LateYellow,
        a.LateGreen + b.LateGreen,
        a.Travel + b.Travel,
        a.Working + b.Working,
        a.Overtime + b.Overtime,
        a.Fairness + b.Fairness,
        a.Preference + b.Preference,
        a.Stability + b.Stability);

    public static CostParts operator -(CostParts a, CostParts b) => a + b.Negated();

    public static CostParts Unserved(Grade grade) => grade switch
    {
        Grade.Red => new CostParts { UnservedRed = 1 },
        Grade.Yellow => new CostParts { UnservedYellow = 1 },
        _ => new CostParts { UnservedGreen = 1 },
    };

    public PlanCost Total(bool promiseBeforeDueTime) => PlanCost.Of(this, promiseBeforeDueTime);

    private CostParts Negated() => new(
        -UnservedRed, -UnservedYellow, -UnservedGreen, -BrokenPromises, -LateRed, -LateYellow, -LateGreen, -Travel, -Working, -Overtime, -Fairness, -Preference, -Stability);
}

/// <summary>
/// The tiers of <see cref="CostParts"/> in two integers that compare in their order: seven counts in 126 bits, then the
/// effort in money. Counts take 14 bits (16,383 jobs), promises 15, minutes of lateness 23 for each grade, which holds
/// 10,000 jobs at the greatest lateness that is counted. Differences of plans compare as well as plans do.
/// </summary>
public readonly record struct PlanCost(Int128 Service, long Effort) : IComparable<PlanCost>
{
    /// <summary>A job later than this counts as this late, so that a day of 10,000 jobs cannot overflow its tier.</summary>
    public const int LateMinutesMax = 800;

    private const int CountBits = 14;
    private const int PromiseBits = 15;
    private const int LateBits = 23;

    internal static PlanCost Of(in CostParts parts, bool promiseBeforeDueTime)
    {
        Int128 unserved = (((Int128)parts.UnservedRed << CountBits) + parts.UnservedYellow << CountBits) + parts.UnservedGreen;
        Int128 late = (((Int128)parts.LateRed << LateBits) + parts.LateYellow << LateBits) + parts.LateGreen;
        Int128 service = promiseBeforeDueTime
            ? ((unserved << PromiseBits) + parts.BrokenPromises << (3 * LateBits)) + late
            : ((unserved << (3 * LateBits)) + late << PromiseBits) + parts.BrokenPromises;
        return new PlanCost(service, parts.Effort);
    }

    public static PlanCost operator +(PlanCost a, PlanCost b) => new(a.Service + b.Service, a.Effort + b.Effort);

    public static PlanCost operator -(PlanCost a, PlanCost b) => new(a.Service - b.Service, a.Effort - b.Effort);

    public int CompareTo(PlanCost other) => Service != other.Service ? Service.CompareTo(other.Service) : Effort.CompareTo(other.Effort);

    public static bool operator <(PlanCost a, PlanCost b) => a.CompareTo(b) < 0;

    public static bool operator >(PlanCost a, PlanCost b) => a.CompareTo(b) > 0;

    public static bool operator <=(PlanCost a, PlanCost b) => a.CompareTo(b) <= 0;

    public static bool operator >=(PlanCost a, PlanCost b) => a.CompareTo(b) >= 0;
}
