using Bihuan.Cases.ArchiveCase;
using Bihuan.Cases.CloseCase;
using Bihuan.Cases.ConfirmResult;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.CorrectCase;
using Bihuan.Cases.Domain;
using Bihuan.Cases.FollowUpCase;
using Bihuan.Cases.RecordRating;
using Bihuan.Cases.ReopenCase;
using Bihuan.Cases.ReviewCase;
using Bihuan.Cases.TellResult;
using Bihuan.Platform;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>From the result told to the closed loop, and back where it was not closed after all.</summary>
internal static class ClosingActs
{
    public static readonly IReadOnlyList<CaseAct> All =
    [
        new CaseAct<TellResultRequest, TellResultHandler>("tell-result", "results", CasePermissions.Respond, "send")
        {
            Brings = "case.result-told",
            Key = "e",
            IsOffered = CaseActs.WhileAsked("case.result-told"),
            Fields = [ActField.Reply("account", "result", 5000), ActField.Code("medium", "medium")],
            Prefill = (_, field) => field == "medium" ? "phone" : null,
        },
        new CaseAct<ConfirmResultRequest, ConfirmResultHandler>("confirm", "confirmations", CasePermissions.Respond, "thumb-up")
        {
            Brings = "case.confirmed",
            Key = "c",
            IsOffered = (x, process) => x.ResolvedAt is not null && CaseActs.WhileAsked("case.confirmed")(x, process),
            Fields = [ActField.Code("medium", "medium"), ActField.Lines("remark", 2000).Optional()],
            Prefill = (_, field) => field == "medium" ? "phone" : null,
        },
        new CaseAct<SayNotSolvedRequest, SayNotSolvedHandler>("not-solved", "objections", CasePermissions.Respond, "mood-sad")
        {
            IsOffered = (x, _) => !x.IsJoined && x.ResolvedAt is not null,
            Fields = [ActField.Code("medium", "medium"), ActField.Lines("remark", 2000).Optional()],
            Prefill = (_, field) => field == "medium" ? "phone" : null,
        },
        new CaseAct<ReviewCaseRequest, ReviewCaseHandler>("review", "reviews", CasePermissions.Review, "zoom-check")
        {
            Brings = "case.reviewed",
            Key = "v",
            IsOffered = CaseActs.WhileAsked("case.reviewed"),
            Blocked = OwnWork,
            Fields = [ActField.Lines("findings", 2000)],
        },
        new CaseAct<SendBackRequest, SendBackHandler>("send-back", "returns-to-handling", CasePermissions.Review, "arrow-back-up")
        {
            IsOffered = CaseActs.WhileAsked("case.reviewed"),
            Blocked = OwnWork,
            Fields = [ActField.Lines("reason", 2000)],
        },
        new CaseAct<FollowUpCaseRequest, FollowUpCaseHandler>("follow-up", "follow-ups", CasePermissions.FollowUp, "phone-call")
        {
            Brings = "case.followed-up",
            Key = "u",
            IsOffered = CaseActs.WhileAsked("case.followed-up"),
            Blocked = OwnWork,
            Fields = [ActField.OneOf("outcome", "cases.follow-up", "gone", "not-gone", "not-reached"), ActField.Code("medium", "medium"), ActField.Lines("remark", 2000).Optional()],
            Prefill = (_, field) => field == "medium" ? "phone" : null,
        },
        new CaseAct<RecordRatingRequest, RecordRatingHandler>("rate", "ratings", CasePermissions.Respond, "star")
        {
            IsOffered = (x, _) => !x.IsJoined && x.ResolvedAt is not null && !x.Evidence.Contains("case.rated"),
            Blocked = OwnWork,
            Fields = [ActField.OneOf("steps", "cases.steps", "5", "4", "3", "2", "1"), ActField.Code("medium", "medium"), ActField.Lines("remark", 2000).Optional()],
            Prefill = (_, field) => field == "medium" ? "phone" : null,
        },
        new CaseAct<ArchiveCaseRequest, ArchiveCaseHandler>("archive", "archive", CasePermissions.Archive, "archive")
        {
            Brings = "case.archived",
            IsOffered = CaseActs.WhileAsked("case.archived"),
        },
        new CaseAct<CloseCaseRequest, CloseCaseHandler>("close", "closing", CasePermissions.Close, "circle-check")
        {
            Fields = [ActField.Code("outcome", "outcome"), ActField.Lines("result", 2000)],
        },
        new CaseAct<ReopenCaseRequest, ReopenCaseHandler>("reopen", "reopenings", CasePermissions.Reopen, "repeat")
        {
            IsOffered = (x, _) => !x.IsJoined && (!x.IsOpen || x.ResolvedAt is not null),
            Fields = [ActField.Lines("reason", 500)],
        },
        new CaseAct<CorrectCaseRequest, CorrectCaseHandler>("correct", "corrections", CasePermissions.Correct, "edit")
        {
            IsOffered = (x, _) => x.Cause is not null || x.Solution is not null,
            Fields = [ActField.OneOf("field", "cases.field", "cause", "solution", "summary"), ActField.Lines("text", 2000), ActField.Lines("reason", 500)],
        },
    ];

    /// <summary>Nobody reviews or follows up their own work (SAT-02).</summary>
    private static string? OwnWork(ServiceCase serviceCase, Actor actor) => actor.IsPerson && serviceCase.Workers.Contains(actor.Id) ? "worker" : null;
}
