using Bihuan.Cases.CaseTasks;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.DeclareEmergency;
using Bihuan.Cases.Domain;
using Bihuan.Cases.HandleFirst;
using Bihuan.Cases.ReportUpward;
using Bihuan.Cases.WaitForOthers;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>When a case needs more than its holder: others asked or waited for, the superior told, an emergency declared.</summary>
internal static class EscalationActs
{
    public static readonly IReadOnlyList<CaseAct> All =
    [
        new CaseAct<AskDepartmentRequest, AskDepartmentHandler>("ask", "tasks", CasePermissions.Handle, "users")
        {
            Fields = [ActField.Person("receiverId"), ActField.Lines("question", 1000), ActField.Time("dueAt")],
        },
        new CaseAct<DeclareEmergencyRequest, DeclareEmergencyHandler>("declare-emergency", "emergencies", CasePermissions.DeclareEmergency, "bolt")
        {
            Fields = [ActField.Code("event", "emergency-event"), ActField.Lines("note", 500)],
        },
        new CaseAct<ReportUpwardRequest, ReportUpwardHandler>("report-up", "upward-reports", CasePermissions.Handle, "arrow-up") { Fields = [ActField.Lines("reason", 500)] },
        new CaseAct<HandleFirstRequest, HandleFirstHandler>("handle-first", "initial-handlings", CasePermissions.Handle, "tool")
        {
            IsOffered = (x, _) => x.IsOpen && x.ResolvedAt is null && !x.Evidence.Contains("case.initial-handled"),
            Fields = [ActField.Lines("account", 1000)],
        },
        new CaseAct<WaitRequest, WaitHandler>("wait", "waits", CasePermissions.Handle, "hand-stop")
        {
            IsOffered = (x, _) => x.IsOpen && x.ResolvedAt is null,
            Fields = [ActField.Code("hold", "hold"), ActField.Lines("reason", 500)],
            Prefill = (_, field) => field == "hold" ? "customer" : null,
            Undo = fact => fact is HoldAdded x ? new ActUndo("end-wait", ("hold", x.Hold)) : null,
        },
        new CaseAct<EndWaitRequest, EndWaitHandler>("end-wait", "wait-ends", CasePermissions.Handle, "player-play")
        {
            IsOffered = (x, _) => x.IsOpen && x.Holds.Any(hold => hold != ServiceCase.EmergencyHold),
            Fields = [ActField.Code("hold", "hold")],
            Prefill = (x, field) => field == "hold" ? x.Holds.FirstOrDefault(hold => hold != ServiceCase.EmergencyHold) : null,
        },
    ];
}
