using Bihuan.Cases.CaseTasks;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.DeclareEmergency;
using Bihuan.Cases.HandleFirst;
using Bihuan.Cases.ReportUpward;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>When a case needs more than its holder: others asked, the superior told, an emergency declared.</summary>
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
    ];
}
