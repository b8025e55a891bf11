using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.ServiceLevels.RunBacktest;

/// <summary>The laboratory's pages and the same for other systems.</summary>
internal static class BacktestEndpoints
{
    private const string Home = "/desk/laboratory";
    private const long FileBytesMax = 400_000;

    public static void MapApi(RouteGroupBuilder api)
    {
        api.MapPost("/backtests", async (RunBacktestRequest request, Actor actor, Write<RunBacktestHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Handle(request, actor, ct), ct)).ToHttp(id => Problems.Ok(new { id }, StatusCodes.Status202Accepted, location: "/api/v1/backtests/" + id)))
            .Requires(ServiceLevelPermissions.UseLaboratory);
        api.MapGet("/backtests", async (ServiceDb db, BacktestReader reader, CancellationToken ct) =>
            Problems.Ok(new { items = await reader.Lines(db, ct), next = (string?)null })).Requires(ServiceLevelPermissions.UseLaboratory);
        api.MapGet("/backtests/{id:guid}", async (Guid id, ServiceDb db, BacktestReader reader, CancellationToken ct) =>
            await reader.Find(db, id, ct) is { } found ? Problems.Ok(found) : Refusal.NotFound("backtest.not-found").ToHttp()).Requires(ServiceLevelPermissions.UseLaboratory);
        api.MapPost("/backtests/{id:guid}/cancellations", async (Guid id, Write<RunBacktestHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Cancel(id, ct), ct)).ToHttp(_ => Results.NoContent())).Requires(ServiceLevelPermissions.UseLaboratory);
    }

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Home);
        pages.MapGet("", (int? version, ServiceDb db, BacktestReader reader, LaboratoryForm start, CancellationToken ct) => Show(db, reader, start, null, null, ct, version)).Requires(ServiceLevelPermissions.UseLaboratory);
        pages.MapPost("", Ask).Requires(ServiceLevelPermissions.UseLaboratory);
        pages.MapGet("/{id:guid}", ShowOne).Requires(ServiceLevelPermissions.UseLaboratory);
        pages.MapPost("/{id:guid}/cancellations", Cancel).Requires(ServiceLevelPermissions.UseLaboratory);
        pages.MapGet("/{id:guid}/draft.yaml", async (Guid id, ServiceDb db, BacktestReader reader, CancellationToken ct) =>
            await reader.Find(db, id, ct) is { } found ? File(found.Draft, "application/yaml", $"{found.Line.DraftHash[..12]}.yaml") : Missing()).Requires(ServiceLevelPermissions.UseLaboratory);
        pages.MapGet("/{id:guid}/report.json", async (Guid id, ServiceDb db, BacktestReader reader, CancellationToken ct) =>
            await reader.Find(db, id, ct) is { Report: { } report } ? Problems.Ok(report) : Missing()).Requires(ServiceLevelPermissions.UseLaboratory);
        pages.MapGet("/{id:guid}/flips.csv", async (Guid id, ServiceDb db, BacktestReader reader, FlipExport export, Words words, CancellationToken ct) =>
            await reader.Find(db, id, ct) is { Report: { } report } ? File(await export.Csv(db, report, words, ct), "text/csv; charset=utf-8", $"flips-{id:N}.csv") : Missing()).Requires(ServiceLevelPermissions.UseLaboratory);
    }

    /// <summary>A draft may be a stored version, pasted, or come as a file; a file wins only when nothing else was given.</summary>
    private static async Task<IResult> Ask(
        Form<RunBacktestRequest> form, Actor actor, ServiceDb db, BacktestReader reader, LaboratoryForm start, Write<RunBacktestHandler> write, CancellationToken ct)
    {
        if (form.IsForged) return form.Refusal!.ToHttp();
        var request = form.Value;
        if (request is { Version: null } && string.IsNullOrWhiteSpace(request.Draft) && form.Fields.Files.GetFile("file") is { Length: > 0 and < FileBytesMax } file)
        {
            using var text = new StreamReader(file.OpenReadStream());
            request = request with { Draft = await text.ReadToEndAsync(ct), DraftName = string.IsNullOrWhiteSpace(request.DraftName) ? file.FileName : request.DraftName };
        }

        var errors = form.Errors.Concat(request is null ? [] : RequestValidator.Validate(request)).DistinctBy(x => x.Pointer).ToList();
        if (errors.Count > 0 || request is null) return await Show(db, reader, start, form, Refusal.Invalid("request.invalid", [.. errors]), ct);
        var asked = await write.Run(x => x.Handle(request, actor, ct), ct);
        if (asked.Refusal is { } refusal) return await Show(db, reader, start, form, refusal, ct);
        return new SeeOther($"{Home}/{asked.Value}");
    }

    private static async Task<IResult> Cancel(Guid id, Form<CancelBacktestRequest> form, Write<RunBacktestHandler> write, CancellationToken ct)
    {
        var refusal = form.Refusal ?? (await write.Run(x => x.Cancel(id, ct), ct)).Refusal;
        return refusal is { Kind: RefusalKind.NotFound or RefusalKind.NotAllowed } ? refusal.ToHttp() : new SeeOther($"{Home}/{id}");
    }

    private static async Task<IResult> ShowOne(Guid id, string? limit, string? change, int? from, HttpContext http, ServiceDb db, BacktestReader reader, FlipList flips, TimeProvider clock, CancellationToken ct)
    {
        if (await reader.Find(db, id, ct) is not { } found) return Missing();
        // Whoever watched it end gets the whole page, with what can be done with a result.
        if (found.Line.IsOver && http.Request.Headers["HX-Target"] == "trial") http.Response.Headers["HX-Refresh"] = "true";
        var list = found.Report is { } report ? await flips.Read(db, report, limit, change, from ?? 0, ct) : null;
        return new PageResult<BacktestPage>(new { Detail = found, Flips = list, Now = clock.Now() });
    }

    private static async Task<IResult> Show(ServiceDb db, BacktestReader reader, LaboratoryForm start, Form<RunBacktestRequest>? form, Refusal? refusal, CancellationToken ct, int? version = null) =>
        new PageResult<LaboratoryPage>(new { Lines = await reader.Lines(db, ct), Start = await start.Read(db, ct), Form = form, Refusal = refusal, Version = version })
        {
            StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };

    private static IResult File(string text, string type, string name) => Results.File(System.Text.Encoding.UTF8.GetBytes(text), type, name);

    private static IResult Missing() => Refusal.NotFound("backtest.not-found").ToHttp();
}
