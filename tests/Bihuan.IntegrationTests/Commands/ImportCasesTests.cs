using System.IO.Pipelines;
using System.Text;
using Bihuan.Cases.Domain;
using Bihuan.Cases.ExportCases;
using Bihuan.Foundation;
using Bihuan.Intake.Contracts;
using Bihuan.Platform;
using Bihuan.Testing;
using Bihuan.Web.Commands.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Commands;

public sealed class ImportCasesTests
{
    [Theory, BothDatabases]
    public async Task Good_rows_are_loaded_once_and_bad_ones_come_back_with_every_reason(Database database)
    {
        var server = await TestServer.Shared(database);
        var tag = Ids.NewToken()[..8];
        var table = $"""
            externalId,kind,channel,customerName,phone,description,occurredAt
            {tag}-1,repair,phone,王小明,13800138000,"洗衣机""漏水"",很响",2026-03-15 09:30
            {tag}-2,repair,pigeon,王小明,138,漏水,
            {tag}-3,dance,phone,,,,tomorrow
            {tag}-1,repair,phone,王小明,13800138000,又一次,
            {tag}-4,praise,website,,,很满意,2026-03-15T09:30:00+08:00
            """;
        var dry = await Import(server, table, isDryRun: true);
        Assert.Equal((2, 0, 3), (dry.Cases, dry.Facts, dry.Refused.Count));
        var done = await Import(server, table);
        Assert.Equal((2, 0), (done.Cases, done.Known));
        Assert.Equal([3, 4, 5], done.Refused.Select(x => x.Line));
        Assert.Equal(["/channel", "/customer/phone"], done.Refused[0].Errors.Select(x => x.Pointer).Order());
        Assert.Equal(["/description", "/occurredAt"], done.Refused[1].Errors.Select(x => x.Pointer).Order());
        Assert.Equal("stands-twice", Assert.Single(done.Refused[2].Errors).Code);

        var again = await Import(server, table);
        Assert.Equal((0, 2), (again.Cases, again.Known));
        var id = new CaseId(Bihuan.Intake.ImportCases.ImportLine.IdOf(tag + "-1"));
        var opened = await server.Query(db => db.Set<ServiceCase>().SingleAsync(x => x.Id == id));
        Assert.Equal(new DateTimeOffset(2026, 3, 15, 1, 30, 0, TimeSpan.Zero), opened.OpenedAt);
        Assert.Equal("洗衣机\"漏水\",很响", opened.Summary);
    }

    [Theory, BothDatabases]
    public async Task Columns_that_are_missing_or_unknown_are_named(Database database)
    {
        var server = await TestServer.Shared(database);
        var import = server.Services.GetRequiredService<CaseImport>();
        var missing = await import.Run(["externalId", "kind"], [], false, Actor.Named("test"), null, TestContext.Current.CancellationToken);
        Assert.Equal(("import.columns-missing", "/channel"), (missing.Refusal!.Code, missing.Refusal.Errors[0].Pointer));
        var unknown = await import.Run(["externalId", "kind", "channel", "description", "colour"], [], false, Actor.Named("test"), null, TestContext.Current.CancellationToken);
        Assert.Equal(("import.columns-unknown", "/colour"), (unknown.Refusal!.Code, unknown.Refusal.Errors[0].Pointer));
    }

