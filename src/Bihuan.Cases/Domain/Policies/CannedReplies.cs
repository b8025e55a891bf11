using System.Text.RegularExpressions;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>A reply kept ready, in both languages, with placeholders such as <c>{number}</c>.</summary>
internal sealed record CannedReply(string Code, string Use, IReadOnlyDictionary<string, string> Title, IReadOnlyDictionary<string, string> Text);

/// <summary>Canned replies of one version. Placeholders is the list of what a case can fill in.</summary>
internal sealed partial record CannedReplies(
    int Version,
    IReadOnlyList<string> Placeholders,
    IReadOnlyList<string> Uses,
    IReadOnlyList<CannedReply> Replies,
    IReadOnlyList<string>? Meets = null)
{
    /// <summary>
    /// Fills what is known. A placeholder without a value stays as it is, so that the agent sees the gap before sending.
    /// Values are put in once and never read for placeholders themselves.
    /// </summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(text, match => values.GetValueOrDefault(match.Groups[1].Value, match.Value));

    public static IEnumerable<PolicyFault> Check(CannedReplies replies)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < replies.Replies.Count; i++)
        {
            var (reply, path) = (replies.Replies[i], $"replies[{i}]");
            if (!seen.Add(reply.Code)) yield return new PolicyFault(path + ".code", "replies.duplicate", $"'{reply.Code}' stands twice.");
            if (!replies.Uses.Contains(reply.Use, StringComparer.Ordinal)) yield return new PolicyFault(path + ".use", "replies.unknown-use", $"'{reply.Use}' is no use.");
            foreach (var language in new[] { "zh-CN", "en" })
            {
                if (string.IsNullOrWhiteSpace(reply.Title.GetValueOrDefault(language))) yield return new PolicyFault(path + ".title", "replies.no-text", $"There is no title in {language}.");
                if (string.IsNullOrWhiteSpace(reply.Text.GetValueOrDefault(language))) yield return new PolicyFault(path + ".text", "replies.no-text", $"There is no text in {language}.");
                foreach (Match match in Placeholder().Matches(reply.Text.GetValueOrDefault(language, "")))
                {
                    if (!replies.Placeholders.Contains(match.Groups[1].Value, StringComparer.Ordinal)) yield return new PolicyFault($"{path}.text.{language}", "replies.unknown-placeholder", $"'{match.Value}' is no placeholder.");
                }
            }
        }
    }

    [GeneratedRegex(@"\{([a-z-]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
