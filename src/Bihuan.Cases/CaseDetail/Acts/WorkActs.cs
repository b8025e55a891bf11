using Bihuan.Cases.Contracts;
using Bihuan.Cases.CoordinateCase;
using Bihuan.Cases.DiagnoseCase;
using Bihuan.Cases.HandleAsComplex;
using Bihuan.Cases.MoveStage;
using Bihuan.Cases.PlanCase;
using Bihuan.Cases.ResolveCase;
using Bihuan.Cases.VisitCustomer;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>Working on a case: from the diagnosis to the solution.</summary>
internal static class WorkActs
{
    public static readonly IReadOnlyList<CaseAct> All =
    [
        new CaseAct<DiagnoseCaseRequest, DiagnoseCaseHandler>("diagnose", "diagnoses", CasePermissions.Handle, "stethoscope")
        {
            Brings = "case.diagnosed",
            Key = "d",
            IsOffered = CaseActs.WhileOfUse("case.diagnosed"),
            Fields = [ActField.Lines("cause", 500), ActField.Lines("solution", 2000), ActField.Check("byInternalDocuments")],
        },
        new CaseAct<CoordinateCaseRequest, CoordinateCaseHandler>("coordinate", "coordinations", CasePermissions.Handle, "users")
        {
            Brings = "case.coordinated",
            IsOffered = CaseActs.WhileOfUse("case.coordinated"),
            Fields = [ActField.Person("managerId"), ActField.Lines("plan", 2000)],
        },
        new CaseAct<PlanCaseRequest, PlanCaseHandler>("plan", "plans", CasePermissions.Handle, "list-check")
        {
            Brings = "case.planned",
            Key = "p",
            IsOffered = CaseActs.WhileOfUse("case.planned"),
            Fields = [ActField.AnyOf("ways", "way"), ActField.Lines("plan", 2000)],
        },
        new CaseAct<ScheduleResourcesRequest, ScheduleResourcesHandler>("schedule", "resources", CasePermissions.Handle, "tools")
        {
            Brings = "case.resources-scheduled",
            IsOffered = CaseActs.WhileOfUse("case.resources-scheduled"),
            Fields = [ActField.Line("people", 500), ActField.Line("equipment", 500).Optional()],
        },
        new CaseAct<OfferVisitRequest, OfferVisitHandler>("offer-visit", "visit-offers", CasePermissions.Handle, "truck")
        {
            Brings = "case.visit-offered",
            IsOffered = CaseActs.WhileOfUse("case.visit-offered"),
            Fields = [ActField.Technician(), ActField.Lines("reason", 500)],
        },
        new CaseAct<MakeAppointmentRequest, MakeAppointmentHandler>("appoint", "appointments", CasePermissions.Handle, "calendar-event")
        {
            Brings = "case.appointment-made",
            IsOffered = CaseActs.WhileOfUse("case.appointment-made"),
            Fields = [ActField.Time("from"), ActField.Time("to")],
        },
        new CaseAct<StartVisitRequest, StartVisitHandler>("start-visit", "visits", CasePermissions.Handle, "map-pin")
        {
            Brings = "case.visit-started",
            IsOffered = CaseActs.WhileOfUse("case.visit-started"),
            Fields = [ActField.Technician().Optional(), ActField.Time("occurredAt").Optional()],
        },
        new CaseAct<EndVisitRequest, EndVisitHandler>("end-visit", "work-records", CasePermissions.Handle, "tool")
        {
            Brings = "case.visit-ended",
            IsOffered = (x, process) => x.Evidence.Contains("case.visit-started") && CaseActs.WhileOfUse("case.visit-ended")(x, process),
            Fields = [ActField.Lines("work", 2000), ActField.Line("partsReplaced", 200).Optional(), ActField.Line("equipment", 500).Optional(), ActField.Technician().Optional()],
        },
        new CaseAct<ResolveCaseRequest, ResolveCaseHandler>("resolve", "resolution", CasePermissions.Handle, "checks")
        {
            Brings = "case.resolved",
            Key = "s",
            IsOffered = CaseActs.WhileAsked("case.resolved"),
            Fields = [ActField.Lines("cause", 500), ActField.Lines("solution", 2000), ActField.AnyOf("ways", "way").Optional(), ActField.Person("solvedById").Optional()],
            Prefill = (x, field) => field == "cause" ? x.Cause : null,
        },
        new CaseAct<MoveStageRequest, MoveStageHandler>("move", "stages", CasePermissions.Handle, "arrow-right")
        {
            IsOffered = (x, process) => x.IsOpen && x.Missing(process).Count == 0 && process.After(x.Stage).Count > 0,
            Fields = [ActField.Code("to", "next-stage")],
        },
        new CaseAct<HandleAsComplexRequest, HandleAsComplexHandler>("complex", "complex-handlings", CasePermissions.Handle, "puzzle")
        {
            IsOffered = (x, process) => x.IsOpen && process.Complexity != "complex" && x.ResolvedAt is null,
            Fields = [ActField.Lines("reason", 500)],
        },
    ];
}
