using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Surveys.ListSurveys;

internal static class ListSurveysEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/surveys", async ([AsParameters] SurveyQuery query, Actor actor, ServiceDb db, SurveyLister lister, TimeProvider clock, CancellationToken ct) =>
        {
            var list = await lister.List(db, query, actor, clock.Now(), ct);
            return Problems.Ok(new { items = list.Rows, next = list.Next, figures = list.Figures });
        }).Requires(SurveyLister.Permission).WithTags("surveys");

        routes.MapGet("/desk/surveys", async ([AsParameters] SurveyQuery query, HttpContext http, Actor actor, ServiceDb db, SurveyLister lister, SurveyLinks links, Words words, TimeProvider clock, CancellationToken ct) =>
        {
            var now = clock.Now();
            var list = await lister.List(db, query, actor, now, ct);
            var host = http.Request.Scheme + "://" + http.Request.Host;
            return new PageResult<SurveysPage>(new { View = new SurveysView(query, list, now, x => links.Message(words, host, x.Id, x.CaseNumber)) });
        }).Requires(SurveyLister.Permission);
    }
}

/// <summary>The desk's page of ratings; <paramref name="Invitation"/> gives the message to send for an open survey.</summary>
public sealed record SurveysView(SurveyQuery Query, SurveyList List, DateTimeOffset Now, Func<SurveyRow, string> Invitation)
{
    public string Href(string? after = null, string? state = null)
    {
        var parts = new (string Name, string? Value)[]
        {
            ("state", state ?? Query.State), ("from", Query.From?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
            ("to", Query.To?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)), ("after", after),
        };
        var query = string.Join('&', parts.Where(x => !string.IsNullOrEmpty(x.Value)).Select(x => x.Name + "=" + Uri.EscapeDataString(x.Value!)));
        return query.Length == 0 ? "/desk/surveys" : "/desk/surveys?" + query;
    }
}
