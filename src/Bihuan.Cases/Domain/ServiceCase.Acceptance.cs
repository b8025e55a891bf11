using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>Accepting a request, saying how grave it is, and passing it to whoever can solve it.</summary>
internal sealed partial class ServiceCase
{
    private const string RaisedLevelReason = "raised-level";

    public Result<CaseAssessed> Assess(string nature, string severity, string proposal, string? problemClass, string? channelClass, string? complexity = null) =>
        IsOpen ? new CaseAssessed(nature, severity, proposal, problemClass, channelClass, complexity) : CaseRefusals.IsClosed();

    /// <summary>The first response happens once (CASE-10); what changes afterwards is told as progress.</summary>
    public Result<FirstResponded> RespondFirst(string understanding, string solution, DateTimeOffset expectedAt, string medium, DateTimeOffset at)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (FirstRespondedAt is not null) return CaseRefusals.AlreadyOnRecord("case.first-responded");
        if (expectedAt <= at) return CaseRefusals.Wrong("/expectedAt", "in-the-past");
        return new FirstResponded(understanding, solution, expectedAt, medium);
    }

    /// <summary>Answers of guided intake (CH-12). Mandatory questions left open are named; grave answers raise the urgency.</summary>
    public Result<List<IFact>> AnswerIntake(string symptom, IReadOnlyDictionary<string, string> answers, GuidedIntake weighed, Func<string, int> rankOfUrgency)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (weighed.Faults.Count > 0) return Refusal.Invalid("request.invalid", [.. weighed.Faults.Select(x => new FieldError("/answers/" + x.Key, x.Value))]);
        if (weighed.Missing.Count > 0) return CaseRefusals.AnswersMissing(weighed.Missing);
        List<IFact> facts = [new IntakeAnswered(symptom, answers.AsPersonal(), weighed.Parts, weighed.Tools)];
        if (weighed.Urgency is { } urgency && rankOfUrgency(urgency) > rankOfUrgency(Urgency))
            facts.Add(new UrgencyChanged(Urgency, urgency, "intake-answers", weighed.UrgencyReasons, ByRule: true));
        return facts;
    }

    public Result<UrgencyChanged> RaiseUrgency(string to, string reason, Func<string, int> rank)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (rank(to) <= rank(Urgency)) return CaseRefusals.UrgencyNotRaised(Urgency, to);
        return new UrgencyChanged(Urgency, to, reason, [], ByRule: false);
    }

    /// <summary>Never in silence (GRD-14): a reason, a right of its own, and a fact.</summary>
    public Result<UrgencyChanged> LowerUrgency(string to, string reason, Func<string, int> rank)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (rank(to) >= rank(Urgency)) return CaseRefusals.UrgencyNotLowered(Urgency, to);
        if (string.IsNullOrWhiteSpace(reason)) return CaseRefusals.Wrong("/reason", "required");
        return new UrgencyChanged(Urgency, to, reason, [], ByRule: false);
    }

    /// <summary>A grade with its reason (GRD-04). One that starts the emergency process goes to the supervisor at once (GRD-03).</summary>
    public Result<List<IFact>> GradeAs(CaseGrade grade, string reason, Guid? supervisor)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (Grade == grade.Code) return CaseRefusals.Unchanged("grade", grade.Code);
        List<IFact> facts = [new CaseGraded(Grade, grade.Code, reason)];
        if (!grade.StartsEmergency) return facts;
        facts.Add(new EmergencyStarted(supervisor, grade.GoesTo ?? "", reason));
        if (supervisor is { } told) facts.Add(new CaseReportedUp(told, grade.GoesTo ?? "", reason, ByRule: true));
        if (supervisor is { } to && to != AssigneeId.Value)
            facts.Add(new CaseTransferred(AssigneeId.Value, to, OrganisationId.Value, OrganisationId.Value, RaisedLevelReason, null));
        return facts;
    }

    /// <summary>
    /// No passing around (CASE-09): a receiver who can work, a reason, and the first responsible person remains. When a second department
    /// or outlet comes in, green becomes yellow (GRD-02).
    /// </summary>
    public Result<List<IFact>> Transfer(CaseReceiver receiver, string reason, string? note)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (!receiver.IsActive) return CaseRefusals.ReceiverUnknown();
        if (IsHeldBy(receiver)) return CaseRefusals.ReceiverIsHolder();
        return HandOver(receiver, reason, note);
    }

    /// <summary>Another level of support takes over (GRD-05): the case, its clocks and the first responsible person stay (GRD-06).</summary>
    public Result<List<IFact>> ChangeLevel(SupportLevel level, CaseReceiver receiver, string reason, string? note)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (level.Level == SupportLevel) return CaseRefusals.Unchanged("supportLevel", level.Level);
        if (!receiver.IsActive) return CaseRefusals.ReceiverUnknown();
        if (!receiver.Posts.Intersect(level.Posts, StringComparer.Ordinal).Any()) return CaseRefusals.ReceiverNotOfLevel(level.Level, level.Posts);
        List<IFact> facts = [new SupportLevelChanged(SupportLevel, level.Level, reason)];
        if (!IsHeldBy(receiver)) facts.AddRange(HandOver(receiver, reason, note));
        return facts;
    }

    /// <summary>A complex problem goes its own way (CASE-18), until its result has been told.</summary>
    public Result<ProcessChanged> HandleAsComplex(CaseProcess process, CaseProcess? complex, string reason)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (complex is not { Complexity: "complex" }) return CaseRefusals.NoComplexProcess(Kind);
        if (Process == complex.Id) return CaseRefusals.Unchanged("process", Process);
        if (!IsBeforeResult(process, Stage)) return CaseRefusals.NotInPhase(Stage, [.. process.Stages.Where(x => IsBeforeResult(process, x.Id)).Select(x => x.Id)]);
        return new ProcessChanged(Process, ProcessVersion, complex.Id, complex.Version, complex.First.Id, reason, complex.Complexity);
    }

    public Result<CaseCoordinated> Coordinate(Guid manager, bool isActive, string plan, CaseProcess process)
    {
        if (NotTimeForWork("case.coordinated", process) is { } refusal) return refusal;
        return isActive ? new CaseCoordinated(manager, plan) : CaseRefusals.ReceiverUnknown();
    }

    private List<IFact> HandOver(CaseReceiver receiver, string reason, string? note)
    {
        List<IFact> facts = [new CaseTransferred(AssigneeId.Value, receiver.Id, OrganisationId.Value, receiver.OrganisationId, reason, note is null ? null : new Personal(note))];
        if (SecondDepartment(receiver) is { } graded) facts.Add(graded);
        return facts;
    }

    private bool IsHeldBy(CaseReceiver receiver) => receiver.Id == AssigneeId.Value && receiver.OrganisationId == OrganisationId.Value;

    private static bool IsBeforeResult(CaseProcess process, string stage) =>
        process.Find(stage) is { } here && (here.Phase is "identification" or ProcessTerms.AcceptancePhase || ProcessTerms.WorkPhases.Contains(here.Phase));
}

/// <summary>Who is to take a case, as far as the decision needs to know them.</summary>
internal sealed record CaseReceiver(Guid Id, Guid OrganisationId, bool IsActive, IReadOnlyList<string> Posts, bool IsOtherDepartment);
