using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>How grave a complaint is, and who hears of it.</summary>
internal sealed partial class ServiceCase
{
    /// <summary>A level that only danger words have proposed; the assessment follows (CON-05).</summary>
    public bool IsLevelProvisional => ComplaintLevel is not null && !Evidence.Contains("case.complaint-assessed");

    /// <summary>
    /// Class and class for timing (GRD-11), separate from the level; what is not said again stays. A special complaint goes to the superior
    /// department at once, whatever its level (GRD-10).
    /// </summary>
    public Result<List<IFact>> ClassComplaint(string complaintClass, ComplaintTiming? timing, string reason, EscalationStep superior)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (Kind != "complaint") return CaseRefusals.NotAComplaint(Kind);
        List<IFact> facts = [new ComplaintClassed(complaintClass, ComplaintLevel, timing?.Code ?? TimingClass, reason)];
        if (timing is { ReportsUpward: true } && timing.Code != TimingClass) facts.Add(new CaseReportedUp(superior.Person, superior.Post, "special-complaint", ByRule: true));
        return facts;
    }

    /// <summary>
    /// The level by the three criteria (GRD-08) with its report. A graver level any assessor may give; a lighter one than stands is a
    /// supervisor's to give, and the reason stands on record.
    /// </summary>
    public Result<List<IFact>> AssessComplaint(ComplaintMarks marks, LevelVerdict verdict, string reason, string report, bool mayLower, EscalationStep superior)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        if (Kind != "complaint") return CaseRefusals.NotAComplaint(Kind);
        if (ComplaintLevel is { } now && verdict.Level > now && !mayLower) return CaseRefusals.LevelNotLowered(now, verdict.Level);
        List<IFact> facts = [new ComplaintAssessed(report, marks, verdict.Level, verdict.CausedBy, verdict.IsComplex ? "complex" : "simple", ComplaintLevel, reason)];
        if (verdict.ReportsUpward) facts.Add(new CaseReportedUp(superior.Person, superior.Post, "major-complaint", ByRule: true));
        return facts;
    }
}
