using Bihuan.Cases.Contracts;

namespace Bihuan.Intake.Portal;

/// <summary>The screens of a report, one question each.</summary>
public enum ReportScreen
{
    Kind,
    ComplaintClass,
    Category,
    Symptom,
    Describe,
    Contact,
}

/// <summary>
/// What has been chosen so far. The choices stand in the address, so that Back works and no script is needed; they say nothing of
/// the person. What does (words, names, numbers) is only ever posted.
/// </summary>
public sealed record ReportPath(string Base, string? Kind = null, string? ComplaintClass = null, string? Category = null, string? Symptom = null, string? About = null)
{
    /// <summary>Chosen where the right answer is none of those offered.</summary>
    public const string None = "none";

    /// <summary>Kinds in the order of how often they are meant. A repair is asked for by reporting a fault.</summary>
    public static readonly IReadOnlyList<string> Kinds =
        ["fault-report", "usage-guidance", "consultation", "return", "exchange", "warranty-claim", "complaint", "suggestion", "praise"];

    private static readonly string[] s_aboutProducts = ["fault-report", "repair", "usage-guidance", "return", "exchange", "warranty-claim"];
    private static readonly string[] s_aboutFaults = ["fault-report", "repair", "exchange", "warranty-claim"];

    public bool IsAboutProduct => s_aboutProducts.Contains(Kind);

    /// <summary>The first question still open.</summary>
    internal ReportScreen Next(CasePolicies policies)
    {
        if (Kind is null) return ReportScreen.Kind;
        if (Kind == "complaint" && ComplaintClass is null) return ReportScreen.ComplaintClass;
        if (IsAboutProduct && Category is null) return ReportScreen.Category;
        return s_aboutFaults.Contains(Kind) && Symptom is null && Category is { } category && policies.SymptomsOf(category).Count > 1 ? ReportScreen.Symptom : ReportScreen.Describe;
    }

    /// <summary>Codes that nobody offered are dropped, and the question is asked again.</summary>
    internal ReportPath Checked(CasePolicies policies) => this with
    {
        Kind = policies.Has("kind", Kind) ? Kind : null,
        ComplaintClass = policies.Has("complaint-class", ComplaintClass) ? ComplaintClass : null,
        Category = policies.Has("category", Category) ? Category : null,
        Symptom = Symptom == None || (Category is { } category && policies.SymptomsOf(category).Contains(Symptom)) ? Symptom : null,
    };

    /// <summary>The question before this one; null on the first.</summary>
    public ReportPath? Before(ReportScreen screen) => screen switch
    {
        ReportScreen.Kind => null,
        ReportScreen.ComplaintClass or ReportScreen.Category => this with { Kind = null, ComplaintClass = null },
        ReportScreen.Symptom => Base == "/report" ? this with { Category = null, Symptom = null } : this with { Kind = null, Symptom = null },
        _ when Symptom is not null => this with { Symptom = null },
        _ when Category is not null && Base == "/report" => this with { Category = null },
        _ when ComplaintClass is not null => this with { ComplaintClass = null },
        _ => this with { Kind = null },
    };

    public string Href
    {
        get
        {
            var query = string.Join('&', new (string Name, string? Value)[] { ("kind", Kind), ("class", ComplaintClass), ("category", Base == "/report" ? Category : null), ("symptom", Symptom), ("about", About) }
                .Where(x => x.Value is not null).Select(x => x.Name + "=" + Uri.EscapeDataString(x.Value!)));
            return query.Length == 0 ? Base : Base + "?" + query;
        }
    }
}
