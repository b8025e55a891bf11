using System.Globalization;
using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Surveys.Domain;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Surveys.RateService;

/// <summary>Takes the answer once; what a low mark sets off is the case's to decide (SAT-13).</summary>
internal sealed class RateHandler(ServiceDb db, CaseProgressReader cases, CaseRatings ratings, SubjectKeys keys, TimeProvider clock)
{
    public async Task<Result<CaseHead>> Handle(Guid id, RateRequest request, CancellationToken ct)
    {
        var survey = await db.Set<Survey>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct);
        if (survey is null || await cases.Find(db, survey.CaseId.Value, ct) is not { } about) return Refusal.NotFound("survey.not-found");
        var at = clock.Now();
        if (survey.Closed(about.Round, at) is { } refusal) return refusal;
        var marks = Marks(request);
        if (marks.Refusal is { } wrong) return wrong;
        var remark = string.IsNullOrWhiteSpace(request.Remark) ? null : request.Remark.Trim();
        survey.Answer(
            request.Steps!.Value,
            marks.Value.Count == 0 ? null : JsonSerializer.Serialize(marks.Value),
            remark is not null && keys.Has(db, survey.SubjectId) ? keys.Seal(db, survey.SubjectId, remark) : null,
            at);
        return await ratings.Record(db, survey.CaseId, request.Steps.Value, marks.Value, remark, Actor.Customer(survey.CustomerId?.Value ?? survey.CaseId.Value), at, ct);
    }

    private static Result<SortedDictionary<string, int>> Marks(RateRequest request)
    {
        var marks = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (code, text) in request.Dimensions ?? [])
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var mark))
                return Refusal.Invalid("request.invalid", new FieldError("/dimensions/" + code, "malformed"));
            marks[code] = mark;
        }

        return marks;
    }
}
