using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>Emergencies, reports upward, and what others are asked to do for a case.</summary>
internal sealed partial class ServiceCase
{
    /// <summary>What keeps a case from leaving handling while a mandatory item of an emergency's checklist is open.</summary>
    public const string EmergencyHold = "emergency-checklist";

    /// <summary>The case waits for the customer, and ends waiting when they are in touch.</summary>
    public const string CustomerHold = "customer";

    /// <summary>An emergency of a known kind (GRD-12); it raises the urgency where it is graver, and never lowers it.</summary>
    public Result<List<IFact>> DeclareEmergency(EmergencyEvent kind, string note, Func<string, int> rankOfUrgency)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        List<IFact> facts = [new EmergencyDeclared(kind.Code, note, ByRule: false)];
        if (rankOfUrgency(kind.Urgency) > rankOfUrgency(Urgency)) facts.Add(new UrgencyChanged(Urgency, kind.Urgency, note, [], ByRule: false));
        return facts;
    }

    /// <summary>The superior department is told (GRD-10); the case stays with its holder.</summary>
    public Result<CaseReportedUp> ReportUp(EscalationStep to, string reason) =>
        IsOpen ? new CaseReportedUp(to.Person, to.Post, reason, ByRule: false) : CaseRefusals.IsClosed();

    /// <summary>The first thing done for the customer; once in a handling round.</summary>
    public Result<InitialHandled> HandleFirst(string account)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        return Evidence.Contains("case.initial-handled") ? CaseRefusals.AlreadyOnRecord("case.initial-handled") : new InitialHandled(account);
    }

    /// <summary>Somebody is asked for something (COL-04). When that brings a second department or outlet in, green becomes yellow (GRD-02).</summary>
    public Result<List<IFact>> Ask(Guid task, CaseReceiver receiver, string question, DateTimeOffset dueAt, DateTimeOffset at)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (!receiver.IsActive) return CaseRefusals.ReceiverUnknown();
        if (receiver.Id == AssigneeId.Value) return CaseRefusals.ReceiverIsHolder();
        if (dueAt <= at) return CaseRefusals.Wrong("/dueAt", "in-the-past");
        List<IFact> facts = [new TaskAsked(task, receiver.Id, question, dueAt)];
        if (SecondDepartment(receiver) is { } graded) facts.Add(graded);
        return facts;
    }

    /// <summary>The grade that follows when another department or outlet joins; null when nothing changes by it.</summary>
    private CaseGraded? SecondDepartment(CaseReceiver receiver) =>
        Grade is null or Grades.Green && (receiver.IsOtherDepartment || receiver.OrganisationId != OrganisationId.Value) ? new CaseGraded(Grade, Grades.Yellow, "second-department") : null;

    /// <summary>Whether a step would leave the stages of work while the emergency is not yet over.</summary>
    private bool WouldLeaveEmergency(CaseStage next, CaseProcess process) =>
        Holds.Contains(EmergencyHold) && process.Find(Stage) is { } here && ProcessTerms.WorkPhases.Contains(here.Phase) && !ProcessTerms.WorkPhases.Contains(next.Phase)
        && process.IndexOf(next.Id) > process.IndexOf(Stage);
}
