using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Unicode;
using Bihuan.Foundation;
using Bihuan.Platform.Backups;
using Bihuan.Platform.Files;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Bihuan.Platform.Exports;

/// <summary>
/// Everything the company has, as JSON Lines per table and the files beside it, from one snapshot while the server works. It goes back into
/// an empty installation of either database (<see cref="CompanyImport"/>). Customers' keys travel wrapped, as they lie in the database;
/// the master key that unwraps them joins the export only when asked for, sealed under a passphrase.
/// </summary>
public sealed class CompanyExport(Store.Store store, Migrator migrator, TimeProvider clock)
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    public async Task<ExportOutcome> Make(string path, (byte[] Key, string Passphrase)? masterKey, bool isDryRun, IProgress<long>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var tables = await Snapshot(async (connection, transaction, model) => await Counted(connection, transaction, model, ct), ct);
        var files = Files();
        if (isDryRun) return Outcome(path, tables, files.Count, watch, isDryRun: true);
        await using var target = ExportTarget.Open(path);
        var written = await Snapshot(async (connection, transaction, model) =>
        {
            var done = 0L;
            var list = new List<ExportTable>();
            foreach (var table in ExportShape.Of(model))
            {
                var rows = 0L;
                await target.Add(ExportManifest.TableFolder + table.Name + ".jsonl", async stream => rows = await Rows(connection, transaction, model, table, stream, () => progress?.Report(++done), ct), ct);
                list.Add(table with { Rows = rows });
            }

            return (IReadOnlyList<ExportTable>)list;
        }, ct);
        // Files are never rewritten and lie on disk before a row speaks of them, so taking them second misses none.
        files = Files();
        foreach (var file in files) await target.AddFile(ExportManifest.FileFolder + Path.GetRelativePath(store.Options.FileFolder, file), file, ct);
        var erased = Path.Combine(store.Options.KeyFolder, "erased.log");
        if (File.Exists(erased)) await target.AddFile(ExportManifest.ErasedFile, erased, ct);
        if (masterKey is { } key) await target.Add(ExportManifest.MasterKeyFile, stream => stream.WriteAsync(SealedSecret.Seal(key.Key, key.Passphrase), ct).AsTask(), ct);
        await target.Finish(new ExportManifest(1, Ids.New(clock), clock.Now(), await migrator.Ran(ct), written, masterKey is not null, []), ct);
        return Outcome(path, written, files.Count, watch, isDryRun: false);
    }

    private static ExportOutcome Outcome(string path, IReadOnlyList<ExportTable> tables, int files, Stopwatch watch, bool isDryRun) => new(
        Path.GetFullPath(path), tables.Where(x => x.Rows > 0).ToDictionary(x => x.Name, x => x.Rows, StringComparer.Ordinal), tables.Sum(x => x.Rows), files, watch.Elapsed.TotalSeconds,
        tables.FirstOrDefault(x => x.Name == "platform_fact")?.Rows ?? 0, 0, Verified: true, isDryRun, []);

    private async Task<T> Snapshot<T>(Func<DbConnection, DbTransaction, IModel, Task<T>> work, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            await using DbConnection connection = store.IsSqlite ? store.OpenSqlite(canWrite: false) : await store.Postgres.OpenConnectionAsync(ct);
            await using var transaction = store.IsSqlite
                ? ((Microsoft.Data.Sqlite.SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: true)
                : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            return await work(connection, transaction, db.Model);
        }
        finally
        {
            store.Return(db);
        }
    }

    private static async Task<IReadOnlyList<ExportTable>> Counted(DbConnection connection, DbTransaction transaction, IModel model, CancellationToken ct)
    {
        var counted = new List<ExportTable>();
        foreach (var table in ExportShape.Of(model))
        {
            await using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, $"SELECT count(*) FROM {table.Name}");
            counted.Add(table with { Rows = Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) });
        }

        return counted;
    }

    private static async Task<long> Rows(
        DbConnection connection, DbTransaction transaction, IModel model, ExportTable table, Stream target, Action onRow, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, Select(model, table));
        await using var reader = await command.ExecuteReaderAsync(ct);
        using var json = new Utf8JsonWriter(target, s_json);
        var rows = 0L;
        while (await reader.ReadAsync(ct))
        {
            json.WriteStartObject();
            for (var i = 0; i < table.Columns.Count; i++) NeutralValue.Write(json, table.Columns[i], reader, i);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            target.WriteByte((byte)'\n');
            rows++;
            onRow();
        }

        return rows;
    }

    /// <summary>By key, so that the same data gives the same file; where rows refer to rows of their own table, parents come first.</summary>
    private static string Select(IModel model, ExportTable table)
    {
        var (columns, key) = (string.Join(", ", table.Columns.Select(x => "t." + x.Name)), ExportShape.KeyOf(model, table.Name));
        if (ExportShape.SelfReference(model, table.Name) is not { } self)
            return $"SELECT {columns} FROM {table.Name} t ORDER BY {string.Join(", ", key.Split(", ").Select(x => "t." + x))}";
        return $"WITH RECURSIVE depth (id, level) AS (SELECT {self.Parent}, 0 FROM {table.Name} WHERE {self.Child} IS NULL UNION ALL SELECT c.{self.Parent}, d.level + 1 FROM {table.Name} c JOIN depth d ON c.{self.Child} = d.id WHERE d.level < 100) "
            + $"SELECT {columns} FROM {table.Name} t JOIN depth d ON d.id = t.{self.Parent} ORDER BY d.level, t.{self.Parent}";
    }

    private List<string> Files() => Directory.Exists(store.Options.FileFolder)
        ? [.. Directory.EnumerateFiles(store.Options.FileFolder, "*", SearchOption.AllDirectories).Where(x => !Path.GetRelativePath(store.Options.FileFolder, x).StartsWith(FileStore.Arriving, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
        : [];
}
