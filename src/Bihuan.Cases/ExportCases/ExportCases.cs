using System.Globalization;
using System.Text;
using System.Text.Json;
using Bihuan.Cases.CaseQueue;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.ListCases;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.ExportCases;

/// <summary>Somebody took a list out of the house; what it held is told by its filters.</summary>
[FactType("cases.exported/1")]
public sealed record CasesExported(string Format, string Filters) : IFact;

/// <summary>Puts the export on record before its first row leaves.</summary>
internal sealed class ExportRecord(ServiceDb db, AuditLog audit, TimeProvider clock)
{
    public async Task<bool> Keep(string format, string filters, Actor actor, CancellationToken ct)
    {
        await audit.Record(db, new CasesExported(format, filters), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return true;
    }
}

/// <summary>
/// The filtered list as a file, streamed page by page so that a million rows need no memory. Customers stay masked; every export is
/// on record with its filters.
/// </summary>
internal sealed class CaseExport(
    CaseLister lister, CustomerDirectory customers, PeopleDirectory people, OrganisationTree tree, QueueReader queue, ChannelWords channels, CompanyZone zone, TimeProvider clock)
{
    private static readonly JsonSerializerOptions s_json = new(Problems.Json) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static void Map(RouteGroupBuilder desk)
    {
        desk.MapGet("/cases/export.csv", (HttpContext http, Actor actor, ServiceDb db, CaseExport export, Write<ExportRecord> record, Words words, CancellationToken ct) =>
            export.Send(http, db, "csv", actor, record, words, ct)).Requires(CasePermissions.Read);
        desk.MapGet("/cases/export.jsonl", (HttpContext http, Actor actor, ServiceDb db, CaseExport export, Write<ExportRecord> record, Words words, CancellationToken ct) =>
            export.Send(http, db, "jsonl", actor, record, words, ct)).Requires(CasePermissions.Read);
    }

    public async Task Send(HttpContext http, ServiceDb db, string format, Actor actor, Write<ExportRecord> record, Words words, CancellationToken ct)
    {
        var address = QueueAddress.Read(http.Request.Query);
        var now = clock.Now();
        // What was searched for may have been a telephone number.
        await record.Run(x => x.Keep(format, Masking.FreeText(Uri.UnescapeDataString(address.Query)), actor, ct), ct);
        http.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
        http.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"cases-{zone.Local(now):yyyyMMdd-HHmm}.{format}\"");
        // Spreadsheets take a CSV without this mark for the system's own code page and garble every Chinese character.
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: format == "csv"), bufferSize: 1 << 16, leaveOpen: true);
        if (format == "csv") await writer.WriteLineAsync(CsvLine.Of(Columns.Select(x => words["cases.export." + x])));
        var query = address.Of(queue.Due(address["due"], now), CaseLister.LimitMax) with { After = null };
        for (var more = true; more;)
        {
            var page = await lister.List(db, query, actor, ct);
            if (page.Refusal is not null) break;
            foreach (var line in await Lines(db, page.Value.Rows, format, words, ct)) await writer.WriteLineAsync(line.AsMemory(), ct);
            query = query with { After = page.Value.Next };
            more = page.Value.Next is not null;
        }
    }

    private static readonly string[] Columns =
    [
        "number", "kind", "channel", "process", "stage", "urgency", "grade", "summary", "customer", "phone", "owner", "organisation", "opened", "due", "state", "round", "rating",
    ];

    private async Task<List<string>> Lines(ServiceDb db, IReadOnlyList<CaseRow> rows, string format, Words words, CancellationToken ct)
    {
        var cards = await customers.Cards(db, [.. rows.Where(x => x.CustomerId is not null).Select(x => x.CustomerId!.Value).Distinct()], ct);
        return [.. rows.Select(x => (Row: x, Card: x.CustomerId is { } id ? cards.GetValueOrDefault(id) : null)).Select(x => format == "csv" ? Csv(x.Row, x.Card, words) : Json(x.Row, x.Card))];
    }

    private string Csv(CaseRow x, CustomerCard? customer, Words words) => CsvLine.Of(
    [
        x.Number, words.Code("kind", x.Kind), channels.NameOf(x.Channel, words), words.Code("process", x.Process), words.Code("stage", x.Stage), words.Code("urgency", x.Urgency),
        words.Code("grade", x.Grade), x.Summary, customer?.MaskedName, customer?.MaskedPhone, people.NameOf(x.OwnerId), tree.Current.NameOf(x.OrganisationId), Local(x.OpenedAt),
        x.DueAt is { } due && x.IsOpen ? Local(due) : "", words[x.IsOpen ? "cases.queue.open.true" : "cases.queue.open.false"], x.Round.ToString(CultureInfo.InvariantCulture),
        x.Rating?.ToString(CultureInfo.InvariantCulture),
    ]);

    private string Json(CaseRow x, CustomerCard? customer) => JsonSerializer.Serialize(
        new
        {
            x.Id,
            x.Number,
            x.Kind,
            x.Channel,
            x.Process,
            x.Stage,
            x.Urgency,
            x.Grade,
            x.Summary,
            customer = customer?.MaskedName,
            phone = customer?.MaskedPhone,
            owner = people.NameOf(x.OwnerId),
            organisation = tree.Current.NameOf(x.OrganisationId),
            x.OpenedAt,
            x.DueAt,
            x.IsOpen,
            x.Round,
            x.Rating,
            x.Seq,
        },
        s_json);

    private string Local(DateTimeOffset at) => zone.Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>One line of CSV (RFC 4180). What a spreadsheet would run as a formula is kept as text by a leading apostrophe.</summary>
internal static class CsvLine
{
    public static string Of(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell));

    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        // Also before apostrophes that stand before such a character, so that an import takes away exactly what was added here.
        if (text.TrimStart('\'') is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
