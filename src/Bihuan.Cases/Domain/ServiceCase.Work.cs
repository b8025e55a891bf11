using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>The work itself, from diagnosis to the result the customer is told.</summary>
internal sealed partial class ServiceCase
{
    public Result<CaseDiagnosed> Diagnose(string cause, string solution, bool byInternalDocuments, CaseProcess process) =>
        NotTimeForWork("case.diagnosed", process) is { } refusal ? refusal : new CaseDiagnosed(cause, solution, byInternalDocuments);

    /// <summary>Several ways may be combined (CASE-11).</summary>
    public Result<CasePlanned> Plan(IReadOnlyList<string> ways, string plan, CaseProcess process)
    {
        if (NotTimeForWork("case.planned", process) is { } refusal) return refusal;
        return ways.Count == 0 ? CaseRefusals.Wrong("/ways", "required") : new CasePlanned(ways, plan);
    }

    public Result<ResourcesScheduled> ScheduleResources(string people, string equipment, CaseProcess process) =>
        NotTimeForWork("case.resources-scheduled", process) is { } refusal ? refusal : new ResourcesScheduled(people, equipment);

    public Result<VisitOffered> OfferVisit(Guid technician, bool isActive, string reason, CaseProcess process)
    {
        if (NotTimeForWork("case.visit-offered", process) is { } refusal) return refusal;
        return isActive ? new VisitOffered(technician, reason) : CaseRefusals.ReceiverUnknown();
    }

    public Result<AppointmentMade> MakeAppointment(DateTimeOffset from, DateTimeOffset to, DateTimeOffset at, CaseProcess process)
    {
        if (NotTimeForWork("case.appointment-made", process) is { } refusal) return refusal;
        if (to <= from) return CaseRefusals.Wrong("/to", "ends-before-start");
        return to <= at ? CaseRefusals.Wrong("/to", "in-the-past") : new AppointmentMade(from, to);
    }

    public Result<VisitStarted> StartVisit(Guid technician, bool isActive, CaseProcess process)
    {
        if (NotTimeForWork("case.visit-started", process) is { } refusal) return refusal;
        return isActive ? new VisitStarted(technician) : CaseRefusals.ReceiverUnknown();
    }

    /// <summary>The work record of a visit (CASE-17). Nobody records work at a place nobody arrived at.</summary>
    public Result<VisitEnded> EndVisit(Guid technician, bool isActive, string work, IReadOnlyList<string> parts, string? equipment, int peopleUsed, CaseProcess process)
    {
        if (NotTimeForWork("case.visit-ended", process) is { } refusal) return refusal;
        if (!isActive) return CaseRefusals.ReceiverUnknown();
        if (!Evidence.Contains("case.visit-started")) return CaseRefusals.EvidenceMissing(Stage, ["case.visit-started"]);
        return new VisitEnded(technician, work, [.. parts], equipment is null ? null : new Personal(equipment), peopleUsed);
    }

    /// <summary>Refused while a visit or a part is still open. Without ways named, those of the plan stand.</summary>
    public Result<CaseResolved> Resolve(string cause, string solution, IReadOnlyList<string> ways, Guid solvedBy, CaseProcess process)
    {
        if (NotAwaited("case.resolved", process) is { } refusal) return refusal;
        if (Evidence.Contains("case.resolved")) return CaseRefusals.AlreadyOnRecord("case.resolved");
        if (Holds.Count > 0) return CaseRefusals.Held(Holds);
        if (string.IsNullOrWhiteSpace(solution)) return CaseRefusals.Wrong("/solution", "required");
        return new CaseResolved(cause, solution, ways.Count > 0 ? ways : [.. Ways], solvedBy);
    }

    /// <summary>A detailed account of the result goes to the customer (CASE-12), who then has the word.</summary>
    public Result<ResultTold> TellResult(string account, string medium, CaseProcess process)
    {
        if (NotAwaited("case.result-told", process) is { } refusal) return refusal;
        return Evidence.Contains("case.resolved") ? new ResultTold(account, medium) : CaseRefusals.EvidenceMissing(Stage, ["case.resolved"]);
    }
}
