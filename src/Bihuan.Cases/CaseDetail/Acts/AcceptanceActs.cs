using System.Globalization;
using Bihuan.Cases.AddNote;
using Bihuan.Cases.AssessCase;
using Bihuan.Cases.AssessComplaint;
using Bihuan.Cases.ChangeLevel;
using Bihuan.Cases.ClassComplaint;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.GiveGuidance;
using Bihuan.Cases.GradeCase;
using Bihuan.Cases.JoinCases;
using Bihuan.Cases.LinkUnit;
using Bihuan.Cases.LogContact;
using Bihuan.Cases.RespondFirst;
using Bihuan.Cases.SetUrgency;
using Bihuan.Cases.TellCustomer;
using Bihuan.Cases.TransferCase;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>Accepting a case, speaking about it, and handing it to whoever can solve it.</summary>
internal static class AcceptanceActs
{
    public static readonly IReadOnlyList<CaseAct> All =
    [
        new CaseAct<AssessCaseRequest, AssessCaseHandler>("assess", "assessment", CasePermissions.Assess, "clipboard-check")
        {
            Brings = "case.assessed",
            Key = "a",
            Fields =
            [
                ActField.Code("nature", "nature"), ActField.Code("severity", "severity"), ActField.Lines("proposal", 400),
                ActField.Code("problemClass", "problem").Optional(), ActField.Code("channelClass", "channel-problem").Optional(), ActField.Code("complexity", "complexity").Optional(),
            ],
            Prefill = (x, field) => field switch { "nature" => x.Nature, "severity" => x.Severity, "proposal" => x.Proposal, "problemClass" => x.ProblemClass, "channelClass" => x.ChannelClass, _ => null },
        },
        new CaseAct<RespondFirstRequest, RespondFirstHandler>("respond", "first-responses", CasePermissions.Respond, "message-2")
        {
            Brings = "case.first-responded",
            Key = "f",
            IsOffered = (x, _) => x.IsOpen && x.FirstRespondedAt is null,
            Fields = [ActField.Lines("understanding", 2000), ActField.Lines("solution", 2000), ActField.Time("expectedAt"), ActField.Code("medium", "medium")],
            Prefill = (x, field) => field switch { "understanding" => x.Summary, "solution" => x.Proposal, "medium" => "phone", _ => null },
        },
        new CaseAct<AddNoteRequest, AddNoteHandler>("note", "notes", CasePermissions.AddNote, "note")
        {
            Place = ActPlace.Composer,
            IsOffered = (_, _) => true,
            Fields = [ActField.Lines("text", 5000)],
        },
        new CaseAct<SendReplyRequest, SendReplyHandler>("reply", "replies", CasePermissions.Respond, "send")
        {
            IsOffered = (x, _) => !x.IsJoined,
            Fields = [ActField.Reply("text", null, 5000), ActField.Code("medium", "medium")],
            Prefill = (_, field) => field == "medium" ? "phone" : null,
        },
        new CaseAct<TellProgressRequest, TellProgressHandler>("progress", "progress-reports", CasePermissions.Respond, "progress")
        {
            Fields = [ActField.Reply("text", "progress", 2000), ActField.Code("medium", "medium")],
            Prefill = (_, field) => field == "medium" ? "phone" : null,
        },
        new CaseAct<LogContactRequest, LogContactHandler>("contact", "contacts", CasePermissions.Respond, "phone")
        {
            IsOffered = (x, _) => !x.IsJoined,
            Fields = [ActField.OneOf("direction", "direction", "in", "out"), ActField.Code("medium", "medium"), ActField.Lines("text", 5000), ActField.Code("moment", "moment").Optional(), ActField.Time("occurredAt").Optional()],
            Prefill = (_, field) => field switch { "direction" => "in", "medium" => "phone", _ => null },
        },
        new AttachAct { TakesFiles = true },
        new CaseAct<GiveGuidanceRequest, GiveGuidanceHandler>("guide", "guidance", CasePermissions.Guide, "bulb") { Fields = [ActField.Lines("text", 2000)] },
        new CaseAct<TransferCaseRequest, TransferCaseHandler>("transfer", "transfers", CasePermissions.Transfer, "transfer")
        {
            Key = "t",
            Fields = [ActField.Person("receiverId"), ActField.Code("reason", "transfer-reason"), ActField.Lines("note", 500).Optional()],
            Undo = fact => fact is CaseTransferred x ? new ActUndo("transfer", ("receiverId", x.FromId.ToString()), ("reason", "other")) : null,
        },
        new CaseAct<ChangeLevelRequest, ChangeLevelHandler>("level", "support-levels", CasePermissions.Transfer, "arrow-up")
        {
            Brings = "case.level-raised",
            Fields = [ActField.Code("to", "support-level"), ActField.Person("receiverId"), ActField.Code("reason", "transfer-reason"), ActField.Lines("note", 500).Optional()],
            Undo = fact => fact is SupportLevelChanged x ? new ActUndo("level", ("to", x.From.ToString(CultureInfo.InvariantCulture)), ("reason", "other")) : null,
        },
        new CaseAct<GradeCaseRequest, GradeCaseHandler>("grade", "grades", CasePermissions.Grade, "flag")
        {
            Fields = [ActField.Code("grade", "grade"), ActField.Lines("reason", 500)],
            // Danger words propose a grade (CON-05); a person gives it.
            Proposal = (policies, x, field) => x.Grade is null && policies.SignalsIn(x.Summary) is { Grade: { } grade } danger
                ? field switch { "grade" => grade, "reason" => string.Join(' ', danger.Phrases), _ => null }
                : null,
            Undo = fact => fact is CaseGraded { From: { } from } ? new ActUndo("grade", ("grade", from)) : null,
        },
        new CaseAct<RaiseUrgencyRequest, RaiseUrgencyHandler>("raise-urgency", "urgency-raises", CasePermissions.Handle, "bolt")
        {
            IsOffered = (x, _) => x.IsOpen && x.Urgency == "ordinary",
            Fields = [ActField.Code("to", "urgency"), ActField.Lines("reason", 500)],
            Undo = fact => fact is UrgencyChanged { ByRule: false } x ? new ActUndo("lower-urgency", ("to", x.From)) : null,
        },
        new CaseAct<LowerUrgencyRequest, LowerUrgencyHandler>("lower-urgency", "urgency-reductions", CasePermissions.LowerUrgency, "arrow-down")
        {
            IsOffered = (x, _) => x.IsOpen && x.Urgency != "ordinary",
            Fields = [ActField.Code("to", "urgency"), ActField.Lines("reason", 500)],
            Undo = fact => fact is UrgencyChanged { ByRule: false } x ? new ActUndo("raise-urgency", ("to", x.From)) : null,
        },
        new CaseAct<ClassComplaintRequest, ClassComplaintHandler>("class-complaint", "complaint-classifications", CasePermissions.Assess, "message-report")
        {
            Brings = "case.complaint-classed",
            IsOffered = (x, _) => x.IsOpen && x.Kind == "complaint",
            Fields = [ActField.Code("complaintClass", "complaint-class"), ActField.Code("timingClass", "complaint-timing").Optional(), ActField.Lines("reason", 500)],
            Prefill = (x, field) => field switch { "complaintClass" => x.ComplaintClass, "timingClass" => x.TimingClass, _ => null },
        },
        new CaseAct<AssessComplaintRequest, AssessComplaintHandler>("assess-complaint", "complaint-assessments", CasePermissions.AssessComplaint, "clipboard-check")
        {
            Brings = "case.complaint-assessed",
            IsOffered = (x, _) => x.IsOpen && x.Kind == "complaint",
            Fields =
            [
                ActField.Code("urgencyMark", "complaint-urgency"), ActField.Code("scopeMark", "complaint-scope"), ActField.Code("difficultyMark", "complaint-difficulty"), ActField.Lines("reason", 500),
            ],
        },
        new CaseAct<LinkUnitRequest, LinkUnitHandler>("link-unit", "unit", CasePermissions.Handle, "device-desktop")
        {
            Fields = [ActField.Line("serialNumber", 60).Optional(), ActField.Line("model", 80).Optional(), ActField.Code("productCategory", "category").Optional()],
            Prefill = (x, field) => field switch { "serialNumber" => x.SerialNumber, "model" => x.Model, "productCategory" => x.ProductCategory, _ => null },
        },
        new CaseAct<JoinCasesRequest, JoinCasesHandler>("join", "joins", CasePermissions.Join, "git-merge")
        {
            IsOffered = (x, _) => x.IsOpen && !x.IsJoined && (x.CustomerId is not null || x.UnitId is not null),
            Fields = [ActField.Case("intoId"), ActField.Lines("reason", 500)],
            Undo = fact => fact is CaseJoined ? new ActUndo("separate") : null,
        },
        new CaseAct<SeparateCasesRequest, SeparateCasesHandler>("separate", "separations", CasePermissions.Join, "arrows-exchange")
        {
            IsOffered = (x, _) => x.IsJoined,
            Fields = [ActField.Lines("reason", 500)],
        },
    ];
}
