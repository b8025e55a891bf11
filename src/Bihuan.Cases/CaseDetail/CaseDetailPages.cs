using Bihuan.Cases.CaseDetail.Acts;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.ReadCase;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Bihuan.Cases.CaseDetail;

/// <summary>What the address of the page asks for: how to look at the story, which form to open, what was just done.</summary>
public sealed record CaseDetailQuery
{
    public string? AsOf { get; init; }

    /// <summary>Only this kind of entry.</summary>
    public string? Show { get; init; }

    public bool All { get; init; }

    public string? Act { get; init; }

    public string? Reply { get; init; }

    public string? Done { get; init; }

    public bool Opened { get; init; }

    /// <summary>What the fields of the opened form begin with.</summary>
    public Func<string, StringValues> Typed { get; init; } = _ => StringValues.Empty;

    internal static CaseDetailQuery Of(IQueryCollection query) => new()
    {
        AsOf = Text(query, "asof"),
        Show = Text(query, "show"),
        All = query.ContainsKey("all"),
        Act = Text(query, "act"),
        Reply = Text(query, "reply"),
        Done = Text(query, "done"),
        Opened = query.ContainsKey("opened"),
        Typed = name => query[name],
    };

    private static string? Text(IQueryCollection query, string name) => query[name] is { Count: > 0 } values && values[0] is { Length: > 0 } text ? text : null;
}

/// <summary>Answers the page of a case and the forms on it.</summary>
internal sealed class CaseDetailPages(ServiceDb db, CaseReader reader, CaseDetailComposer composer, IWorkOrderSheets sheets, CompanyZone zone)
{
    public async Task<IResult> Show(CaseId id, Actor actor, CaseDetailQuery query, CancellationToken ct)
    {
        var asOf = ReadInstant(query.AsOf, zone.Of(actor));
        var found = await reader.Find(db, id, actor, asOf, ct);
        if (found.Refusal is { } refusal) return Absent(refusal, asOf is null ? null : $"/desk/cases/{id}");
        var view = await composer.Compose(db, found.Value, actor, query, asOf, ct);
        return Page(view with { IsAsOfUnreadable = query.AsOf is not null && asOf is null }, StatusCodes.Status200OK);
    }

    public async Task<IResult> WorkOrder(CaseId id, Actor actor, string host, string? paper, CancellationToken ct)
    {
        var found = await reader.Find(db, id, actor, null, ct);
        if (found.Refusal is { } refusal) return Absent(refusal);
        return await sheets.Show(db, id, actor, new SheetPrint(host, $"/desk/cases/{id}", paper), ct) ?? Absent(CaseRefusals.NotFound());
    }

    /// <summary>The page again with the form that was refused: everything typed kept, and what has happened since told.</summary>
    public async Task<IResult> Refused(CaseId id, Actor actor, CaseAct act, Refusal refusal, IFormCollection fields, long seen, CancellationToken ct)
    {
        var found = await reader.Find(db, id, actor, null, ct);
        if (refusal.Kind == RefusalKind.NotFound || found.Refusal is not null) return Absent(found.Refusal ?? refusal);
        var view = await composer.Compose(db, found.Value, actor, new CaseDetailQuery { Act = act.Code, Typed = name => fields[name] }, null, ct, refusal, seen);
        return Page(view, StatusCodes.Status422UnprocessableEntity);
    }

    public static IResult Done(Guid id, string act) => new SeeOther($"/desk/cases/{id}?done={act}");

    private static PageResult Page(CaseDetailView view, int status) =>
        new PageResult<CaseDetailPage>(new { View = view }) { StatusCode = status };

    private static PageResult Absent(Refusal refusal, string? now = null) =>
        new PageResult<CaseAbsentPage>(new { refusal.Code, Now = now }) { StatusCode = Problems.StatusOf(refusal.Kind) };

    /// <summary>An instant with its offset, or a local time of the reader's zone as a date field gives it.</summary>
    internal static DateTimeOffset? ReadInstant(string? text, TimeZoneInfo zone) => text is not null && Parse(text, zone) is { } instant && instant.IsUsable() ? instant : null;

    private static DateTimeOffset? Parse(string text, TimeZoneInfo zone)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        if (DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"], culture, System.Globalization.DateTimeStyles.None, out var local) && !zone.IsInvalidTime(local))
            return zone.InstantOf(local);
        return DateTimeOffset.TryParse(text.Replace(' ', '+'), culture, System.Globalization.DateTimeStyles.RoundtripKind, out var instant) ? instant.ToUniversalTime() : null;
    }
}

internal static class CaseDetailEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/cases").ExcludeFromDescription();
        desk.MapGet("/{id:guid}", (Guid id, Actor actor, HttpRequest request, CaseDetailPages pages, CancellationToken ct) =>
            pages.Show(new CaseId(id), actor, CaseDetailQuery.Of(request.Query), ct)).Requires(CasePermissions.Read);
        desk.MapGet("/{id:guid}/work-order", (Guid id, Actor actor, HttpRequest request, CaseDetailPages pages, CancellationToken ct) =>
            pages.WorkOrder(new CaseId(id), actor, $"{request.Scheme}://{request.Host}", request.Query["paper"], ct)).Requires(CasePermissions.Read);
        CaseActs.Map(desk);
    }
}
