using Bihuan.Cases.Contracts;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>Taking back a slip of the hand: what was done stays on record, and facts of the undoing say that it no longer holds.</summary>
internal sealed partial class ServiceCase
{
    private const string UndoneReason = "undone";

    /// <param name="act">What is to be undone, as a bulk act is called.</param>
    /// <param name="done">The facts of that act, all of them and no others.</param>
    /// <param name="before">Who had the case until then, for a transfer.</param>
    public Result<List<IFact>> Undo(string act, IReadOnlyList<IFact> done, CaseReceiver? before)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        return (act, done) switch
        {
            ("transfer", [CaseTransferred moved]) => HandBack(moved, before, null),
            // A second department coming in had turned the case yellow by rule: it goes with the transfer.
            ("transfer", [CaseTransferred moved, CaseGraded graded]) => HandBack(moved, before, graded),
            ("grade", [CaseGraded graded]) => new List<IFact> { Regrade(graded) },
            ("urgency", [UrgencyChanged changed]) => new List<IFact> { new UrgencyChanged(changed.To, changed.From, UndoneReason, [], ByRule: false) },
            // It began something else, such as an emergency: that is ended by its own rules and not by a button.
            _ => CaseRefusals.NotUndone(act),
        };
    }

    private static Result<List<IFact>> HandBack(CaseTransferred moved, CaseReceiver? before, CaseGraded? graded)
    {
        if (before is not { IsActive: true }) return CaseRefusals.ReceiverUnknown();
        List<IFact> facts = [new CaseTransferred(moved.ToId, moved.FromId, moved.ToOrganisationId, moved.FromOrganisationId, UndoneReason, null)];
        if (graded is not null) facts.Add(Regrade(graded));
        return facts;
    }

    private static IFact Regrade(CaseGraded graded) => graded.From is { } from ? new CaseGraded(graded.To, from, UndoneReason) : new GradeWithdrawn(graded.To, UndoneReason);
}
