using System.Net;
using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.IntegrationTests.Cases;
using Bihuan.IntegrationTests.Customers;
using Bihuan.Platform.Exports;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.Store;
using Bihuan.Testing;
using Bihuan.Web.Bench.Fuzz;
using Bihuan.Web.Commands;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Commands;

/// <summary>A company exported from either database and imported into either is the same company: rows, words, files, search, chains and reports.</summary>
public sealed class ExportTests
{
    [Theory, Requirement("SEC-09")]
    [InlineData(Database.Sqlite, Database.Postgres)]
    [InlineData(Database.Postgres, Database.Sqlite)]
    [InlineData(Database.Sqlite, Database.Sqlite)]
    [InlineData(Database.Postgres, Database.Postgres)]
    public async Task A_company_moves_whole_from_one_database_to_another(Database from, Database to)
    {
        await using var server = await TestServer.Start(from);
        var (api, company) = await Fill(server);
        using var _ = api;
        var ct = TestContext.Current.CancellationToken;
        await server.Services.GetRequiredService<LedgerRoots>().Make(new DateOnly(2026, 3, 15), ct);
        // What waits to be given to nobody is dropped by the server itself, and not between two counts of it.
        await server.Services.GetRequiredService<OutboxRelay>().Drain(ct);
        var before = await Picture(server);
        var target = Path.Combine(Directory.CreateTempSubdirectory("bihuan-export-").FullName, from == to ? "company.tar.gz" : "company");
        var counted = await server.Services.GetRequiredService<CompanyExport>().Make(target, null, isDryRun: true, null, ct);
        Assert.False(File.Exists(target) || Directory.Exists(target));
        var written = await server.Services.GetRequiredService<CompanyExport>().Make(target, null, isDryRun: false, null, ct);
        Assert.Equal(counted.Tables, written.Tables);

        var options = await Empty(to, server);
        Assert.True((await ImportAllCommand.Run(options, target, isDryRun: true, new Progress<long>(), ct)).Verified);
        var imported = await ImportAllCommand.Run(options, target, isDryRun: false, new Progress<long>(), ct);
        Assert.True(imported.Verified, string.Join('\n', imported.Notes));
        Assert.Equal(written.Tables, imported.Tables);

        await using var moved = await TestServer.Start(to, null, null, options.DataFolder, options.PostgresConnection);
        Assert.Equal(before, await Picture(moved));
        using var there = await moved.ApiForAll();
        foreach (var id in company.Cases)
            Assert.Equal(WithoutOwner(await api.Get($"/api/v1/cases/{id}/facts").Ok()), WithoutOwner(await there.Get($"/api/v1/cases/{id}/facts").Ok()));
        Assert.Equal(company.Customer, Assert.Single((await there.Get("/api/v1/customers?phone=" + company.Phone).Ok()).GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        var found = (await there.Get("/api/v1/cases?q=" + Uri.EscapeDataString("\u7425\u7483")).Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid());
        Assert.Equal([company.Cases[0]], found);
        // Numbers go on where they stood.
        var next = await there.OpenCase();
        Assert.DoesNotContain(next.GetProperty("number").GetString(), company.Numbers);
        Assert.True((await moved.Services.GetRequiredService<ChainVerifier>().Verify(null, true, null, ct)).IsSound);
    }

    [Theory, BothDatabases]
    public async Task An_import_broken_off_goes_on_where_it_stood_and_no_other(Database database)
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        var (api, _) = await Fill(server);
        using var __ = api;
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("bihuan-export-").FullName;
        var (one, other) = (Path.Combine(folder, "one"), Path.Combine(folder, "other"));
        foreach (var path in new[] { one, other }) await server.Services.GetRequiredService<CompanyExport>().Make(path, null, isDryRun: false, null, ct);
        var options = await Empty(database, server);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImportAllCommand.Run(options, one, isDryRun: false, new StopAfter(12, stop), stop.Token));
        Assert.True(File.Exists(CompanyImport.MarkOf(options)));
        await Assert.ThrowsAsync<ExportException>(() => ImportAllCommand.Run(options, other, isDryRun: false, new Progress<long>(), ct));
        var imported = await ImportAllCommand.Run(options, one, isDryRun: false, new Progress<long>(), ct);
        Assert.True(imported.Verified, string.Join('\n', imported.Notes));
        Assert.False(File.Exists(CompanyImport.MarkOf(options)));
        await Assert.ThrowsAsync<ExportException>(() => ImportAllCommand.Run(options, one, isDryRun: false, new Progress<long>(), ct));
    }

