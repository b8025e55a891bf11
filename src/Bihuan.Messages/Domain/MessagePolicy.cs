using Bihuan.Foundation;

namespace Bihuan.Messages.Domain;

internal sealed record QuietHours(TimeOnly From, TimeOnly To, IReadOnlyList<ChannelKind> Kinds)
{
    /// <summary>How long a message of this kind has to wait at this local time; nothing outside quiet hours, which may span midnight.</summary>
    public TimeSpan Wait(ChannelKind kind, TimeOnly local) => Kinds.Contains(kind) && IsQuiet(local) ? To - local : TimeSpan.Zero;

    private bool IsQuiet(TimeOnly time) => From < To ? time >= From && time < To : time >= From || time < To;
}

internal sealed record ThreadBudget(int Messages, int Hours);

/// <summary>What a robot's maker permits.</summary>
internal sealed record RobotLimit(int PerMinute, int BytesMax, IReadOnlyList<string> BusyCodes);

internal sealed record TemplateText(string Subject, string Text);

/// <summary>Words for one occasion. Automatic ones count against caps and budgets; the others somebody wrote or asked for.</summary>
internal sealed record MessageTemplate(string Id, TemplateText ZhCn, TemplateText En, bool Automatic = false)
{
    public TemplateText In(string language) => language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? En : ZhCn;
}

/// <summary>policies/messages.yaml.</summary>
internal sealed record MessagePolicy(
    int Version, QuietHours Quiet, IReadOnlyDictionary<string, int> DailyCap, ThreadBudget ThreadBudget, TimeOnly DigestAt, IReadOnlyList<int> RetryAfterSeconds, int JitterPercent,
    int TimeoutSeconds, int KeepDays, IReadOnlyDictionary<string, RobotLimit> Robots, IReadOnlyList<MessageTemplate> Templates, IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/messages.yaml";

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    public TimeSpan Lease => Timeout + TimeSpan.FromSeconds(30);

    public int AttemptsMax => RetryAfterSeconds.Count + 1;

    public MessageTemplate? Find(string id) => Templates.FirstOrDefault(x => x.Id == id);

    public RobotLimit? LimitOf(ChannelKind kind) => Robots.GetValueOrDefault(kind.ToString().ToLowerInvariant());

    public int? CapOf(ChannelKind kind) => DailyCap.TryGetValue(kind.ToString().ToLowerInvariant(), out var cap) ? cap : null;

    public TimeSpan WaitAfter(int attempts, double chance) =>
        TimeSpan.FromSeconds(RetryAfterSeconds[Math.Min(attempts, RetryAfterSeconds.Count) - 1] * (1 + (JitterPercent / 100d * chance)));

    public static IEnumerable<PolicyFault> Check(MessagePolicy policy)
    {
        if (policy.ThreadBudget.Messages is < 1 or > 1000 || policy.ThreadBudget.Hours is < 1 or > 720) yield return new PolicyFault("thread-budget", "messages.range", "1 to 1000 messages in 1 to 720 hours.");
        if (policy.RetryAfterSeconds.Count is < 1 or > 20) yield return new PolicyFault("retry-after-seconds", "messages.range", "1 to 20 retries.");
        if (policy.JitterPercent is < 0 or > 100) yield return new PolicyFault("jitter-percent", "messages.range", "A share lies between 0 and 100 percent.");
        if (policy.TimeoutSeconds is < 1 or > 120) yield return new PolicyFault("timeout-seconds", "messages.range", "Between 1 and 120 seconds.");
        if (policy.KeepDays is < 1 or > 3650) yield return new PolicyFault("keep-days", "messages.range", "Between 1 and 3650 days.");
        foreach (var (kind, cap) in policy.DailyCap)
            if (cap is < 1 or > 1000) yield return new PolicyFault("daily-cap." + kind, "messages.range", "Between 1 and 1000 a day.");
        foreach (var (kind, limit) in policy.Robots)
            if (limit.PerMinute is < 1 or > 6000 || limit.BytesMax is < 200 or > 100_000) yield return new PolicyFault("robots." + kind, "messages.range", "1 to 6000 a minute, 200 to 100000 bytes.");
        for (var i = 0; i < policy.Templates.Count; i++)
            if (policy.Templates.Take(i).Any(x => x.Id == policy.Templates[i].Id)) yield return new PolicyFault($"templates[{i}].id", "messages.duplicate", $"'{policy.Templates[i].Id}' stands twice.");
    }
}
