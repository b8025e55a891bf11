using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>One answer to a criterion and the level it stands for; 1 is the gravest. Signals are the danger words that stand for it at intake.</summary>
internal sealed record ComplaintMark(string Code, int Level, bool ReportsUpward = false, bool Complex = false, IReadOnlyList<string>? Signals = null);

/// <summary>One of the three criteria (GRD-08), its marks gravest first.</summary>
internal sealed record ComplaintCriterion(string Code, IReadOnlyList<ComplaintMark> Marks)
{
    public ComplaintMark? Mark(string code) => Marks.FirstOrDefault(x => x.Code == code);
}

/// <summary>The level that marks amount to, the criteria that caused it, whether it goes to the superior department, and whether it is complex.</summary>
internal sealed record LevelVerdict(int Level, IReadOnlyList<string> CausedBy, bool ReportsUpward, bool IsComplex);

/// <summary>A level that danger words propose, with the criterion and the mark they stand for.</summary>
internal sealed record ProposedLevel(int Level, string Criterion, string Mark);

/// <summary>How the level of a complaint is worked out, as policy data.</summary>
internal sealed record ComplaintLevelPolicy(int Version, IReadOnlyList<int> ReportsUpward, IReadOnlyList<ComplaintCriterion> Criteria, IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/complaint-levels.yaml";

    public static readonly IReadOnlyList<string> CriterionCodes = ["urgency", "scope", "difficulty"];

    public ComplaintCriterion Criterion(string code) => Criteria.First(x => x.Code == code);

    /// <summary>The gravest mark governs. All marks are of this policy.</summary>
    public LevelVerdict LevelOf(IReadOnlyDictionary<string, string> marks)
    {
        var chosen = Criteria.Select(x => (x.Code, Mark: x.Mark(marks[x.Code])!)).ToList();
        var level = chosen.Min(x => x.Mark.Level);
        return new LevelVerdict(level, [.. chosen.Where(x => x.Mark.Level == level).Select(x => x.Code)], ReportsUpward.Contains(level) || chosen.Exists(x => x.Mark.ReportsUpward), chosen.Exists(x => x.Mark.Complex));
    }

    /// <summary>What danger words propose; null when none of them stands for a mark.</summary>
    public ProposedLevel? Propose(IReadOnlyCollection<string> signals) =>
        Criteria.SelectMany(x => x.Marks.Where(m => m.Signals?.Any(signals.Contains) == true).Select(m => new ProposedLevel(m.Level, x.Code, m.Code))).MinBy(x => x.Level);

    public static IEnumerable<PolicyFault> Check(ComplaintLevelPolicy policy, CodeBook codes, DangerWordList dangers)
    {
        var levels = codes.ComplaintLevels.Select(x => x.Level).ToHashSet();
        foreach (var missing in CriterionCodes.Where(x => policy.Criteria.Count(y => y.Code == x) != 1)) yield return new PolicyFault("criteria", "complaint-levels.criterion", $"The criterion '{missing}' stands once.");
        for (var i = 0; i < policy.Criteria.Count; i++)
        {
            var (criterion, path) = (policy.Criteria[i], $"criteria[{i}]");
            if (!CriterionCodes.Contains(criterion.Code)) yield return new PolicyFault(path + ".code", "complaint-levels.unknown-criterion", $"'{criterion.Code}' is none of the three criteria.");
            if (criterion.Marks.Count == 0) yield return new PolicyFault(path + ".marks", "complaint-levels.no-marks", "A criterion has at least one mark.");
            for (var j = 0; j < criterion.Marks.Count; j++)
            {
                var (mark, at) = (criterion.Marks[j], $"{path}.marks[{j}]");
                if (!levels.Contains(mark.Level)) yield return new PolicyFault(at + ".level", "complaint-levels.unknown-level", $"'{mark.Level}' is no level.");
                if (j > 0 && criterion.Marks[j - 1].Level > mark.Level) yield return new PolicyFault(at + ".level", "complaint-levels.order", "Marks stand gravest first.");
                if (policy.Criteria.SelectMany(x => x.Marks).Count(x => x.Code == mark.Code) > 1) yield return new PolicyFault(at + ".code", "complaint-levels.duplicate", $"'{mark.Code}' stands twice.");
                foreach (var signal in (mark.Signals ?? []).Where(x => !dangers.Words.Any(w => w.Code == x))) yield return new PolicyFault(at + ".signals", "complaint-levels.unknown-signal", $"'{signal}' is no danger word.");
            }
        }
    }
}
