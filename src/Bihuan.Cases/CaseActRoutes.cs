using Bihuan.Cases.AddNote;
using Bihuan.Cases.AnswerIntake;
using Bihuan.Cases.ArchiveCase;
using Bihuan.Cases.AssessCase;
using Bihuan.Cases.AssessComplaint;
using Bihuan.Cases.CaseTasks;
using Bihuan.Cases.ChangeLevel;
using Bihuan.Cases.ClassComplaint;
using Bihuan.Cases.CloseCase;
using Bihuan.Cases.ConfirmResult;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.CoordinateCase;
using Bihuan.Cases.CorrectCase;
using Bihuan.Cases.DeclareEmergency;
using Bihuan.Cases.DiagnoseCase;
using Bihuan.Cases.FollowUpCase;
using Bihuan.Cases.GiveGuidance;
using Bihuan.Cases.GradeCase;
using Bihuan.Cases.HandleAsComplex;
using Bihuan.Cases.HandleFirst;
using Bihuan.Cases.JoinCases;
using Bihuan.Cases.LinkUnit;
using Bihuan.Cases.LogContact;
using Bihuan.Cases.MoveStage;
using Bihuan.Cases.PlanCase;
using Bihuan.Cases.RecordRating;
using Bihuan.Cases.ReopenCase;
using Bihuan.Cases.ReportUpward;
using Bihuan.Cases.ResolveCase;
using Bihuan.Cases.RespondFirst;
using Bihuan.Cases.ReviewCase;
using Bihuan.Cases.SetUrgency;
using Bihuan.Cases.TellCustomer;
using Bihuan.Cases.TellResult;
using Bihuan.Cases.TransferCase;
using Bihuan.Cases.VisitCustomer;
using Bihuan.Cases.WaitForOthers;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases;

/// <summary>The noun of every act on a case, and the right it takes.</summary>
internal static class CaseActRoutes
{
    public static void Map(RouteGroupBuilder cases)
    {
        MapAcceptance(cases);
        MapWork(cases);
        MapClosing(cases);
    }

    private static void MapAcceptance(RouteGroupBuilder cases)
    {
        cases.MapAct<AssessCaseHandler, AssessCaseRequest>("assessment", CasePermissions.Assess);
        cases.MapAct<AnswerIntakeHandler, AnswerIntakeRequest>("intake-answers", CasePermissions.Assess);
        cases.MapAct<ClassComplaintHandler, ClassComplaintRequest>("complaint-classifications", CasePermissions.Assess);
        cases.MapAct<AssessComplaintHandler, AssessComplaintRequest>("complaint-assessments", CasePermissions.AssessComplaint);
        cases.MapAct<RespondFirstHandler, RespondFirstRequest>("first-responses", CasePermissions.Respond);
        cases.MapAct<TellProgressHandler, TellProgressRequest>("progress-reports", CasePermissions.Respond);
        cases.MapAct<SendReplyHandler, SendReplyRequest>("replies", CasePermissions.Respond);
        cases.MapAct<LogContactHandler, LogContactRequest>("contacts", CasePermissions.Respond);
        cases.MapAct<AddNoteHandler, AddNoteRequest>("notes", CasePermissions.AddNote);
        cases.MapAct<GiveGuidanceHandler, GiveGuidanceRequest>("guidance", CasePermissions.Guide);
        cases.MapAct<TransferCaseHandler, TransferCaseRequest>("transfers", CasePermissions.Transfer);
        cases.MapAct<ChangeLevelHandler, ChangeLevelRequest>("support-levels", CasePermissions.Transfer);
        cases.MapAct<GradeCaseHandler, GradeCaseRequest>("grades", CasePermissions.Grade);
        cases.MapAct<DeclareEmergencyHandler, DeclareEmergencyRequest>("emergencies", CasePermissions.DeclareEmergency);
        cases.MapAct<ReportUpwardHandler, ReportUpwardRequest>("upward-reports", CasePermissions.Handle);
        cases.MapAct<AskDepartmentHandler, AskDepartmentRequest>("tasks", CasePermissions.Handle);
        cases.MapAct<RaiseUrgencyHandler, RaiseUrgencyRequest>("urgency-raises", CasePermissions.Handle);
        cases.MapAct<LowerUrgencyHandler, LowerUrgencyRequest>("urgency-reductions", CasePermissions.LowerUrgency);
        cases.MapAct<LinkUnitHandler, LinkUnitRequest>("unit", CasePermissions.Handle);
        cases.MapAct<JoinCasesHandler, JoinCasesRequest>("joins", CasePermissions.Join);
        cases.MapAct<SeparateCasesHandler, SeparateCasesRequest>("separations", CasePermissions.Join);
    }

