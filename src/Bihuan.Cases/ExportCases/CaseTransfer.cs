using System.Globalization;
using System.Text;
using System.Text.Json;
using Bihuan.Cases.CaseQueue;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.ListCases;
using Bihuan.Cases.Tables;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.ExportCases;

/// <summary>
/// The filtered list in the columns that <c>import cases</c> reads (docs/import.md), so that requests can be moved to another installation or
/// worked on and brought back. Contacts stand in clear, which takes the right to export customers and is on record with the filters. A case
/// keeps its id as external id: where it is there already the import leaves it alone. Cases of erased customers have no words left and stay out.
/// </summary>
internal sealed class CaseTransfer(CustomerDirectory customers, OrganisationTree tree, QueueReader queue, FactCodec codec, CompanyZone zone, TimeProvider clock)
{
    private const int PageLength = 200;

    /// <summary>Cases in one workbook, below the row of names.</summary>
    internal int WorkbookCasesMax { get; set; } = WorkbookWriter.RowsMax - 1;

    private static readonly string[] s_columns =
    [
        "externalId", "kind", "channel", "customerName", "phone", "email", "address", "description", "serialNumber", "model", "productCategory", "symptom", "complaintClass",
        "organisation", "occurredAt",
    ];

    public static void Map(RouteGroupBuilder desk)
    {
        foreach (var format in new[] { "csv", "xlsx", "jsonl" })
        {
            desk.MapGet("/cases/transfer." + format, (HttpContext http, Actor actor, ServiceDb db, CaseTransfer transfer, Write<ExportRecord> record, CancellationToken ct) =>
                transfer.Send(http, db, format, actor, record, ct)).Requires(CustomerPermissions.Export);
        }
    }

    private async Task<IResult> Send(HttpContext http, ServiceDb db, string format, Actor actor, Write<ExportRecord> record, CancellationToken ct)
    {
        var address = QueueAddress.Read(http.Request.Query);
        var now = clock.Now();
        var cases = CaseSelection.Of(db, address.Of(queue.Due(address["due"], now), PageLength), actor, CasePermissions.Read, CustomerPermissions.Export).From(db);
        // A case that was erased counts although it is left out: the limit is refused a little early rather than met halfway.
        if (format == "xlsx" && await cases.OrderBy(x => x.RunningNumber).Skip(WorkbookCasesMax).AnyAsync(ct)) return Refusal.Conflict("export.too-long-for-sheet", ("rowsMax", WorkbookCasesMax)).ToHttp();
        await record.Run(x => x.Keep("transfer-" + format, address.Query, actor, ct), ct);
        http.Response.ContentType = format switch
        {
            "csv" => "text/csv; charset=utf-8",
            "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _ => "application/jsonl; charset=utf-8",
        };
        http.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"cases-import-{zone.Local(now):yyyyMMdd-HHmm}.{format}\"");
        if (format == "xlsx") await SendWorkbook(http, db, cases, ct);
        else await SendLines(http, db, cases, format, ct);
        return Results.Empty;
    }

    private async Task SendLines(HttpContext http, ServiceDb db, IQueryable<ServiceCase> cases, string format, CancellationToken ct)
    {
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: format == "csv"), bufferSize: 1 << 16, leaveOpen: true);
        if (format == "csv") await writer.WriteLineAsync(CsvLine.Of(s_columns));
        await foreach (var row in Rows(db, cases, ct))
            await writer.WriteLineAsync((format == "csv" ? CsvLine.Of(row) : JsonLine(row)).AsMemory(), ct);
    }

    /// <summary>
    /// Made on the disk first, row by row: its pieces are written without waiting, which an answer on the wire does not allow. What was opened
    /// meanwhile may have passed the limit; those youngest cases stay for the next export.
    /// </summary>
    private async Task SendWorkbook(HttpContext http, ServiceDb db, IQueryable<ServiceCase> cases, CancellationToken ct)
    {
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        using (var book = new WorkbookWriter(file))
        {
            book.Write(s_columns);
            await foreach (var row in Rows(db, cases, ct).Take(WorkbookCasesMax)) book.Write(row.Select(Guarded));
        }

        file.Position = 0;
        await file.CopyToAsync(http.Response.Body, ct);
    }

    /// <summary>The import takes an apostrophe before a formula away in every format; in those that need none it is added where the text has its own.</summary>
    private static string? Guarded(string? text) => text is ['\'', ..] && text.TrimStart('\'') is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static string JsonLine(string?[] row) =>
        JsonSerializer.Serialize(s_columns.Zip(row.Select(Guarded)).Where(x => !string.IsNullOrEmpty(x.Second)).ToDictionary(x => x.First, x => x.Second), Problems.Json);

    /// <summary>The oldest first, by key: a million cases need no memory.</summary>
    private async IAsyncEnumerable<string?[]> Rows(ServiceDb db, IQueryable<ServiceCase> cases, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = 0L; ;)
        {
            var page = await cases.Where(x => x.RunningNumber > after).OrderBy(x => x.RunningNumber).Take(PageLength).ToListAsync(ct);
            var contacts = await customers.Contacts(db, [.. page.Where(x => x.CustomerId is not null).Select(x => x.CustomerId!.Value.Value).Distinct()], ct);
            var opened = await Openings(db, page, ct);
            foreach (var x in page)
            {
                if (opened.GetValueOrDefault(x.Id.Value)?.Description.Text is { Length: > 0 } description)
                    yield return Row(x, description, x.CustomerId is { } customer ? contacts.GetValueOrDefault(customer.Value) : null);
            }

            if (page.Count < PageLength) yield break;
            after = page[^1].RunningNumber;
        }
    }

    private string?[] Row(ServiceCase x, string description, CustomerDetails? contact) =>
    [
        x.Id.Value.ToString(), x.Kind, x.Channel, contact?.Name, contact?.Phone, contact?.Email, contact?.Address, description, x.SerialNumber, x.Model, x.ProductCategory, x.Symptom, x.ComplaintClass,
        tree.Current.Find(x.OrganisationId.Value)?.Code, x.OpenedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture),
    ];

    /// <summary>The customer's own words stand in the first fact alone.</summary>
    private async Task<Dictionary<Guid, CaseOpened?>> Openings(ServiceDb db, List<ServiceCase> page, CancellationToken ct)
    {
        var ids = page.ConvertAll(x => x.Id.Value);
        var rows = await db.Set<FactRow>().Where(x => ids.Contains(x.StreamId) && x.Seq == 1).Select(x => new { x.StreamId, x.Type, x.Body }).ToListAsync(ct);
        return rows.ToDictionary(x => x.StreamId, x => codec.Decode(db, x.Type, x.Body) as CaseOpened);
    }
}
