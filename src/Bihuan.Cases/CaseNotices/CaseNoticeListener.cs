using Bihuan.Cases.Alarms;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Cases.CaseNotices;

/// <summary>
/// Tells whoever it concerns, in the transaction of what happened: the receiver of a transfer, the holder of a case that was guided,
/// graded red, rated low or reopened, to which the customer wrote or of which a message did not arrive; and both sides of an extension.
/// Nobody is told of what they did themselves.
/// </summary>
internal sealed class CaseNoticeListener(Notices notices, Later<CaseHolders> holders, Later<ActorDirectory> actors) : IFactListener
{
    /// <summary>Steps up in which somebody is looked for who may decide.</summary>
    private const int StepsMax = 6;

    private static readonly string[] s_expected = ["case-reply", "case-progress", "case-result"];

    public IReadOnlyCollection<string> Names { get; } =
    [
        "case.transferred", "case.guidance-given", "case.emergency-started", "case.rating-alerted", "case.contact-added", "case.reopened", "message.ended",
        "clock.extension-asked", "clock.extended", "clock.extension-refused",
    ];

    public ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (fact.Timeline is not ServiceCase serviceCase || CodeOf(fact.Fact) is not { } code) return ValueTask.CompletedTask;
        foreach (var person in Concerned(fact, serviceCase).Distinct().Where(x => !IsBy(fact.Actor, x)))
            notices.Tell(db, person, code, serviceCase.Id.Value, [serviceCase.Number, .. About(fact.Fact)], fact.Row.RecordedAt);
        return ValueTask.CompletedTask;
    }

    private static string? CodeOf(IFact fact) => fact switch
    {
        CaseTransferred => "case-transferred",
        GuidanceGiven => "case-guided",
        EmergencyStarted => "case-red",
        RatingAlerted => "case-rated-low",
        CaseReopened => "case-reopened",
        ContactAdded { Direction: "in", IsRepeat: true } => "customer-wrote",
        // Without any channel the desk sees at once that nothing goes out by itself.
        MessageEnded { Outcome: not "sent", Reason: not "no-channel" } x when s_expected.Contains(x.Template) => "message-not-delivered",
        ClockExtensionAsked => "extension-asked",
        ClockExtendedFact => "extension-granted",
        ClockExtensionRefused => "extension-refused",
        _ => null,
    };

    private IEnumerable<Guid> Concerned(RecordedFact fact, ServiceCase serviceCase) => fact.Fact switch
    {
        CaseTransferred x => [x.ToId],
        EmergencyStarted x => [x.SupervisorId ?? serviceCase.AssigneeId.Value, serviceCase.FirstResponsibleId.Value],
        RatingAlerted x => [x.FirstResponsibleId, serviceCase.AssigneeId.Value],
        ContactAdded or CaseReopened when !serviceCase.IsOpen => [serviceCase.AssigneeId.Value, serviceCase.FirstResponsibleId.Value],
        ClockExtensionAsked => MayExtend(serviceCase, fact),
        ClockExtendedFact x => Asker(x.AskedBy),
        ClockExtensionRefused x => Asker(x.AskedBy),
        _ => [serviceCase.AssigneeId.Value],
    };

    private static IEnumerable<string> About(IFact fact) => fact switch
    {
        MessageEnded x => ["@template." + x.Template],
        ClockExtensionAsked x => ["@clock." + x.Clock],
        ClockExtendedFact x => ["@clock." + x.Clock],
        ClockExtensionRefused x => ["@clock." + x.Clock],
        _ => [],
    };

    /// <summary>The nearest above the holder who may grant it and did not ask for it.</summary>
    private IEnumerable<Guid> MayExtend(ServiceCase serviceCase, RecordedFact asked)
    {
        var (person, organisation) = (serviceCase.AssigneeId.Value, serviceCase.OrganisationId.Value);
        for (var step = 0; step < StepsMax; step++)
        {
            var above = holders.Value.Above(person, organisation, asked.Row.RecordedAt).Person;
            if (above == person) break;
            person = above;
            if (!IsBy(asked.Actor, person) && actors.Value.Person(person, null)?.ReachOf(CasePermissions.Extend).Covers(organisation, isOwn: false) == true) return [person];
        }

        return [];
    }

    private static IEnumerable<Guid> Asker(string code) => Actor.PersonOf(code) is { } id ? [id] : [];

    private static bool IsBy(Actor actor, Guid person) => actor.IsPerson && actor.Id == person;
}
