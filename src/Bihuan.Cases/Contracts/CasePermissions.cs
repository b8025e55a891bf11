namespace Bihuan.Cases.Contracts;

/// <summary>Permission names of the cases module; which post holds which, and how far it reaches, is data.</summary>
public static class CasePermissions
{
    public const string Read = "cases.case.read";
    public const string Open = "cases.case.open";
    public const string Assess = "cases.case.assess";
    public const string Respond = "cases.case.respond";
    public const string Handle = "cases.case.handle";
    public const string Transfer = "cases.case.transfer";
    public const string Grade = "cases.case.grade";
    public const string LowerUrgency = "cases.case.lower-urgency";
    public const string Review = "cases.case.review";
    public const string Archive = "cases.case.archive";
    public const string FollowUp = "cases.case.follow-up";
    public const string Close = "cases.case.close";
    public const string Reopen = "cases.case.reopen";
    public const string Join = "cases.case.join";
    public const string Guide = "cases.case.guide";
    public const string Extend = "cases.case.extend";
    public const string Correct = "cases.case.correct";
    public const string AddNote = "cases.note.add";
    public const string AddAttachment = "cases.attachment.add";
    public const string ReadFacts = "cases.fact.read";
    public const string ReadBoard = "cases.board.read";
    public const string ReadLoad = "cases.load.read";
    public const string PushView = "cases.view.push";
    public const string ReadAlarms = "cases.alarm.read";
    public const string AssessComplaint = "cases.complaint.assess";
    public const string LowerComplaint = "cases.complaint.lower";
    public const string DeclareEmergency = "cases.emergency.declare";
}
