using Bihuan.Foundation;

namespace Bihuan.Cases.Contracts;

/// <summary>Who follows up a kind of request, and within how many days of the customer's confirmation.</summary>
public sealed record FollowUpRule(string Post, int DueDays);

/// <summary>The invitation to rate (SAT-08): how long its link lives, how often one is reminded, and what is asked.</summary>
public sealed record SurveyRule(
    IReadOnlyList<string> After,
    int LinkDays,
    int ReminderDays,
    int RemindersMax,
    IReadOnlyList<string> Media,
    bool OverallRequired,
    bool DimensionsRequired,
    bool HonourOptOut)
{
    /// <summary>Facts after which there is something to rate.</summary>
    public static readonly IReadOnlySet<string> Occasions = new HashSet<string>(StringComparer.Ordinal) { "case.result-told", "case.confirmed", "case.followed-up", "case.closed" };
}

/// <summary>
/// Follow-up, rating and closing without an answer (SAT-01..04, SAT-13, CASE-13). It stands with the cases since a case decides by it who
/// may follow it up, when silence ends the waiting and what reopens it; Surveys reads the part that is theirs.
/// </summary>
public sealed record FollowUpPolicy(
    int Version,
    FollowUpRule Default,
    IReadOnlyDictionary<string, FollowUpRule> Kinds,
    IReadOnlyList<string> WithoutFollowUp,
    int AttemptsMax,
    int NoAnswerDays,
    string NoAnswerOutcome,
    SurveyRule Survey,
    IReadOnlyList<string> ReopeningRatings,
    IReadOnlyList<string> AlertingRatings,
    IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/follow-up.yaml";

    /// <summary>Null for kinds that are told their result and not followed up.</summary>
    public FollowUpRule? For(string kind) =>
        WithoutFollowUp.Contains(kind, StringComparer.Ordinal) ? null : Kinds.GetValueOrDefault(kind, Default);

    public bool Reopens(string rating) => ReopeningRatings.Contains(rating, StringComparer.Ordinal);

    public bool Alerts(string rating) => AlertingRatings.Contains(rating, StringComparer.Ordinal);

    public static IEnumerable<PolicyFault> Check(FollowUpPolicy policy, IReadOnlySet<string> posts, IReadOnlySet<string> kinds, IReadOnlyList<string> ratings)
    {
        foreach (var fault in CheckRule("default", policy.Default, posts)) yield return fault;
        foreach (var (kind, rule) in policy.Kinds)
        {
            if (!kinds.Contains(kind)) yield return new PolicyFault($"kinds.{kind}", "follow-up.unknown-kind", $"'{kind}' is no kind of request.");
            foreach (var fault in CheckRule($"kinds.{kind}", rule, posts)) yield return fault;
        }

        for (var i = 0; i < policy.WithoutFollowUp.Count; i++)
        {
            if (!kinds.Contains(policy.WithoutFollowUp[i])) yield return new PolicyFault($"without-follow-up[{i}]", "follow-up.unknown-kind", $"'{policy.WithoutFollowUp[i]}' is no kind of request.");
        }

        foreach (var (path, listed) in new[] { ("reopening-ratings", policy.ReopeningRatings), ("alerting-ratings", policy.AlertingRatings) })
        {
            for (var i = 0; i < listed.Count; i++)
            {
                if (!ratings.Contains(listed[i], StringComparer.Ordinal)) yield return new PolicyFault($"{path}[{i}]", "follow-up.unknown-rating", $"'{listed[i]}' is no rating.");
            }
        }

        if (policy.AttemptsMax is < 1 or > 20) yield return new PolicyFault("attempts-max", "follow-up.range", "Between 1 and 20 attempts.");
        if (policy.NoAnswerDays is < 1 or > 365) yield return new PolicyFault("no-answer-days", "follow-up.range", "Between 1 and 365 days.");
        for (var i = 0; i < policy.Survey.After.Count; i++)
        {
            if (!SurveyRule.Occasions.Contains(policy.Survey.After[i])) yield return new PolicyFault($"survey.after[{i}]", "follow-up.unknown-fact", $"'{policy.Survey.After[i]}' is no fact that a survey may follow.");
        }

        if (policy.Survey.LinkDays is < 1 or > 365) yield return new PolicyFault("survey.link-days", "follow-up.range", "Between 1 and 365 days.");
        if (policy.Survey.ReminderDays < 1 || policy.Survey.ReminderDays >= policy.Survey.LinkDays) yield return new PolicyFault("survey.reminder-days", "follow-up.range", "A reminder comes while the link lives.");
        if (policy.Survey.RemindersMax is < 0 or > 5) yield return new PolicyFault("survey.reminders-max", "follow-up.range", "Between 0 and 5 reminders.");
    }

    private static IEnumerable<PolicyFault> CheckRule(string path, FollowUpRule rule, IReadOnlySet<string> posts)
    {
        if (!posts.Contains(rule.Post)) yield return new PolicyFault(path + ".post", "follow-up.unknown-post", $"'{rule.Post}' is no post.");
        if (rule.DueDays is < 0 or > 90) yield return new PolicyFault(path + ".due-days", "follow-up.range", "Between 0 and 90 days.");
    }
}
