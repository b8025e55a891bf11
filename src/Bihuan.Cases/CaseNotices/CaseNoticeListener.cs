using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.CaseNotices;

/// <summary>
/// Tells whoever it concerns, in the transaction of what happened: the receiver of a transfer, the holder of a case that was guided,
/// graded red or rated low. Nobody is told of what they did themselves.
/// </summary>
internal sealed class CaseNoticeListener(Notices notices) : IFactListener
{
    public IReadOnlyCollection<string> Names { get; } = ["case.transferred", "case.guidance-given", "case.emergency-started", "case.rating-alerted"];

    public ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (fact.Timeline is not ServiceCase serviceCase || CodeOf(fact.Fact) is not { } code) return ValueTask.CompletedTask;
        foreach (var person in Concerned(fact.Fact, serviceCase).Distinct().Where(x => !IsBy(fact.Actor, x)))
            notices.Tell(db, person, code, serviceCase.Id.Value, [serviceCase.Number], fact.Row.RecordedAt);
        return ValueTask.CompletedTask;
    }

    private static string? CodeOf(IFact fact) => fact switch
    {
        CaseTransferred => "case-transferred",
        GuidanceGiven => "case-guided",
        EmergencyStarted => "case-red",
        RatingAlerted => "case-rated-low",
        _ => null,
    };

    private static IEnumerable<Guid> Concerned(IFact fact, ServiceCase serviceCase) => fact switch
    {
        CaseTransferred x => [x.ToId],
        EmergencyStarted x => [x.SupervisorId ?? serviceCase.AssigneeId.Value, serviceCase.FirstResponsibleId.Value],
        RatingAlerted x => [x.FirstResponsibleId, serviceCase.AssigneeId.Value],
        _ => [serviceCase.AssigneeId.Value],
    };

    private static bool IsBy(Actor actor, Guid person) => actor.IsPerson && actor.Id == person;
}
