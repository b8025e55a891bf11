using System.Text.RegularExpressions;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>Codes well formed and single, references between the lists sound, and the scale of ratings falling from 100 to 0.</summary>
internal static partial class CodeBookValidation
{
    public static IEnumerable<PolicyFault> Check(CodeBook book, IReadOnlySet<string> posts) =>
    [
        .. CheckLists(book), .. CheckTaxonomies(book), .. CheckComplaints(book), .. CheckGrades(book, posts), .. CheckRatings(book),
    ];

    private static IEnumerable<PolicyFault> CheckLists(CodeBook book)
    {
        (string Path, IEnumerable<string> Codes, string Field)[] lists =
        [
            ("kinds", book.Kinds.Select(k => k.Code), ".code"), ("problem-classes", book.ProblemClasses.Select(p => p.Code), ".code"),
            ("channel-problems", book.ChannelProblems.Select(p => p.Code), ".code"), ("natures", book.Natures, ""),
            ("severities", book.Severities, ""), ("complexities", book.Complexities, ""), ("ways", book.Ways, ""),
            ("complaint-classes", book.ComplaintClasses.Select(c => c.Code), ".code"),
            ("complaint-levels", book.ComplaintLevels.Select(l => $"{l.Level}"), ".level"),
            ("complaint-timings", book.ComplaintTimings.Select(t => t.Code), ".code"), ("grades", book.Grades.Select(g => g.Code), ".code"),
            ("urgencies", book.Urgencies, ""), ("support-levels", book.SupportLevels.Select(l => $"{l.Level}"), ".level"),
            ("transfer-reasons", book.TransferReasons, ""), ("hold-reasons", book.HoldReasons, ""), ("contact-directions", book.ContactDirections, ""),
            ("contact-media", book.ContactMedia, ""), ("contact-moments", book.ContactMoments, ""), ("contact-points", book.ContactPoints, ""), ("outcomes", book.Outcomes, ""),
            ("rating-dimensions", book.RatingDimensions, ""), ("rating-steps", book.RatingSteps.Select(s => s.Code), ".code"),
            ("product-categories", book.ProductCategories.Select(c => c.Code), ".code"),
        ];
        foreach (var (path, codes, field) in lists)
        {
            foreach (var fault in CheckCodes(path, codes, field)) yield return fault;
        }

        for (var i = 0; i < book.ProductCategories.Count; i++)
        {
            foreach (var fault in CheckCodes($"product-categories[{i}].symptoms", book.ProductCategories[i].Symptoms, "")) yield return fault;
        }

        for (var i = 0; i < book.Kinds.Count; i++)
        {
            if (!Prefix().IsMatch(book.Kinds[i].Prefix)) yield return new PolicyFault($"kinds[{i}].prefix", "codes.prefix", "A prefix is two or three capital letters.");
        }
    }

    private static IEnumerable<PolicyFault> CheckCodes(string path, IEnumerable<string> codes, string field)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var code in codes)
        {
            if (!Code().IsMatch(code)) yield return new PolicyFault($"{path}[{i}]{field}", "codes.malformed", $"'{code}' is not lower-kebab.");
            if (!seen.Add(code)) yield return new PolicyFault($"{path}[{i}]{field}", "codes.duplicate", $"'{code}' stands twice.");
            i++;
        }

        if (i == 0) yield return new PolicyFault(path, "codes.empty", "The list may not be empty.");
    }

    private static IEnumerable<PolicyFault> CheckTaxonomies(CodeBook book)
    {
        for (var i = 0; i < book.ProblemClasses.Count; i++)
        {
            if (!book.ChannelProblems.Any(p => p.Code == book.ProblemClasses[i].ChannelProblem))
            {
                yield return Unknown($"problem-classes[{i}].channel-problem", book.ProblemClasses[i].ChannelProblem);
            }
        }

        for (var i = 0; i < book.ChannelProblems.Count; i++)
        {
            var problem = book.ChannelProblems[i];
            if (!book.ProblemClasses.Any(p => p.Code == problem.ProblemClass)) yield return Unknown($"channel-problems[{i}].problem-class", problem.ProblemClass);
            if (problem.Channels.Any(c => !ProcessTerms.ChannelKinds.Contains(c, StringComparer.Ordinal))) yield return Unknown($"channel-problems[{i}].channels", string.Join(", ", problem.Channels));
        }
    }

    private static IEnumerable<PolicyFault> CheckComplaints(CodeBook book)
    {
        for (var i = 0; i < book.ComplaintClasses.Count; i++)
        {
            var complaint = book.ComplaintClasses[i];
            if (complaint.Ways.Count == 0) yield return new PolicyFault($"complaint-classes[{i}]", "codes.no-plan", "Each class of complaint has a plan.");
            for (var w = 0; w < complaint.Ways.Count; w++)
            {
                if (!book.Ways.Contains(complaint.Ways[w], StringComparer.Ordinal)) yield return Unknown($"complaint-classes[{i}].ways[{w}]", complaint.Ways[w]);
            }
        }
    }

    private static IEnumerable<PolicyFault> CheckGrades(CodeBook book, IReadOnlySet<string> posts)
    {
        if (!posts.Contains(book.IntakePost)) yield return Unknown("intake-post", book.IntakePost);
        for (var i = 0; i < book.Grades.Count; i++)
        {
            if (book.Grades[i].GoesTo is { } post && !posts.Contains(post)) yield return Unknown($"grades[{i}].goes-to", post);
        }

        for (var i = 0; i < book.SupportLevels.Count; i++)
        {
            for (var p = 0; p < book.SupportLevels[i].Posts.Count; p++)
            {
                if (!posts.Contains(book.SupportLevels[i].Posts[p])) yield return Unknown($"support-levels[{i}].posts[{p}]", book.SupportLevels[i].Posts[p]);
            }
        }
    }

    private static IEnumerable<PolicyFault> CheckRatings(CodeBook book)
    {
        var steps = book.RatingSteps;
        if (steps.Count < 2) yield break;
        if (steps[0].Points != 100 || steps[^1].Points != 0) yield return new PolicyFault(steps[0].Points != 100 ? "rating-steps[0].points" : $"rating-steps[{steps.Count - 1}].points", "codes.rating-range", "The scale runs from 100 to 0.");
        for (var i = 1; i < steps.Count; i++)
        {
            if (steps[i].Points >= steps[i - 1].Points) yield return new PolicyFault($"rating-steps[{i}].points", "codes.rating-order", "Each step is worth less than the one before.");
            if (steps[i].Steps != steps[i - 1].Steps - 1) yield return new PolicyFault($"rating-steps[{i}].steps", "codes.rating-order", "Steps count down by one.");
        }
    }

    private static PolicyFault Unknown(string path, string code) => new(path, "codes.unknown", $"'{code}' is not in its list.");

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex("^[A-Z]{2,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
