using Bihuan.Foundation;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>One sentence of a rule in each language, the limits that measure it, the law it follows and the documents it leads to.</summary>
internal sealed record RuleClause(
    string Code, IReadOnlyDictionary<string, string> Text, IReadOnlyList<string>? Limits = null, IReadOnlyDictionary<string, string>? Law = null, IReadOnlyList<string>? Documents = null);

/// <summary>A rule of the company as people read it (POL-02). Its figures stand in the limits and are never repeated here.</summary>
internal sealed record RulePolicy(int Version, IReadOnlyDictionary<string, string> Title, IReadOnlyList<RuleClause> Clauses, bool Commits = false, IReadOnlyList<string>? Meets = null)
{
    private static readonly string[] s_languages = ["zh-CN", "en"];

    /// <param name="policy">The rule.</param>
    /// <param name="isLimit">Whether a limit of this key is in force.</param>
    /// <param name="isDocument">Whether a document of this name is.</param>
    internal static IEnumerable<PolicyFault> Check(RulePolicy policy, Func<string, bool> isLimit, Func<string, bool> isDocument)
    {
        foreach (var fault in Missing("title", policy.Title)) yield return fault;
        if (policy.Clauses.Count == 0) yield return new PolicyFault("clauses", "rule.empty", "A rule has at least one clause.");
        for (var i = 0; i < policy.Clauses.Count; i++)
        {
            var (clause, path) = (policy.Clauses[i], $"clauses[{i}]");
            if (policy.Clauses.Take(i).Any(x => x.Code == clause.Code)) yield return new PolicyFault(path + ".code", "rule.clause-twice", $"Clause '{clause.Code}' stands twice.");
            foreach (var fault in Missing(path + ".text", clause.Text)) yield return fault;
            if (clause.Law is { } law) foreach (var fault in Missing(path + ".law", law)) yield return fault;
            foreach (var limit in (clause.Limits ?? []).Where(x => !isLimit(x))) yield return new PolicyFault(path + ".limits", "rule.limit-unknown", $"No limit '{limit}' is in force.");
            foreach (var document in (clause.Documents ?? []).Where(x => !isDocument(x))) yield return new PolicyFault(path + ".documents", "rule.document-unknown", $"No document '{document}' is in force.");
            if (policy.Commits && clause.Limits is not { Count: > 0 }) yield return new PolicyFault(path, "rule.commitment-unmeasured", "What is promised names the limit by which its keeping is counted.");
        }
    }

    private static IEnumerable<PolicyFault> Missing(string path, IReadOnlyDictionary<string, string> text) =>
        s_languages.Where(x => string.IsNullOrWhiteSpace(text.GetValueOrDefault(x))).Select(x => new PolicyFault(path, "rule.text-missing", $"The text in {x} is missing."));
}
