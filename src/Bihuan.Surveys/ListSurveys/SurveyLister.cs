using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Surveys.Domain;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Surveys.ListSurveys;

/// <summary>What to show: answered, open or suppressed; sent on or between days of the company's zone; from a cursor on.</summary>
public sealed record SurveyQuery(string? State = null, DateOnly? From = null, DateOnly? To = null, string? After = null, int? Limit = null);

/// <summary>One survey as the desk sees it. The remark is masked like every free text.</summary>
public sealed record SurveyRow(
    Guid Id, Guid CaseId, string CaseNumber, int Round, string Kind, DateTimeOffset SentAt, DateTimeOffset ExpiresAt, DateTimeOffset? AnsweredAt,
    int? Steps, int? Points, IReadOnlyDictionary<string, int> Dimensions, string? Remark, string? Suppressed);

/// <summary>Figures of the same selection: how many were asked, answered and left out, and the mean in points of 100. Null when nobody answered.</summary>
public sealed record SurveyFigures(int Invited, int Answered, int Suppressed, decimal? ResponsePercent, decimal? MeanPoints);

public sealed record SurveyList(IReadOnlyList<SurveyRow> Rows, string? Next, SurveyFigures Figures);

internal sealed class SurveyLister(CasePolicies policies, SubjectKeys keys, CompanyZone zone)
{
    public const string Permission = "surveys.answer.read";
    private const int LimitMax = 200;

    public async Task<SurveyList> List(ServiceDb db, SurveyQuery query, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var within = InPeriod(Within(db.Set<Survey>(), actor), query);
        var limit = Math.Clamp(query.Limit ?? 50, 1, LimitMax);
        var chosen = InState(within, query.State, now);
        if (TimeCursor.Read(query.After) is var (sent, id))
            chosen = chosen.Where(x => x.SentAt <= sent && (x.SentAt < sent || x.Id.CompareTo(id) < 0));
        var rows = await chosen.OrderByDescending(x => x.SentAt).ThenByDescending(x => x.Id).Take(limit + 1).ToListAsync(ct);
        var next = rows.Count > limit ? new TimeCursor(rows[limit - 1].SentAt, rows[limit - 1].Id).ToString() : null;
        if (next is not null) rows.RemoveAt(limit);
        keys.Load(db, [.. rows.Where(x => x.Remark is not null).Select(x => x.SubjectId)]);
        return new SurveyList(rows.ConvertAll(x => Row(db, x)), next, await Figures(within, ct));
    }

    private static IQueryable<Survey> Within(IQueryable<Survey> surveys, Actor actor)
    {
        var reach = actor.ReachOf(Permission);
        if (reach.All) return surveys;
        var organisations = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
        return surveys.Where(x => organisations.Contains(x.OrganisationId));
    }

    private IQueryable<Survey> InPeriod(IQueryable<Survey> surveys, SurveyQuery query)
    {
        if (query.From is { } from)
        {
            var start = zone.StartOf(from);
            surveys = surveys.Where(x => x.SentAt >= start);
        }

        if (query.To is { } to)
        {
            var end = zone.StartOf(to.AddDays(1));
            surveys = surveys.Where(x => x.SentAt < end);
        }

        return surveys;
    }

    private static IQueryable<Survey> InState(IQueryable<Survey> surveys, string? state, DateTimeOffset now) => state switch
    {
        "answered" => surveys.Where(x => x.AnsweredAt != null),
        "open" => surveys.Where(x => x.AnsweredAt == null && x.Suppressed == null && x.ExpiresAt > now),
        "suppressed" => surveys.Where(x => x.Suppressed != null),
        _ => surveys,
    };

    /// <summary>Who was never invited stands in neither part of the rate, and is counted beside it.</summary>
    private async Task<SurveyFigures> Figures(IQueryable<Survey> surveys, CancellationToken ct)
    {
        var counted = await surveys.GroupBy(x => new { IsInvited = x.Suppressed == null, x.Steps }).Select(x => new { x.Key.IsInvited, x.Key.Steps, Count = x.Count() }).ToListAsync(ct);
        var invited = counted.Where(x => x.IsInvited).Sum(x => x.Count);
        var answered = counted.Where(x => x.IsInvited && x.Steps is not null).Sum(x => x.Count);
        var rated = counted.Where(x => x.Steps is not null).ToList();
        var voices = rated.Sum(x => x.Count);
        return new SurveyFigures(
            invited, answered, counted.Where(x => !x.IsInvited).Sum(x => x.Count),
            invited == 0 ? null : Math.Round(100m * answered / invited, 1),
            voices == 0 ? null : Math.Round(rated.Sum(x => (decimal)(policies.RatingPoints(x.Steps!.Value) ?? 0) * x.Count) / voices, 1));
    }

    private SurveyRow Row(ServiceDb db, Survey x) => new(
        x.Id, x.CaseId.Value, x.CaseNumber, x.Round, x.Kind, x.SentAt, x.ExpiresAt, x.AnsweredAt, x.Steps, x.Steps is { } steps ? policies.RatingPoints(steps) : null,
        x.Dimensions is null ? new Dictionary<string, int>() : JsonSerializer.Deserialize<Dictionary<string, int>>(x.Dimensions)!,
        keys.Open(db, x.SubjectId, x.Remark) is { } remark ? Masking.FreeText(remark) : null,
        x.Suppressed);
}
