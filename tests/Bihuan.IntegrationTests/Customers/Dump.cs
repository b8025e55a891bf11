using System.Text;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Customers;

/// <summary>
/// Everything a thief of the data folder and the database would hold: the bytes of every file, and on PostgreSQL every row of every
/// table, its texts as they are and its bytes as bytes.
/// </summary>
internal sealed record Dump(IReadOnlyList<(string Where, byte[] Bytes)> Parts)
{
    public static async Task<Dump> Of(TestServer server)
    {
        var parts = Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories).Select(x => (Path.GetRelativePath(server.DataFolder, x), Read(x))).ToList();
        if (server.Database == Database.Postgres) parts.AddRange(await Tables(server));
        return new Dump(parts);
    }

    public bool Contains(string text) => Where(text) is not null;

    /// <summary>The file or table that holds it; null when none does.</summary>
    public string? Where(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Parts.Where(x => x.Bytes.AsSpan().IndexOf(bytes) >= 0).Select(x => x.Where).FirstOrDefault();
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return memory.ToArray();
    }

    private static async Task<List<(string, byte[])>> Tables(TestServer server)
    {
        await using var connection = new Npgsql.NpgsqlConnection(server.Services.GetRequiredService<StoreOptions>().PostgresConnection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var tables = new List<string>();
        await using (var command = new Npgsql.NpgsqlCommand("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'", connection))
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
            while (await reader.ReadAsync(TestContext.Current.CancellationToken)) tables.Add(reader.GetString(0));
        var parts = new List<(string, byte[])>();
        foreach (var table in tables)
        {
            using var all = new MemoryStream();
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

            parts.Add((table, all.ToArray()));
        }

        return parts;
    }
}
