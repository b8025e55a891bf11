using System.Net;
using System.Text;
using Bihuan.Platform.Store;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Customers;

/// <summary>Somebody who steals the database, or a backup without its key, reads nobody's name, number, address or words.</summary>
public sealed class DumpTests
{
    [Theory, BothDatabases, Requirement("SEC-02")]
    public async Task A_dump_shows_no_name_phone_address_or_mail_in_clear(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var api = await server.Api("cases.case.open", "cases.case.read", "customers.customer.read", "customers.customer.edit", "customers.customer.merge", "customers.phone.reveal", "customers.export");
        var (phone, other, mail, name) = (CustomerApi.NewPhone(), CustomerApi.NewPhone(), "yaqin.zhang@example.com", CustomerApi.Name);
        await api.Post("/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { name, phone, email = mail, address = CustomerApi.Address },
            description = $"\u6211\u662f{name}\uff0c\u7535\u8bdd{phone}\uff0c\u6d17\u8863\u673a\u6f0f\u6c34",
        }).Ok(HttpStatusCode.Created);
        var id = (await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();
        await api.Patch($"/api/v1/customers/{id}", new { phone = other, address = CustomerApi.Address + "\u4e8c\u697c", needs = $"\u627e{name}" }, 0).Ok();
        await api.Post($"/api/v1/customers/{id}/notes", new { text = $"{name} {phone}" }).Ok(HttpStatusCode.Created);
        await api.Post($"/api/v1/customers/{id}/reveals", new { fields = new[] { "phone", "address" }, reason = $"\u56de\u7535 {other} {name}" }).Ok();
        var twin = await api.Record(CustomerApi.NewPhone(), name, email: "second." + mail, address: CustomerApi.Address);
        await api.Post($"/api/v1/customers/{id}/merges", new { mergedId = twin, take = new[] { "email" } }, 1).Ok(HttpStatusCode.Created);
        await api.Post($"/api/v1/customers/{id}/exports", new { }).Ok();

        var dump = database == Database.Sqlite ? Files(server) : await Tables(server);
        foreach (var secret in new[] { name, name[1..], phone, other, mail, CustomerApi.Address, "\u79d1\u6280\u56ed\u5317\u533a" })
        {
            Assert.False(dump.Contains(secret), secret);
            Assert.False(dump.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))), "base64 of " + secret);
        }

        // The net has no holes: what is meant to be readable is found by the same search.
        Assert.True(dump.Contains("case.opened/1"));
    }

    private static Dump Files(TestServer server)
    {
        var file = server.Services.GetRequiredService<StoreOptions>().SqliteFile;
        return new Dump([.. new[] { file, file + "-wal" }.Where(File.Exists).Select(Read)]);
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>Every row of every table, its texts as they are and its bytes as bytes.</summary>
    private static async Task<Dump> Tables(TestServer server)
    {
        await using var connection = new Npgsql.NpgsqlConnection(server.Services.GetRequiredService<StoreOptions>().PostgresConnection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var tables = new List<string>();
        await using (var command = new Npgsql.NpgsqlCommand("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'", connection))
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
            while (await reader.ReadAsync(TestContext.Current.CancellationToken)) tables.Add(reader.GetString(0));
        using var all = new MemoryStream();
        foreach (var table in tables)
        {
            await using var command = new Npgsql.NpgsqlCommand($"SELECT * FROM {table}", connection);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    if (reader.GetValue(i) is byte[] bytes) all.Write(bytes);
                    else if (reader.GetValue(i) is string text) all.Write(Encoding.UTF8.GetBytes(text + "\n"));
                }
            }
        }

        return new Dump([all.ToArray()]);
    }

    private sealed record Dump(IReadOnlyList<byte[]> Parts)
    {
        public bool Contains(string text) => Parts.Any(x => x.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
    }
}
