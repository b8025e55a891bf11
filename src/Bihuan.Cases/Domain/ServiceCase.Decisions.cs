using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>What may be done with the case now. Each decision is pure: it returns the fact to record, or the refusal and why.</summary>
internal sealed partial class ServiceCase
{
    public Result<CaseAssessed> Assess(string nature, string severity, string proposal, string? problemClass, string? channelClass) =>
        IsOpen ? new CaseAssessed(nature, severity, proposal, problemClass, channelClass) : CaseRefusals.IsClosed();

    /// <summary>No passing around (CASE-09): a receiver who can work, a reason, and the first responsible person remains.</summary>
    public Result<CaseTransferred> Transfer(Guid receiver, Guid receiverOrganisation, bool receiverIsActive, string reason, string? note)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (!receiverIsActive) return CaseRefusals.ReceiverUnknown();
        if (receiver == AssigneeId.Value && receiverOrganisation == OrganisationId.Value) return CaseRefusals.ReceiverIsHolder();
        return new CaseTransferred(AssigneeId.Value, receiver, OrganisationId.Value, receiverOrganisation, reason, note);
    }

    /// <summary>One step along the process. Jumps are refused with the allowed stages, an early step with what is missing.</summary>
    public Result<StageEntered> MoveTo(string stage, CaseProcess process)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        var allowed = process.After(Stage);
        if (!allowed.Any(x => x.Id == stage)) return CaseRefusals.StageNotAllowed(stage, allowed.Select(x => x.Id));
        var missing = Missing(process);
        if (missing.Count > 0) return CaseRefusals.EvidenceMissing(Stage, missing);
        if (process.Find(stage)!.IsClosed && Holds.Count > 0) return CaseRefusals.Held(Holds);
        return new StageEntered(Stage, stage, ByRule: false);
    }

    /// <summary>The step a process takes by itself once everything a stage asks for is on record; null while something is wanting.</summary>
    public StageEntered? StepByRule(CaseProcess process)
    {
        if (!IsOpen || process.Find(Stage) is not { Auto: true, Next.Count: > 0 } stage || Missing(process).Count > 0) return null;
        var next = process.Find(stage.Next[0])!;
        return next.IsClosed && Holds.Count > 0 ? null : new StageEntered(Stage, next.Id, ByRule: true);
    }
}
