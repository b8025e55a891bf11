using System.Text.RegularExpressions;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>
/// Whether a process can be worked: every word known, every stage reachable, every stage with a way to its end, nothing
/// asked for that cannot happen. What holds here need not be checked again while a case runs.
/// </summary>
internal static partial class ProcessValidation
{
    public static IReadOnlyList<PolicyFault> Check(CaseProcess process, IReadOnlySet<string> posts, IReadOnlySet<string> kinds)
    {
        var faults = new List<PolicyFault>();
        CheckHead(process, kinds, faults);
        if (process.Stages.Count == 0)
        {
            faults.Add(new PolicyFault("stages", "process.no-stages", "A process needs stages."));
            return faults;
        }

        for (var i = 0; i < process.Stages.Count; i++) CheckStage(process, i, posts, faults);
        CheckEnd(process, faults);
        CheckAssessment(process, faults);

        // The walks below presume that every move leads somewhere and no stage stands twice.
        if (faults.Any(f => f.Code is "process.unknown-next" or "process.duplicate-stage" or "process.no-end")) return faults;
        CheckWays(process, faults);
        return faults;
    }

    /// <summary>What only shows when all processes are seen together. The path names the process, as no one file is to blame.</summary>
    public static IReadOnlyList<PolicyFault> CheckTogether(IReadOnlyList<CaseProcess> processes)
    {
        var faults = new List<PolicyFault>();
        foreach (var twice in processes.GroupBy(p => (p.Id, p.Version)).Where(g => g.Count() > 1))
        {
            faults.Add(new PolicyFault(twice.Key.Id, "process.duplicate", $"Version {twice.Key.Version} stands twice."));
        }

        var newest = new CaseProcesses(processes).Newest;
        if (!newest.Any(p => p is { Kinds.Count: 0, Channels.Count: 0, Complexity: null }))
        {
            faults.Add(new PolicyFault("", "process.no-fallback", "One process must take any kind from any channel."));
        }

        for (var i = 0; i < newest.Count; i++)
        {
            for (var j = i + 1; j < newest.Count; j++)
            {
                if (CollidesWith(newest[i], newest[j]))
                {
                    faults.Add(new PolicyFault(newest[j].Id, "process.ambiguous", $"Takes the same cases as '{newest[i].Id}'."));
                }
            }
        }

        return faults;
    }

    private static void CheckHead(CaseProcess process, IReadOnlySet<string> kinds, List<PolicyFault> faults)
    {
        if (process.Version < 1) faults.Add(new PolicyFault("version", "process.version", "Versions count from 1."));
        Known(process.Kinds, kinds.Contains, "kinds", "process.unknown-kind", faults);
        Known(process.Channels, k => ProcessTerms.ChannelKinds.Contains(k, StringComparer.Ordinal), "channels", "process.unknown-channel-kind", faults);
        Known(process.WaivedBySilence ?? [], ProcessTerms.CustomersWord.Contains, "waived-by-silence", "process.silence-waives-work", faults);
        if (process.Complexity is { } complexity && !ProcessTerms.Complexities.Contains(complexity, StringComparer.Ordinal))
        {
            faults.Add(new PolicyFault("complexity", "process.unknown-complexity", $"'{complexity}' is no complexity."));
        }

        if (process.Stages.Count > 0 && process.Find(process.ReopensTo) is null or { IsClosed: true })
        {
            faults.Add(new PolicyFault("reopens-to", "process.unknown-reopening", $"'{process.ReopensTo}' is no open stage of this process."));
        }
    }

    private static void CheckStage(CaseProcess process, int index, IReadOnlySet<string> posts, List<PolicyFault> faults)
    {
        var (stage, path) = (process.Stages[index], $"stages[{index}]");
        if (process.IndexOf(stage.Id) != index) faults.Add(new PolicyFault(path + ".id", "process.duplicate-stage", $"'{stage.Id}' stands twice."));
        if (!ProcessTerms.Phases.Contains(stage.Phase, StringComparer.Ordinal)) faults.Add(new PolicyFault(path + ".phase", "process.unknown-phase", $"'{stage.Phase}' is no phase."));
        if (stage.Posts.Count == 0) faults.Add(new PolicyFault(path, "process.no-post", "Nobody is responsible for this stage."));
        Known(stage.Posts, posts.Contains, path + ".posts", "process.unknown-post", faults);
        Known(stage.Needs, ProcessTerms.Facts.Contains, path + ".needs", "process.unknown-need", faults);
        Known(stage.Next, id => process.IndexOf(id) >= 0 && id != stage.Id, path + ".next", "process.unknown-next", faults);
        if (stage.Limit is { } limit && !LimitKey().IsMatch(limit)) faults.Add(new PolicyFault(path + ".limit", "process.limit-key", $"'{limit}' is no key of a time limit."));
        if (!stage.IsClosed && (stage.Rule is null || stage.Standard is null || stage.Limit is null || stage.Indicator is null))
        {
            faults.Add(new PolicyFault(path, "process.stage-incomplete", "A stage carries a rule, a quality standard, a time limit and an indicator."));
        }
    }

