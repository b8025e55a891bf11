using System.Text.RegularExpressions;
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
internal sealed partial record MessagePolicy(
    int Version, QuietHours Quiet, IReadOnlyDictionary<string, int> DailyCap, ThreadBudget ThreadBudget, TimeOnly DigestAt, IReadOnlyList<int> RetryAfterSeconds, int JitterPercent,
    int TimeoutSeconds, int KeepDays, IReadOnlyDictionary<string, RobotLimit> Robots, IReadOnlyList<MessageTemplate> Templates, IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/messages.yaml";

    private const int SubjectMax = 200, TextMax = 1000;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>How long claimed messages are left to the node that claimed them; longer than any sending of so many, so many at once, can take.</summary>
    public TimeSpan Lease(int count, int atOnce) => (Timeout * ((count + atOnce - 1) / atOnce)) + TimeSpan.FromSeconds(30);

    public int AttemptsMax => RetryAfterSeconds.Count + 1;

    public MessageTemplate? Find(string id) => Templates.FirstOrDefault(x => x.Id == id);

    public RobotLimit? LimitOf(ChannelKind kind) => Robots.GetValueOrDefault(kind.ToString().ToLowerInvariant());

    public int? CapOf(ChannelKind kind) => DailyCap.TryGetValue(kind.ToString().ToLowerInvariant(), out var cap) ? cap : null;

    public TimeSpan WaitAfter(int attempts, double chance) =>
        TimeSpan.FromSeconds(RetryAfterSeconds[Math.Min(attempts, RetryAfterSeconds.Count) - 1] * (1 + (JitterPercent / 100d * chance)));

    /// <summary>The occasions the product tells of: what sends by itself is counted against caps and budgets, and what carries words has a place for them.</summary>
    private static readonly (string Id, bool SendsItself, bool CarriesText)[] s_occasions =
    [
        ("case-received", true, false), ("case-progress", false, true), ("case-result", false, true), ("case-reply", false, true), ("survey-invitation", true, false),
        ("group-alarm", true, true), ("staff-notice", false, true),
    ];

    private static readonly string[] s_placeholders = ["number", "link", "text"], s_robots = ["wecom", "dingtalk", "feishu"], s_capped = ["sms", "email"];

    public static IEnumerable<PolicyFault> Check(MessagePolicy policy)
    {
        if (policy.Quiet.From == policy.Quiet.To) yield return new PolicyFault("quiet", "messages.quiet-always", "Quiet hours that begin when they end never end.");
        if (policy.ThreadBudget.Messages is < 1 or > 1000 || policy.ThreadBudget.Hours is < 1 or > 720) yield return new PolicyFault("thread-budget", "messages.range", "1 to 1000 messages in 1 to 720 hours.");
        if (policy.RetryAfterSeconds.Count is < 1 or > 20) yield return new PolicyFault("retry-after-seconds", "messages.range", "1 to 20 retries.");
        for (var i = 0; i < policy.RetryAfterSeconds.Count; i++)
            if (policy.RetryAfterSeconds[i] is < 1 or > 604_800) yield return new PolicyFault($"retry-after-seconds[{i}]", "messages.range", "A wait lies between one second and seven days.");
        if (policy.JitterPercent is < 0 or > 100) yield return new PolicyFault("jitter-percent", "messages.range", "A share lies between 0 and 100 percent.");
        if (policy.TimeoutSeconds is < 1 or > 120) yield return new PolicyFault("timeout-seconds", "messages.range", "Between 1 and 120 seconds.");
        if (policy.KeepDays is < 1 or > 3650) yield return new PolicyFault("keep-days", "messages.range", "Between 1 and 3650 days.");
        if (policy.KeepDays * 24 < policy.ThreadBudget.Hours) yield return new PolicyFault("keep-days", "messages.kept-too-shortly", "What the budget counts has to be kept as long as it counts.");
        foreach (var (kind, cap) in policy.DailyCap)
        {
            if (!s_capped.Contains(kind)) yield return new PolicyFault("daily-cap." + kind, "messages.unknown-kind", "sms or email.");
            if (cap is < 1 or > 1000) yield return new PolicyFault("daily-cap." + kind, "messages.range", "Between 1 and 1000 a day.");
        }

        foreach (var (kind, limit) in policy.Robots)
        {
            if (!s_robots.Contains(kind)) yield return new PolicyFault("robots." + kind, "messages.unknown-kind", "wecom, dingtalk or feishu.");
            if (limit.PerMinute is < 1 or > 6000 || limit.BytesMax is < 200 or > 100_000) yield return new PolicyFault("robots." + kind, "messages.range", "1 to 6000 a minute, 200 to 100000 bytes.");
        }

        foreach (var fault in CheckTemplates(policy)) yield return fault;
    }

    private static IEnumerable<PolicyFault> CheckTemplates(MessagePolicy policy)
    {
        foreach (var (id, _, _) in s_occasions)
            if (policy.Find(id) is null) yield return new PolicyFault("templates", "messages.template-missing", $"There are no words for '{id}'.");
        for (var i = 0; i < policy.Templates.Count; i++)
        {
            var (template, path) = (policy.Templates[i], $"templates[{i}]");
            if (policy.Templates.Take(i).Any(x => x.Id == template.Id)) yield return new PolicyFault(path + ".id", "messages.duplicate", $"'{template.Id}' stands twice.");
            var occasion = Array.Find(s_occasions, x => x.Id == template.Id);
            if (occasion.Id is null) yield return new PolicyFault(path + ".id", "messages.template-unknown", $"Nothing sends '{template.Id}'.");
            if (occasion.SendsItself && !template.Automatic) yield return new PolicyFault(path, "messages.template-automatic", "It is sent without anybody's doing and has to be counted: automatic: true.");
            foreach (var (language, words) in new[] { ("zh-cn", template.ZhCn), ("en", template.En) })
                foreach (var fault in CheckWords(words, $"{path}.{language}", occasion.CarriesText)) yield return fault;
        }
    }

    private static IEnumerable<PolicyFault> CheckWords(TemplateText words, string path, bool carriesText)
    {
        if (string.IsNullOrWhiteSpace(words.Subject) || words.Subject.Length > SubjectMax) yield return new PolicyFault(path + ".subject", "messages.words-length", $"1 to {SubjectMax} characters.");
        if (string.IsNullOrWhiteSpace(words.Text) || words.Text.Length > TextMax) yield return new PolicyFault(path + ".text", "messages.words-length", $"1 to {TextMax} characters.");
        if (carriesText && !words.Text.Contains("{text}", StringComparison.Ordinal)) yield return new PolicyFault(path + ".text", "messages.words-lost", "What is to be told has no place: {text}.");
        foreach (var (key, text) in new[] { ("subject", words.Subject), ("text", words.Text) })
            if (Placeholder().Matches(text).Select(x => x.Groups[1].Value).FirstOrDefault(x => !s_placeholders.Contains(x)) is { } unknown)
                yield return new PolicyFault($"{path}.{key}", "messages.placeholder-unknown", $"'{{{unknown}}}' is not filled in; there are {{number}}, {{link}} and {{text}}.");
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Placeholder();
}