    [Theory, BothDatabases]
    public async Task A_list_exported_from_the_desk_is_imported_again_whatever_its_format(Database database)
    {
        await using var from = await TestServer.Start(database);
        await using var to = await TestServer.Start(database);
        using var api = await from.Api("cases.case.open", "cases.case.read");
        var texts = new[] { "=SUM(1,2)，洗衣机\"漏水\"\n第二行", "'+86 也漏水", "冰箱不制冷", "'\t撇号和制表符" };
        foreach (var (text, i) in texts.Select((x, i) => (x, i)))
            await api.Post("/api/v1/cases", new { kind = "repair", channel = "phone", customer = new { name = "王小明", phone = $"1391234560{i}", address = "上海市黄浦区人民路1号" }, description = text, serialNumber = "SN-9900" + i }).Ok(System.Net.HttpStatusCode.Created);
        const string post = "administrator";
        using var desk = await from.SignedIn(post);
        Assert.Equal(3, (await desk.Page("/desk/cases")).QuerySelectorAll("a[href^='/desk/cases/transfer.']").Length);

        foreach (var format in new[] { "csv", "xlsx", "jsonl" })
        {
            var file = await desk.Http.GetByteArrayAsync("/desk/cases/transfer." + format, TestContext.Current.CancellationToken);
            Assert.Equal((0, texts.Length), await Counted(from, file, format));
            Assert.Equal(format == "csv" ? (texts.Length, 0) : (0, texts.Length), await Counted(to, file, format));
        }

        async Task<List<string>> Lines(TestServer server)
        {
            using var exporter = await server.SignedIn(post);
            return [.. (await exporter.Http.GetStringAsync("/desk/cases/transfer.jsonl", TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()];
        }

        Assert.Equal(await Lines(from), await Lines(to));
        using var agent = await from.SignedIn("agent");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await agent.Http.GetAsync("/desk/cases/transfer.csv", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task A_list_longer_than_a_sheet_is_refused_as_a_workbook_and_leaves_nothing_on_record(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        for (var i = 0; i < 3; i++) await api.OpenCase();
        using var desk = await server.SignedIn("administrator");
        var transfer = server.Services.GetRequiredService<CaseTransfer>();
        Assert.Equal(1_048_575, transfer.WorkbookCasesMax);
        transfer.WorkbookCasesMax = 2;
        var before = await Exports(server);
        using var refused = await desk.Http.GetAsync("/desk/cases/transfer.xlsx", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Excel", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(before, await Exports(server));
        Assert.NotEmpty(await desk.Http.GetByteArrayAsync("/desk/cases/transfer.csv", TestContext.Current.CancellationToken));
        transfer.WorkbookCasesMax = 3;
        Assert.Equal((0, 3), await Counted(server, await desk.Http.GetByteArrayAsync("/desk/cases/transfer.xlsx", TestContext.Current.CancellationToken), "xlsx"));
        Assert.Equal(before + 2, await Exports(server));
    }

    [Fact]
    public void A_workbook_is_written_as_it_grows_and_keeps_no_sheet_in_memory()
    {
        // Takes everything at once and can neither be read nor sought in, as an answer on its way.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var book = new WorkbookWriter(pipe.Writer.AsStream());
        for (var i = 0; i < 5_000; i++) book.Write([Guid.NewGuid().ToString(), Guid.NewGuid().ToString()]);
        // Only what the compressor holds back may be missing; a package that can be read too writes nothing before its end.
        Assert.True(pipe.Reader.TryRead(out var written));
        Assert.InRange(written.Buffer.Length, 100_000, long.MaxValue);
    }

    private static Task<int> Exports(TestServer server) => server.Query(db => db.Set<Bihuan.Platform.Timeline.FactRow>().CountAsync(x => x.Type.StartsWith("cases.exported")));

    private static async Task<(long Cases, long Known)> Counted(TestServer server, byte[] file, string format)
    {
        using var table = TableFile.Open(new MemoryStream(file), "cases." + format, CaseImport.Columns);
        var outcome = await server.Services.GetRequiredService<CaseImport>().Run(table.Header, table.Rows(), false, Actor.Named("test"), null, TestContext.Current.CancellationToken);
        Assert.True(outcome.Value.Refused.Count == 0, string.Join("; ", outcome.Value.Refused.SelectMany(x => x.Errors)));
        return (outcome.Value.Cases, outcome.Value.Known);
    }

    private static async Task<CaseImportOutcome> Import(TestServer server, string table, bool isDryRun = false)
    {
        using var csv = CsvTable.Open(new MemoryStream(Encoding.UTF8.GetBytes(table)), "cases.csv");
        var outcome = await server.Services.GetRequiredService<CaseImport>().Run(csv.Header, csv.Rows(), isDryRun, Actor.Named("test"), null, TestContext.Current.CancellationToken);
        return outcome.Value;
    }
}