    private static void CheckEnd(CaseProcess process, List<PolicyFault> faults)
    {
        var ends = process.Stages.Count(s => s.IsClosed);
        if (ends != 1) faults.Add(new PolicyFault("stages", "process.no-end", "Exactly one stage has the phase 'closed'."));
        for (var i = 0; i < process.Stages.Count; i++)
        {
            var stage = process.Stages[i];
            if (stage.IsClosed && (stage.Next.Count > 0 || stage.Needs.Count > 0 || stage.Auto))
            {
                faults.Add(new PolicyFault($"stages[{i}]", "process.end-goes-on", "Nothing follows the closed stage; a reopening is no move."));
            }
        }
    }

    /// <summary>CH-09: no case leaves acceptance without an assessment.</summary>
    private static void CheckAssessment(CaseProcess process, List<PolicyFault> faults)
    {
        var isAccepted = false;
        for (var i = 0; i < process.Stages.Count; i++)
        {
            if (!string.Equals(process.Stages[i].Phase, ProcessTerms.AcceptancePhase, StringComparison.Ordinal)) continue;
            isAccepted = true;
            if (!process.Stages[i].Needs.Contains("case.assessed", StringComparer.Ordinal))
            {
                faults.Add(new PolicyFault($"stages[{i}]", "process.not-assessed", "Acceptance must need case.assessed."));
            }
        }

        if (!isAccepted) faults.Add(new PolicyFault("stages", "process.not-assessed", "A process needs a stage of acceptance."));
    }

    private static void CheckWays(CaseProcess process, List<PolicyFault> faults)
    {
        var reachable = Reach(process, process.First.Id);
        HashSet<string> secondRound = process.Find(process.ReopensTo) is { } start ? Reach(process, start.Id) : [];
        for (var i = 0; i < process.Stages.Count; i++)
        {
            var (stage, path) = (process.Stages[i], $"stages[{i}]");
            if (!reachable.Contains(stage.Id)) faults.Add(new PolicyFault(path, "process.unreachable", $"No move leads to '{stage.Id}'."));
            if (!Reach(process, stage.Id).Any(id => process.Find(id)!.IsClosed)) faults.Add(new PolicyFault(path, "process.no-way-to-closed", $"'{stage.Id}' has no way to the end."));
            if (!secondRound.Contains(stage.Id)) continue;
            Known(stage.Needs, need => !ProcessTerms.OnceOnly.Contains(need), path + ".needs", "process.once-only-need", faults);
        }
    }

    private static HashSet<string> Reach(CaseProcess process, string from) => process.From(from);

    /// <summary>Every entry known and none twice.</summary>
    private static void Known(IReadOnlyList<string> entries, Func<string, bool> isKnown, string path, string code, List<PolicyFault> faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            if (!isKnown(entries[i])) faults.Add(new PolicyFault($"{path}[{i}]", code, $"'{entries[i]}' may not stand here."));
            if (!seen.Add(entries[i])) faults.Add(new PolicyFault($"{path}[{i}]", "process.stands-twice", $"'{entries[i]}' stands twice."));
        }
    }

    /// <summary>Equally specific, and some case would fit both.</summary>
    private static bool CollidesWith(CaseProcess one, CaseProcess other) =>
        string.Equals(one.Complexity, other.Complexity, StringComparison.Ordinal)
        && one.Kinds.Count > 0 == other.Kinds.Count > 0
        && one.Channels.Count > 0 == other.Channels.Count > 0
        && (one.Kinds.Count == 0 || one.Kinds.Intersect(other.Kinds, StringComparer.Ordinal).Any())
        && (one.Channels.Count == 0 || one.Channels.Intersect(other.Channels, StringComparer.Ordinal).Any());

    [GeneratedRegex(@"^[A-Z]{2,4}-\d{2,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex LimitKey();
}
