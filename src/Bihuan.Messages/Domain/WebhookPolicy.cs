using Bihuan.Foundation;

namespace Bihuan.Messages.Domain;

/// <summary>How deliveries are tried, and how long they are remembered (policies/webhooks.yaml).</summary>
internal sealed record WebhookPolicy(
    int Version, int TimeoutSeconds, IReadOnlyList<int> RetryAfterSeconds, int JitterPercent, int Parallel, int OldSecretHours, int KeepDays, int SubscriptionsMax,
    IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/webhooks.yaml";

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>How long a claimed delivery is left to the node that claimed it; longer than any call can take.</summary>
    public TimeSpan Lease => Timeout + TimeSpan.FromSeconds(30);

    public int AttemptsMax => RetryAfterSeconds.Count + 1;

    public static IEnumerable<PolicyFault> Check(WebhookPolicy policy)
    {
        if (policy.TimeoutSeconds is < 1 or > 60) yield return new PolicyFault("timeout-seconds", "webhooks.range", "A time-out lies between 1 and 60 seconds.");
        if (policy.RetryAfterSeconds.Count > 20) yield return new PolicyFault("retry-after-seconds", "webhooks.range", "At most 20 retries.");
        for (var i = 0; i < policy.RetryAfterSeconds.Count; i++)
            if (policy.RetryAfterSeconds[i] is < 1 or > 604_800) yield return new PolicyFault($"retry-after-seconds[{i}]", "webhooks.range", "A wait lies between one second and seven days.");
        if (policy.JitterPercent is < 0 or > 100) yield return new PolicyFault("jitter-percent", "webhooks.range", "A share lies between 0 and 100 percent.");
        if (policy.Parallel is < 1 or > 32) yield return new PolicyFault("parallel", "webhooks.range", "Between 1 and 32 calls at once.");
        if (policy.OldSecretHours is < 0 or > 720) yield return new PolicyFault("old-secret-hours", "webhooks.range", "Between 0 and 720 hours.");
        if (policy.KeepDays is < 1 or > 3650) yield return new PolicyFault("keep-days", "webhooks.range", "Between 1 and 3650 days.");
        if (policy.SubscriptionsMax is < 1 or > 500) yield return new PolicyFault("subscriptions-max", "webhooks.range", "Between 1 and 500 subscriptions.");
    }
}
