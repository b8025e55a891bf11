using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Cases.Alarms;

/// <summary>
/// The owner is warned before a limit is reached and the superior told when it has passed (SLA-11); an emergency and a report upward
/// reach whoever they name. In the transaction of the fact that is heard.
/// </summary>
internal sealed class AlarmListener(Later<AlarmBook> book, Later<CaseHolders> holders, EscalationLadder ladder, CasePolicies policies, PeopleDirectory people, Notices notices) : IFactListener
{
    /// <summary>The clock of progress reports: without one in time a yellow order escalates (GRD-13).</summary>
    private const string ProgressClock = "progress";

    public IReadOnlyCollection<string> Names { get; } = ["clock.warned", "clock.breached", "case.emergency-started", "case.emergency-declared", "case.reported-up"];

    public ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (fact.Timeline is not ServiceCase { IsOpen: true } serviceCase) return ValueTask.CompletedTask;
        var at = fact.Row.RecordedAt;
        switch (fact.Fact)
        {
            case ClockWarned x: Warn(db, serviceCase, x, at); break;
            case ClockBreached x: Breach(db, serviceCase, x, at); break;
            case EmergencyStarted x when x.Post.Length > 0: book.Value.RaiseTo(db, serviceCase, x.Post, new AlarmReason(AlarmCauses.Emergency), at); break;
            case EmergencyDeclared x when policies.Emergencies.Event(x.Event) is { } known: book.Value.RaiseTo(db, serviceCase, known.Tells, new AlarmReason(AlarmCauses.Emergency), at); break;
            case CaseReportedUp x when !IsTold(db, fact): book.Value.Raise(db, serviceCase, new EscalationStep(x.Post, x.ToId), new AlarmReason(AlarmCauses.ReportedUp), 1, at); break;
        }

        return ValueTask.CompletedTask;
    }

    private void Warn(ServiceDb db, ServiceCase serviceCase, ClockWarned warned, DateTimeOffset at)
    {
        var besides = ladder.WarnedBesides(warned.Limit).Select(post => holders.Value.Of(post, serviceCase.OrganisationId.Value, at)).OfType<Guid>();
        foreach (var person in besides.Concat(Acting(serviceCase, at)).Prepend(serviceCase.AssigneeId.Value).Distinct())
            notices.TellOneOfMany(db, person, "clock-warned", serviceCase.Id.Value, [serviceCase.Number, "@clock." + warned.Clock], at);
    }

    private void Breach(ServiceDb db, ServiceCase serviceCase, ClockBreached breached, DateTimeOffset at)
    {
        foreach (var person in Acting(serviceCase, at).Prepend(serviceCase.AssigneeId.Value).Distinct())
            notices.TellOneOfMany(db, person, "clock-breached", serviceCase.Id.Value, [serviceCase.Number, "@clock." + breached.Clock], at);
        var cause = breached.Clock == ProgressClock ? AlarmCauses.NoProgress : AlarmCauses.Breach;
        book.Value.RaiseAbove(db, serviceCase, serviceCase.AssigneeId.Value, new AlarmReason(cause, breached.Limit, breached.Run, breached.Clock, breached.DueAt), at);
    }

    /// <summary>Whoever works a stage after the work, where its holder may not: a review, say, or a follow-up.</summary>
    private IEnumerable<Guid> Acting(ServiceCase serviceCase, DateTimeOffset at)
    {
        if (policies.Processes.Find(serviceCase.Process, serviceCase.ProcessVersion)?.Find(serviceCase.Stage) is not { Posts: { Count: > 0 } posts } stage || !ProcessTerms.PhasesAfterWork.Contains(stage.Phase)) return [];
        if (people.Find(serviceCase.AssigneeId.Value) is not { } holder || posts.Any(holder.Holds)) return [];
        return posts.Select(post => holders.Value.Of(post, serviceCase.OrganisationId.Value, at)).OfType<Guid>().Take(1);
    }

    /// <summary>A red order reports to the supervisor whom its emergency has just alarmed; one bell is enough.</summary>
    private static bool IsTold(ServiceDb db, RecordedFact fact) => db.RecordedOf(fact.Timeline).Any(x => x.Fact is EmergencyStarted);
}