    [Fact]
    public async Task Keys_travel_wrapped_and_the_master_key_only_under_its_passphrase()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        var (api, _) = await Fill(server);
        using var __ = api;
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("bihuan-export-").FullName;
        var key = await File.ReadAllBytesAsync(Path.Combine(server.DataFolder, "keys", "master.key"), ct);
        var (bare, whole) = (Path.Combine(folder, "bare"), Path.Combine(folder, "whole.tar.gz"));
        var export = server.Services.GetRequiredService<CompanyExport>();
        await export.Make(bare, null, isDryRun: false, null, ct);
        await export.Make(whole, (key, "a passphrase"), isDryRun: false, null, ct);
        var options = new StoreOptions(Path.Combine(folder, "target"), null);
        Assert.Null(await CompanyImport.MasterKeyOf(bare, options, null, ct));
        await Assert.ThrowsAsync<ExportException>(() => CompanyImport.MasterKeyOf(whole, options, null, ct));
        await Assert.ThrowsAsync<ExportException>(() => CompanyImport.MasterKeyOf(whole, options, "another", ct));
        Assert.Equal(key, await CompanyImport.MasterKeyOf(whole, options, "a passphrase", ct));
        // Under a key of its own an installation takes no strangers.
        MasterKey.ReadOrCreate(Path.Combine(options.KeyFolder, "master.key"), out _);
        await Assert.ThrowsAsync<ExportException>(() => ImportAllCommand.Run(options, bare, isDryRun: false, new Progress<long>(), ct));
        // One flipped byte anywhere is found before anything is believed.
        var facts = Path.Combine(bare, "tables", "platform_fact.jsonl");
        var bytes = await File.ReadAllBytesAsync(facts, ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(facts, bytes, ct);
        Assert.Contains("damaged", (await Assert.ThrowsAsync<ExportException>(() => CompanyImport.MasterKeyOf(bare, options, null, ct))).Message, StringComparison.Ordinal);
        foreach (var secret in new[] { CustomerApi.Name, CustomerApi.Address })
            foreach (var file in Directory.EnumerateFiles(bare, "*", SearchOption.AllDirectories))
                Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file, ct), StringComparison.Ordinal);
    }

    private static async Task<(HttpClient Api, Company Company)> Fill(TestServer server)
    {
        var api = await server.ApiForAll();
        var phone = CustomerApi.NewPhone();
        var customer = await api.Record(phone, address: CustomerApi.Address);
        await api.Post($"/api/v1/customers/{customer}/notes", new { text = "\u5bb6\u6709\u8001\u4eba" }).Ok(HttpStatusCode.Created);
        var outlet = await server.NewOrganisation(parent: await server.NewOrganisation("region"));
        var opened = new List<JsonElement> { await api.OpenCase("\u7425\u7483\u706f\u4e0d\u4eae", phone: phone, serial: CustomerApi.NewSerial()) };
        for (var i = 0; i < 5; i++) opened.Add(await api.OpenCase(phone: CustomerApi.NewPhone(), organisation: outlet));
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http);
        await live.Accept(agent.Http);
        await live.Resolve(agent.Http);
        var id = opened[0].GetProperty("id").GetGuid();
        var content = new ByteArrayContent([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[100]]);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("image/png");
        await api.PostAsync($"/api/v1/cases/{id}/attachments", content, TestContext.Current.CancellationToken).Ok(HttpStatusCode.Created);
        return (api, new Company([.. opened.Select(x => x.GetProperty("id").GetGuid())], [.. opened.Select(x => x.GetProperty("number").GetString()!)], customer, phone));
    }

    /// <summary>Rows of every table, the roots of every chain, the files and the report of the incident log.</summary>
    private static async Task<string> Picture(TestServer server)
    {
        var ct = TestContext.Current.CancellationToken;
        var counts = await server.Query(db => RowCounts.Of(db, ct));
        foreach (var own in new[] { "platform_idempotency", "platform_one_time_link", "platform_fact", "platform_api_key", "platform_user", "platform_user_post", "platform_outbox" }) counts.Remove(own);
        var heads = await server.Query(db => db.Set<Bihuan.Cases.Domain.ServiceCase>().OrderBy(x => x.RunningNumber).Select(x => new { x.Number, x.Seq, x.HeadHash, x.Stage, x.LastActivityAt }).ToListAsync(ct));
        var roots = await server.Query(db => db.Set<LedgerRoot>().OrderBy(x => x.Cutoff).Select(x => x.Root).ToListAsync(ct));
        var files = Directory.EnumerateFiles(Path.Combine(server.DataFolder, "files"), "*", SearchOption.AllDirectories).Select(x => Path.GetRelativePath(server.DataFolder, x)).Order();
        var report = await server.Services.GetRequiredService<IncidentReport>().Run(null, ct);
        return JsonSerializer.Serialize(new { counts, heads, roots, files, report });
    }

    private static string WithoutOwner(JsonElement facts) => facts.GetRawText();

    private static async Task<StoreOptions> Empty(Database database, TestServer server)
    {
        var options = new StoreOptions(Directory.CreateTempSubdirectory("bihuan-import-").FullName, database == Database.Postgres ? await TestServer.NewPostgres() : null);
        MasterKey.Place(Path.Combine(options.KeyFolder, "master.key"), await File.ReadAllBytesAsync(Path.Combine(server.DataFolder, "keys", "master.key")));
        return options;
    }

    private sealed record Company(IReadOnlyList<Guid> Cases, IReadOnlyList<string> Numbers, Guid Customer, string Phone);

    private sealed class StopAfter(long rows, CancellationTokenSource stop) : IProgress<long>
    {
        public void Report(long value)
        {
            if (value == rows) stop.Cancel();
        }
    }
}
