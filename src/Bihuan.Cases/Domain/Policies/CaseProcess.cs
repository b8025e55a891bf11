using System.Runtime.Serialization;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>
/// The way a case travels, as data. A case keeps the id and version it began with, so an edited process never moves a
/// running case. An empty list of kinds or channels means "any"; channels are kinds of channel (online, offline, own).
/// </summary>
internal sealed record CaseProcess(
    [property: DataMember(Name = "process")] string Id,
    int Version,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Channels,
    string ReopensTo,
    IReadOnlyList<CaseStage> Stages,
    IReadOnlyList<string>? WaivedBySilence = null,
    IReadOnlyList<string>? Meets = null,
    string? Complexity = null)
{
    public CaseStage First => Stages[0];

    /// <summary>Where "not solved", a failed review or a low rating leads back to.</summary>
    public CaseStage Reopening => Find(ReopensTo)!;

    public CaseStage? Find(string id)
    {
        var index = IndexOf(id);
        return index < 0 ? null : Stages[index];
    }

    /// <summary>The stages a case may move to from here, the usual one first; empty at the end and for an unknown stage.</summary>
    public IReadOnlyList<CaseStage> After(string id) =>
        Find(id) is { } stage ? [.. stage.Next.Select(next => Find(next)!)] : [];

    /// <summary>The stage and all that can follow it.</summary>
    public HashSet<string> From(string id)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { id };
        var ahead = new Queue<string>(reached);
        while (ahead.TryDequeue(out var stage))
        {
            foreach (var next in Find(stage)!.Next.Where(reached.Add)) ahead.Enqueue(next);
        }

        return reached;
    }

    /// <summary>
    /// Whether a stage waits for a fact. A stage with a choice of ways also takes what the way that is chosen will ask for;
    /// one that goes on by itself does not, since the fact belongs to the stage that follows.
    /// </summary>
    public bool Awaits(string stage, string fact) =>
        Find(stage) is { } here && (here.Needs.Contains(fact) || (!here.Auto && After(stage).Any(next => next.Needs.Contains(fact))));

    /// <summary>Whether a piece of work may be put on record: where it is asked for, and again in any stage of work after that.</summary>
    public bool AllowsWork(string stage, string fact)
    {
        if (Awaits(stage, fact)) return true;
        return Find(stage) is { } here && ProcessTerms.WorkPhases.Contains(here.Phase) && IndexOf(stage) >= FirstToNeed(fact);
    }

    public bool Asks(string fact) => Stages.Any(stage => stage.Needs.Contains(fact));

    /// <summary>-1 when no stage needs it.</summary>
    private int FirstToNeed(string fact)
    {
        for (var i = 0; i < Stages.Count; i++)
        {
            if (Stages[i].Needs.Contains(fact)) return i;
        }

        return -1;
    }

    public int IndexOf(string id)
    {
        for (var i = 0; i < Stages.Count; i++)
        {
            if (string.Equals(Stages[i].Id, id, StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    /// <summary>
    /// True when closing for want of an answer may pass over this fact: the customer's word, never our own work.
    /// </summary>
    public bool IsWaivedBySilence(string fact) => WaivedBySilence is { } waived && waived.Contains(fact, StringComparer.Ordinal);
}

/// <summary>
/// One step of a process with what CASE-05 asks of it: who is responsible, the rule it is worked by, the quality it is
/// held to, the indicator it is measured with and the key of its time limit (null where the case's own clocks suffice).
/// Needs are facts that must be on record, in this handling round, before the stage may be left.
/// </summary>
internal sealed record CaseStage(
    string Id,
    string Phase,
    IReadOnlyList<string> Posts,
    IReadOnlyList<string> Needs,
    IReadOnlyList<string> Next,
    bool Auto = false,
    string? Limit = null,
    string? Rule = null,
    string? Standard = null,
    string? Indicator = null)
{
    public bool IsClosed => string.Equals(Phase, ProcessTerms.ClosedPhase, StringComparison.Ordinal);
}
