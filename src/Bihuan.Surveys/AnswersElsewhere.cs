using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Surveys.Domain;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Surveys;

/// <summary>A rating that came another way than by the link (by word of mouth, from another system) answers the open survey too: the figures count it, and the link asks nobody a second time.</summary>
internal sealed class AnswersElsewhere(SubjectKeys keys) : IFactListener
{
    public IReadOnlyCollection<string> Names { get; } = ["case.rated"];

    public async ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (fact.Fact is not CaseRated rated || CaseBrief.Of(fact.Timeline) is not { } about) return;
        var id = new CaseId(about.Id);
        // Invited by the same change, the survey is in no row yet.
        var survey = db.Set<Survey>().Local.Where(x => x.CaseId == id && x.Round <= about.Round).MaxBy(x => x.Round)
            ?? await db.Set<Survey>().AsTracking().Where(x => x.CaseId == id && x.AnsweredAt == null && x.Round <= about.Round).OrderByDescending(x => x.Round).FirstOrDefaultAsync(ct);
        // By the link the survey was answered before the case heard of it.
        if (survey is { AnsweredAt: null }) survey.Answer(rated.Steps, rated.Dimensions.Count == 0 ? null : JsonSerializer.Serialize(rated.Dimensions), Remark(db, survey, rated), fact.Row.RecordedAt);
    }

    private byte[]? Remark(ServiceDb db, Survey survey, CaseRated rated) =>
        rated.Remark.Text is { Length: > 0 } remark && keys.Has(db, survey.SubjectId) ? keys.Seal(db, survey.SubjectId, remark) : null;
}
