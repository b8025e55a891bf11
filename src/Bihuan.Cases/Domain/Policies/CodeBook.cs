using System.Globalization;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>A kind of request (CH-08). The prefix begins its case number.</summary>
internal sealed record RequestKind(string Code, string Prefix, bool NeedsContact);

/// <summary>A cause class (CH-10) and where reports by channel count it.</summary>
internal sealed record ProblemClass(string Code, string ChannelProblem);

/// <summary>A class of the channels' own taxonomy (CH-11) and where reports by cause count it; no channels means any.</summary>
internal sealed record ChannelProblem(string Code, string Group, string ProblemClass, IReadOnlyList<string> Channels);

/// <summary>A class of complaint (CMP-03): its causes, and the ways its solution plan uses.</summary>
internal sealed record ComplaintClass(string Code, IReadOnlyList<string> Causes, IReadOnlyList<string> Ways);

internal sealed record ComplaintLevel(int Level, string Limit);

internal sealed record ComplaintTiming(string Code, IReadOnlyList<string> Limits, bool ReportsUpward);

/// <summary>A grade of the work order (GRD-01..03). GoesTo is the post it is handed to at once.</summary>
internal sealed record CaseGrade(string Code, string Limit, string? GoesTo, bool StartsEmergency);

/// <summary>A level of support (GRD-05) with its department and the posts that work there.</summary>
internal sealed record SupportLevel(int Level, string Department, IReadOnlyList<string> Posts);

/// <summary>One of the five steps (SAT-03), 5 the best, with its worth on the scale of 100.</summary>
internal sealed record RatingStep(string Code, int Steps, int Points);

/// <summary>A product category and the symptoms a customer may name for it.</summary>
internal sealed record ProductCategory(string Code, IReadOnlyList<string> Symptoms);

/// <summary>The code lists of one version. Lists that have a rank (severities, grades, urgencies, support levels) rise.</summary>
internal sealed record CodeBook(
    int Version,
    string IntakePost,
    IReadOnlyList<RequestKind> Kinds,
    IReadOnlyList<ProblemClass> ProblemClasses,
    IReadOnlyList<ChannelProblem> ChannelProblems,
    IReadOnlyList<string> Natures,
    IReadOnlyList<string> Severities,
    IReadOnlyList<string> Complexities,
    IReadOnlyList<string> Ways,
    IReadOnlyList<ComplaintClass> ComplaintClasses,
    IReadOnlyList<ComplaintLevel> ComplaintLevels,
    IReadOnlyList<ComplaintTiming> ComplaintTimings,
    IReadOnlyList<CaseGrade> Grades,
    IReadOnlyList<string> Urgencies,
    IReadOnlyList<SupportLevel> SupportLevels,
    IReadOnlyList<string> TransferReasons,
    IReadOnlyList<string> HoldReasons,
    IReadOnlyList<string> ContactDirections,
    IReadOnlyList<string> ContactMedia,
    IReadOnlyList<string> ContactMoments,
    IReadOnlyList<string> ContactPoints,
    IReadOnlyList<string> Outcomes,
    IReadOnlyList<string> RatingDimensions,
    IReadOnlyList<RatingStep> RatingSteps,
    IReadOnlyList<ProductCategory> ProductCategories,
    IReadOnlyList<string>? Meets = null)
{
    public RequestKind? Kind(string code) => Kinds.FirstOrDefault(k => Same(k.Code, code));

    public ProductCategory? Category(string code) => ProductCategories.FirstOrDefault(c => Same(c.Code, code));

    public CaseGrade? Grade(string code) => Grades.FirstOrDefault(g => Same(g.Code, code));

    public ComplaintTiming? Timing(string code) => ComplaintTimings.FirstOrDefault(t => Same(t.Code, code));

    public SupportLevel? Level(int level) => SupportLevels.FirstOrDefault(l => l.Level == level);

    /// <summary>The department somebody with these posts works in; null for posts outside the three levels.</summary>
    public string? DepartmentOf(IEnumerable<string> posts) =>
        SupportLevels.FirstOrDefault(level => level.Posts.Intersect(posts, StringComparer.Ordinal).Any())?.Department;

    /// <summary>Both taxonomies of a problem (CH-11): the one that was not named follows from the one that was.</summary>
    public (string? Problem, string? Channel) Map(string? problem, string? channel) => (
        problem ?? ChannelProblems.FirstOrDefault(x => Same(x.Code, channel ?? ""))?.ProblemClass,
        channel ?? ProblemClasses.FirstOrDefault(x => Same(x.Code, problem ?? ""))?.ChannelProblem);

    public ComplaintClass? ComplaintClass(string code) => ComplaintClasses.FirstOrDefault(c => Same(c.Code, code));

    public RatingStep? Rating(string code) => RatingSteps.FirstOrDefault(s => Same(s.Code, code));

    public RatingStep? Rating(int steps) => RatingSteps.FirstOrDefault(s => s.Steps == steps);

    public int RankOfUrgency(string code) => Rank(Urgencies, code);

    public int RankOfSeverity(string code) => Rank(Severities, code);

    public int RankOfGrade(string code) => Rank([.. Grades.Select(g => g.Code)], code);

    /// <summary>
    /// Every code under the name of its list, as <c>/api/v1/codes</c> shows them and as the words are keyed
    /// (<c>kind.repair</c>).
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Lists() => new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["kind"] = [.. Kinds.Select(k => k.Code)],
        ["problem"] = [.. ProblemClasses.Select(p => p.Code)],
        ["channel-problem"] = [.. ChannelProblems.Select(p => p.Code)],
        ["channel-problem-group"] = [.. ChannelProblems.Select(p => p.Group).Distinct(StringComparer.Ordinal)],
        ["nature"] = Natures,
        ["severity"] = Severities,
        ["complexity"] = Complexities,
        ["way"] = Ways,
        ["complaint-class"] = [.. ComplaintClasses.Select(c => c.Code)],
        ["complaint-plan"] = [.. ComplaintClasses.Select(c => c.Code)],
        ["complaint-cause"] = [.. ComplaintClasses.SelectMany(c => c.Causes)],
        ["complaint-level"] = [.. ComplaintLevels.Select(l => Text(l.Level))],
        ["complaint-timing"] = [.. ComplaintTimings.Select(t => t.Code)],
        ["grade"] = [.. Grades.Select(g => g.Code)],
        ["urgency"] = Urgencies,
        ["support-level"] = [.. SupportLevels.Select(l => Text(l.Level))],
        ["department"] = [.. SupportLevels.Select(l => l.Department)],
        ["transfer-reason"] = TransferReasons,
        ["hold"] = HoldReasons,
        ["direction"] = ContactDirections,
        ["medium"] = ContactMedia,
        ["moment"] = ContactMoments,
        ["contact-point"] = ContactPoints,
        ["outcome"] = Outcomes,
        ["dimension"] = RatingDimensions,
        ["rating"] = [.. RatingSteps.Select(s => s.Code)],
        ["category"] = [.. ProductCategories.Select(c => c.Code)],
        ["symptom"] = [.. ProductCategories.SelectMany(c => c.Symptoms).Distinct(StringComparer.Ordinal)],
    };

    private static int Rank(IReadOnlyList<string> rising, string code)
    {
        for (var i = 0; i < rising.Count; i++)
        {
            if (Same(rising[i], code)) return i;
        }

        return -1;
    }

    private static string Text(int level) => level.ToString(CultureInfo.InvariantCulture);

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
