using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>Moving along the process. Each decision is pure: it returns the facts to record, or the refusal and why.</summary>
internal sealed partial class ServiceCase
{
    /// <summary>
    /// One step along the process. Jumps are refused with the allowed stages, an early step with what is missing. A step that leads back,
    /// such as from a visit that did not help to a second plan, asks for its proof again.
    /// </summary>
    public Result<StageEntered> MoveTo(string stage, CaseProcess process)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        var allowed = process.After(Stage);
        if (!allowed.Any(x => x.Id == stage)) return CaseRefusals.StageNotAllowed(stage, allowed.Select(x => x.Id));
        var missing = Missing(process);
        if (missing.Count > 0) return CaseRefusals.EvidenceMissing(Stage, missing);
        if ((process.Find(stage)!.IsClosed && Holds.Count > 0) || WouldLeaveEmergency(process.Find(stage)!, process)) return CaseRefusals.Held(Holds);
        return new StageEntered(Stage, stage, ByRule: false, ToBringAgain(stage, process));
    }

    /// <summary>What follows without anybody asking: the end closes the case, and a complete stage leads to the next. Null when nothing does.</summary>
    public IFact? FollowByRule(CaseProcess process)
    {
        if (!IsOpen || process.Find(Stage) is not { } stage) return null;
        if (stage.IsClosed) return new CaseClosed(OutcomeAtEnd(process), Solution ?? "");
        if (!stage.Auto || stage.Next.Count == 0 || Missing(process).Count > 0) return null;
        var next = process.Find(stage.Next[0])!;
        return (next.IsClosed && Holds.Count > 0) || WouldLeaveEmergency(next, process) ? null : new StageEntered(Stage, next.Id, ByRule: true, ToBringAgain(next.Id, process));
    }

    /// <summary>The customer's word decides; where a process never asks for it, the answer we gave does.</summary>
    private string OutcomeAtEnd(CaseProcess process) =>
        Evidence.Contains("case.confirmed") ? Outcomes.Confirmed
        : process.Asks("case.confirmed") ? Outcomes.Unconfirmed
        : Outcomes.Answered;

    /// <summary>Evidence that no longer counts once the case is back at an earlier stage; null when the way leads on.</summary>
    private string[]? ToBringAgain(string stage, CaseProcess process)
    {
        if (process.IndexOf(stage) >= process.IndexOf(Stage)) return null;
        var needed = process.From(stage).SelectMany(x => process.Find(x)!.Needs).ToHashSet(StringComparer.Ordinal);
        var cleared = Evidence.Where(x => needed.Contains(x) && !FactNames.SurvivesReopening(x)).ToArray();
        return cleared.Length == 0 ? null : cleared;
    }

    /// <summary>Null when this is the stage for it; otherwise the refusal that names the stages.</summary>
    private Refusal? NotAwaited(string fact, CaseProcess process) =>
        !IsOpen ? CaseRefusals.IsClosed()
        : process.Awaits(Stage, fact) ? null
        : CaseRefusals.NotInPhase(Stage, [.. process.Stages.Where(x => process.Awaits(x.Id, fact)).Select(x => x.Id)]);

    /// <summary>The same for work, which may also be done again, and where a process has no stage for it, in any stage of work.</summary>
    private Refusal? NotTimeForWork(string fact, CaseProcess process) =>
        !IsOpen ? CaseRefusals.IsClosed()
        : process.AllowsWork(Stage, fact) ? null
        : CaseRefusals.NotInPhase(Stage, [.. process.Stages.Where(x => process.AllowsWork(x.Id, fact)).Select(x => x.Id)]);
}
