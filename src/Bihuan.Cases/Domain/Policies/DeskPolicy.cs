using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>How the desk shows and handles many cases at once: what counts as due soon, and how much stands on one page.</summary>
internal sealed record DeskPolicy(int Version, int DueSoonMinutes, int LaneCards, int BulkCases, int TodayRows, IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/desk.yaml";

    public TimeSpan DueSoon => TimeSpan.FromMinutes(DueSoonMinutes);

    public static IEnumerable<PolicyFault> Check(DeskPolicy policy)
    {
        foreach (var (name, value, max) in new[]
        {
            ("due-soon-minutes", policy.DueSoonMinutes, 10_080), ("lane-cards", policy.LaneCards, 200), ("bulk-cases", policy.BulkCases, 1000), ("today-rows", policy.TodayRows, 50),
        })
        {
            if (value < 1 || value > max) yield return new PolicyFault(name, "desk.out-of-range", $"'{name}' lies between 1 and {max}.");
        }
    }
}
