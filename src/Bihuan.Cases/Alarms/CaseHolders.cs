using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Staff.Contracts;

namespace Bihuan.Cases.Alarms;

/// <summary>Who holds a post for a case, and who stands one step above: nobody is never the answer.</summary>
internal sealed class CaseHolders(PeopleDirectory people, DutyRoster roster, EscalationLadder ladder, CasePolicies policies)
{
    private const string LastResort = "administrator";

    /// <summary>Whoever is on duty in a post, else its nearest holder, seen from an organisation upward; in a gap of the roster a manager above. Null when nobody holds it.</summary>
    public Guid? Of(string post, Guid organisation, DateTimeOffset at) =>
        roster.Find(post, organisation, at) is { Way: not DutyRoster.ByLastResort } named && (named.Way != DutyRoster.ByManager || people.Holders(post, organisation).Count > 0) ? named.Person : null;

    /// <summary>One step above whoever has the matter; where the ladder ends without anybody, whoever administers, else the duty desk.</summary>
    public EscalationStep Above(Guid holder, Guid organisation, DateTimeOffset at) =>
        Above([.. people.Find(holder)?.Posts.Select(x => x.Post) ?? []], holder, organisation, at)
        ?? new EscalationStep(LastResort, Of(LastResort, organisation, at) ?? PeopleDirectory.DutyDesk);

    /// <summary>One step above a post; null at the top.</summary>
    public EscalationStep? Above(IReadOnlyList<string> posts, Guid holder, Guid organisation, DateTimeOffset at) =>
        EscalationPath.Next(posts, policies.IntakePost, ladder.Above, post => Of(post, organisation, at), holder) is { } step ? InTheirPost(step) : null;

    /// <summary>The holder of a post for a case, else whoever stands above it.</summary>
    public EscalationStep Named(string post, Guid organisation, DateTimeOffset at) =>
        Of(post, organisation, at) is { } person ? InTheirPost(new EscalationStep(post, person)) : Above([post], Guid.Empty, organisation, at) ?? Above(Guid.Empty, organisation, at);

    /// <summary>Who stands in for a gap of the roster is told in the post they hold, and the next step goes on from there.</summary>
    private EscalationStep InTheirPost(EscalationStep step) =>
        people.Find(step.Person) is { Posts.Count: > 0 } person && !person.Holds(step.Post) ? step with { Post = person.Posts[0].Post } : step;
}