    private static void MapWork(RouteGroupBuilder cases)
    {
        cases.MapAct<MoveStageHandler, MoveStageRequest>("stages", CasePermissions.Handle);
        cases.MapAct<HandleFirstHandler, HandleFirstRequest>("initial-handlings", CasePermissions.Handle);
        cases.MapAct<WaitHandler, WaitRequest>("waits", CasePermissions.Handle);
        cases.MapAct<EndWaitHandler, EndWaitRequest>("wait-ends", CasePermissions.Handle);
        cases.MapAct<HandleAsComplexHandler, HandleAsComplexRequest>("complex-handlings", CasePermissions.Handle);
        cases.MapAct<CoordinateCaseHandler, CoordinateCaseRequest>("coordinations", CasePermissions.Handle);
        cases.MapAct<DiagnoseCaseHandler, DiagnoseCaseRequest>("diagnoses", CasePermissions.Handle);
        cases.MapAct<PlanCaseHandler, PlanCaseRequest>("plans", CasePermissions.Handle);
        cases.MapAct<ScheduleResourcesHandler, ScheduleResourcesRequest>("resources", CasePermissions.Handle);
        cases.MapAct<OfferVisitHandler, OfferVisitRequest>("visit-offers", CasePermissions.Handle);
        cases.MapAct<MakeAppointmentHandler, MakeAppointmentRequest>("appointments", CasePermissions.Handle);
        cases.MapAct<StartVisitHandler, StartVisitRequest>("visits", CasePermissions.Handle);
        cases.MapAct<EndVisitHandler, EndVisitRequest>("work-records", CasePermissions.Handle);
        cases.MapAct<ResolveCaseHandler, ResolveCaseRequest>("resolution", CasePermissions.Handle);
    }

    private static void MapClosing(RouteGroupBuilder cases)
    {
        cases.MapAct<TellResultHandler, TellResultRequest>("results", CasePermissions.Respond);
        cases.MapAct<ConfirmResultHandler, ConfirmResultRequest>("confirmations", CasePermissions.Respond);
        cases.MapAct<SayNotSolvedHandler, SayNotSolvedRequest>("objections", CasePermissions.Respond);
        cases.MapAct<ReviewCaseHandler, ReviewCaseRequest>("reviews", CasePermissions.Review);
        cases.MapAct<SendBackHandler, SendBackRequest>("returns-to-handling", CasePermissions.Review);
        cases.MapAct<FollowUpCaseHandler, FollowUpCaseRequest>("follow-ups", CasePermissions.FollowUp);
        cases.MapAct<RecordRatingHandler, RecordRatingRequest>("ratings", CasePermissions.Respond);
        cases.MapAct<ArchiveCaseHandler, ArchiveCaseRequest>("archive", CasePermissions.Archive);
        cases.MapAct<CloseCaseHandler, CloseCaseRequest>("closing", CasePermissions.Close);
        cases.MapAct<ReopenCaseHandler, ReopenCaseRequest>("reopenings", CasePermissions.Reopen);
        cases.MapAct<CorrectCaseHandler, CorrectCaseRequest>("corrections", CasePermissions.Correct);
    }
}
