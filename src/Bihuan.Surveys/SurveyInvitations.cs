using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;
using Bihuan.Surveys.Domain;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Surveys;

/// <summary>
/// Makes one survey for each closing or confirmation of a handling round, in the transaction that records it. Facts of the distant past
/// (an import) invite nobody: their link would be dead on arrival.
/// </summary>
internal sealed class SurveyInvitations(CasePolicies policies, CustomerDirectory customers, CustomerMessages messages) : IFactListener
{
    /// <summary>Endings after which there is nothing to rate.</summary>
    private static readonly string[] s_unrated = ["joined", "duplicate", "withdrawn"];

    public IReadOnlyCollection<string> Names { get; } = policies.FollowUp.Survey.After;

    public async ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        var (rule, at) = (policies.FollowUp.Survey, fact.Row.RecordedAt);
        if (CaseBrief.Of(fact.Timeline) is not { Rating: null } about) return;
        if (policies.FollowUp.For(about.Kind) is null || s_unrated.Contains(about.Outcome) || fact.Row.OccurredAt.AddDays(rule.LinkDays) <= at) return;
        var id = new CaseId(about.Id);
        if (db.Set<Survey>().Local.Any(x => x.CaseId == id && x.Round == about.Round)) return;
        if (await db.Set<Survey>().AnyAsync(x => x.CaseId == id && x.Round == about.Round, ct)) return;
        var survey = new Survey
        {
            Id = Ids.At(at),
            CaseId = id,
            CaseNumber = about.Number,
            Round = about.Round,
            Kind = about.Kind,
            CustomerId = about.CustomerId is { } customer ? new CustomerId(customer) : null,
            SubjectId = about.SubjectId,
            OrganisationId = new OrganisationId(about.OrganisationId),
            SentAt = at,
            ExpiresAt = at.AddDays(rule.LinkDays),
            Suppressed = await Suppressed(db, about.CustomerId, rule.HonourOptOut, ct),
        };
        db.Add(survey);
        if (survey.Suppressed is null)
            await messages.Queue(db, fact.Timeline, new NewMessage("survey-invitation", about.CustomerId!.Value, about.Number) { LinkKind = "survey", LinkId = survey.Id }, at, ct);
    }

    private async Task<string?> Suppressed(ServiceDb db, Guid? customer, bool honourOptOut, CancellationToken ct)
    {
        if (customer is not { } id || await customers.WantsSurveys(db, id, ct) is not { } wanted) return "no-contact";
        return honourOptOut && !wanted ? "opt-out" : null;
    }
}

/// <summary>The link in an invitation and the words around it (SAT-08).</summary>
internal sealed class SurveyLinks(MasterKey master)
{
    public string Address(Guid survey) => "/rate/" + master.LinkToken("survey", survey);

    public Guid? Read(string token) => master.ReadLink("survey", token);

    /// <summary>Thanks and the invitation as a short message, in one language.</summary>
    public string Message(Words words, string host, Guid survey, string number) => words.Format("surveys.invitation", number, host + Address(survey));
}
