using System.Globalization;
using System.Text;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.RunBacktest;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.ServiceLevels.ReportClocks;

internal static class ClockReportEndpoints
{
    /// <summary>More rows than a spreadsheet is read by anybody; beyond it the period is to be cut.</summary>
    private const int ExportMax = 50_000;

    public static void MapApi(RouteGroupBuilder api)
    {
        api.MapGet("/reports/clocks", async (HttpContext http, Actor actor, ServiceDb db, ClockReportReader reader, CancellationToken ct) =>
            Problems.Ok(await reader.Report(db, reader.Query(http.Request.Query), actor, ct))).Requires(ServiceLevelPermissions.ReadReport);
        api.MapGet("/reports/clocks/rows", async (HttpContext http, Actor actor, ServiceDb db, ClockReportReader reader, CancellationToken ct) =>
        {
            var page = await reader.Rows(db, reader.Query(http.Request.Query), actor, ct);
            var next = page.NextHref is null ? null : (page.Query with { Skip = page.Query.Skip + ClockRowsPage.Size }).Href("/api/v1/reports/clocks/rows");
            return Problems.Ok(new { items = page.Lines, count = page.Count, asOf = page.AsOf, next });
        }).Requires(ServiceLevelPermissions.ReadReport);
        api.MapGet("/metrics", (Words words) => Problems.Ok(new { items = MetricLine.All(words), next = (string?)null })).Requires(ServiceLevelPermissions.ReadReport);
    }

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ClockReportQuery.Path, async (HttpContext http, Actor actor, ServiceDb db, ClockReportReader reader, CancellationToken ct) =>
            new PageResult<ClockReportPage>(new { View = await reader.Report(db, reader.Query(http.Request.Query), actor, ct) })).Requires(ServiceLevelPermissions.ReadReport);
        routes.MapGet(ClockReportQuery.Path + "/rows", async (HttpContext http, Actor actor, ServiceDb db, ClockReportReader reader, CancellationToken ct) =>
            new PageResult<ClockRowsPageView>(new { View = await reader.Rows(db, reader.Query(http.Request.Query), actor, ct) })).Requires(ServiceLevelPermissions.ReadReport);
        routes.MapGet(ClockReportQuery.Path + "/rows.csv", async (HttpContext http, Actor actor, ServiceDb db, ClockReportReader reader, CompanyZone zone, Words words, CancellationToken ct) =>
            Csv(await reader.Rows(db, reader.Query(http.Request.Query) with { Skip = 0 }, actor, ct, ExportMax), zone, words)).Requires(ServiceLevelPermissions.ReadReport);
        routes.MapGet("/desk/reports/metrics", (Words words) => new PageResult<MetricsPage>(new { Lines = MetricLine.All(words) })).Requires(ServiceLevelPermissions.ReadReport);
    }

    private static IResult Csv(ClockRowsPage page, CompanyZone zone, Words words)
    {
        string Local(DateTimeOffset? at) => at is { } instant ? zone.Local(instant).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";
        string[] columns = ["case", "limit", "clock", "run", "version", "team", "outcome", "started", "due", "stopped", "paused", "late", "reason"];
        // Spreadsheets take a CSV without this mark for the system's own code page and garble every Chinese character.
        var text = new StringBuilder("\ufeff").AppendLine(CsvText.Line(columns.Select(x => words["clock-report.column." + x])));
        foreach (var x in page.Lines)
        {
            text.AppendLine(CsvText.Line(
            [
                x.Number ?? x.Case.ToString(), x.Limit, words.Code("clock", x.Clock), x.Run.ToString(CultureInfo.InvariantCulture), x.Version.ToString(CultureInfo.InvariantCulture), x.Team,
                words["clock-report.outcome." + x.Outcome], Local(x.StartedAt), Local(x.DueAt), Local(x.StoppedAt), x.PausedMinutes.ToString("0.##", CultureInfo.InvariantCulture),
                x.LateMinutes?.ToString("0.##", CultureInfo.InvariantCulture) ?? "", x.Reason is null ? "" : ReasonWords.Of(words, x.Reason),
            ]));
        }

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"clocks-{page.Query.From:yyyyMMdd}-{page.Query.To:yyyyMMdd}.csv"));
    }
}

/// <summary>A definition in the reader's language, with the company's own figures filled in.</summary>
public sealed record MetricLine(string Key, string Name, string Rule, string Unit, string Mark, string Source)
{
    /// <summary>The mark says already where it comes from.</summary>
    internal bool IsOurs { get; init; }

    internal static IReadOnlyList<MetricLine> All(Words words) =>
    [
        .. ServiceLevelPolicies.ShippedMetrics().Metrics.Select(x => new MetricLine(
            x.Key, words["metric." + x.Key], (x.Rules ?? new Dictionary<string, string>()).Aggregate(words[$"metric.{x.Key}.rule"], (text, rule) => text.Replace("{" + rule.Key + "}", rule.Value, StringComparison.Ordinal)),
            x.Unit, x.Mark.ToString().ToLower(CultureInfo.InvariantCulture), LimitText.Source(x.Source, words)) { IsOurs = x.Source == "house" }),
    ];
}

internal static class ReasonWords
{
    private const string Waiting = "waiting-";

    /// <summary>A reason in words; what a case waited for has the word of its hold.</summary>
    public static string Of(Words words, string reason) => reason.StartsWith(Waiting, StringComparison.Ordinal)
        ? words.Format("clock-report.reason.waiting", words.Code("waits-for", reason[Waiting.Length..]))
        : words["clock-report.reason." + reason];
}
