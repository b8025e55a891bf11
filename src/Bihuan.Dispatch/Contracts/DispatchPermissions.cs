namespace Bihuan.Dispatch.Contracts;

/// <summary>Permission names of the dispatch module; which post holds which, and how far it reaches, is data.</summary>
public static class DispatchPermissions
{
    public const string ReadBoard = "dispatch.board.read";
    public const string Plan = "dispatch.plan.make";
    public const string ManageStaff = "dispatch.technician.manage";
    public const string ManageOutlets = "dispatch.outlet.manage";
    public const string Work = "dispatch.visit.work";
    public const string Review = "dispatch.visit.review";
    public const string AnswerOffers = "dispatch.offer.answer";
    public const string AnswerSupport = "dispatch.support.answer";
    public const string ReserveParts = "dispatch.part.reserve";
}
