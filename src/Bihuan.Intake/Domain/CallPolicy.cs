using Bihuan.Foundation;

namespace Bihuan.Intake.Domain;

/// <summary>How calls and chats are judged, as policy data.</summary>
internal sealed record CallPolicy(int Version, string Limit, int ShortAbandonSeconds, int StaleAfterMinutes, int WrapUpMinutes, int TargetPercent, IReadOnlyList<string> Ends, IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/calls.yaml";

    public static IEnumerable<PolicyFault> Check(CallPolicy policy)
    {
        if (policy.ShortAbandonSeconds is < 0 or > 60) yield return new PolicyFault("short-abandon-seconds", "calls.out-of-range", "A short abandon lies between 0 and 60 seconds.");
        if (policy.TargetPercent is < 1 or > 100) yield return new PolicyFault("target-percent", "calls.out-of-range", "A target lies between 1 and 100 percent.");
        if (policy.StaleAfterMinutes is < 1 or > 1440) yield return new PolicyFault("stale-after-minutes", "calls.out-of-range", "A call grows stale after 1 minute to a day.");
        if (policy.WrapUpMinutes is < 0 or > 240) yield return new PolicyFault("wrap-up-minutes", "calls.out-of-range", "Wrapping up takes 0 to 240 minutes.");
        if (policy.Ends.Count == 0) yield return new PolicyFault("ends", "calls.no-ends", "There is at least one reason for an end.");
    }
}
