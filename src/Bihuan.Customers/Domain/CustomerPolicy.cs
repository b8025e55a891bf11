using Bihuan.Foundation;

namespace Bihuan.Customers.Domain;

/// <summary>How customers are classed, what they may prefer and agree to, and how their fields are guarded.</summary>
internal sealed record CustomerPolicy(
    int Version,
    IReadOnlyList<string> Tiers,
    string DefaultTier,
    IReadOnlyList<string> Preferences,
    IReadOnlyList<string> Consents,
    int RevealHoursAfterClosing,
    int ReadsPerMinuteMax,
    IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/customers.yaml";

    private const int TierLengthMax = 20;

    public static IEnumerable<PolicyFault> Check(CustomerPolicy policy)
    {
        if (!policy.Tiers.Contains(policy.DefaultTier, StringComparer.Ordinal)) yield return new PolicyFault("default-tier", "customers.unknown-tier", $"'{policy.DefaultTier}' is none of the tiers.");
        foreach (var (path, codes) in new[] { ("tiers", policy.Tiers), ("preferences", policy.Preferences), ("consents", policy.Consents) })
        {
            for (var i = 0; i < codes.Count; i++)
            {
                if (codes[i].Any(c => !char.IsAsciiLetterLower(c) && c != '-')) yield return new PolicyFault($"{path}[{i}]", "customers.code-form", "A code has lower-case letters and hyphens.");
                if (codes.Take(i).Contains(codes[i], StringComparer.Ordinal)) yield return new PolicyFault($"{path}[{i}]", "customers.duplicate-code", $"'{codes[i]}' stands twice.");
            }
        }

        for (var i = 0; i < policy.Tiers.Count; i++)
        {
            if (policy.Tiers[i].Length > TierLengthMax) yield return new PolicyFault($"tiers[{i}]", "customers.code-form", $"At most {TierLengthMax} characters.");
        }

        if (policy.RevealHoursAfterClosing is < 0 or > 720) yield return new PolicyFault("reveal-hours-after-closing", "customers.range", "Between 0 and 720 hours.");
        if (policy.ReadsPerMinuteMax is < 1 or > 10_000) yield return new PolicyFault("reads-per-minute-max", "customers.range", "Between 1 and 10,000 records.");
    }
}
