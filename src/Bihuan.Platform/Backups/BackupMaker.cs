using System.Diagnostics;
using Bihuan.Foundation;
using Bihuan.Platform.Files;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Store;
using Npgsql;

namespace Bihuan.Platform.Backups;

/// <summary>
/// Makes a backup while the server works: the database from one snapshot, then the files. Files are never rewritten and lie on disk before
/// a fact speaks of them, so taking them second never misses one.
/// </summary>
public sealed class BackupMaker(Store.Store store, Migrator migrator, ChainVerifier verifier, TimeProvider clock)
{
    /// <param name="target">The file to write; it appears whole or not at all.</param>
    /// <param name="masterKey">The master key and the passphrase to seal it under, when it is to join the backup.</param>
    public async Task<BackupOutcome> Make(string target, (byte[] Key, string Passphrase)? masterKey, IProgress<long>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        Directory.CreateDirectory(store.Options.BackupFolder);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        var work = Directory.CreateDirectory(Path.Combine(store.Options.BackupFolder, ".making-" + Ids.New(clock).ToString("N"))).FullName;
        var part = target + ".part";
        try
        {
            await using (var archive = new BackupArchive(part))
            {
                var manifest = new BackupManifest(1, clock.Now(), store.IsSqlite ? "sqlite" : "postgres", await migrator.Ran(ct), [], new Dictionary<string, long>(), []);
                manifest = store.IsSqlite ? await Sqlite(archive, work, manifest, ct) : await Postgres(archive, work, manifest, ct);
                await Files(archive, progress, ct);
                if (masterKey is { } key)
                {
                    using var sealedKey = new MemoryStream(SealedSecret.Seal(key.Key, key.Passphrase));
                    await archive.Add(BackupManifest.MasterKeyFile, sealedKey, ct);
                }

                await archive.Finish(manifest, ct);
            }

            return await Prove(target, part, work, watch, ct);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
            File.Delete(part);
        }
    }

    private async Task<BackupManifest> Sqlite(BackupArchive archive, string work, BackupManifest manifest, CancellationToken ct)
    {
        var copy = Path.Combine(work, BackupManifest.SqliteFile);
        using (var connection = store.OpenSqlite(canWrite: true))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO @copy";
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@copy", copy);
            command.Parameters.Add(parameter);
            command.ExecuteNonQuery();
        }

        await archive.AddFile(BackupManifest.SqliteFile, copy, ct);
        return manifest;
    }

    private async Task<BackupManifest> Postgres(BackupArchive archive, string work, BackupManifest manifest, CancellationToken ct)
    {
        await using var connection = await store.Postgres.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var tables = await PostgresCopy.Tables(connection, ct);
        foreach (var table in tables)
        {
            var path = Path.Combine(work, table.Name);
            await using (var rows = File.Create(path)) await PostgresCopy.Out(connection, table, rows, ct);
            await archive.AddFile(BackupManifest.TableFolder + table.Name, path, ct);
            File.Delete(path);
        }

        // Sequences stand outside transactions: read last, they are at or beyond every row of the snapshot.
        return manifest with { Tables = tables, Sequences = await PostgresCopy.Sequences(connection, ct) };
    }

    private async Task Files(BackupArchive archive, IProgress<long>? progress, CancellationToken ct)
    {
        var root = store.Options.FileFolder;
        if (!Directory.Exists(root)) return;
        var done = 0L;
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            // An upload under way lies apart, or beside its final name, until it is whole.
            if (Path.GetRelativePath(root, path).StartsWith(FileStore.Arriving + Path.DirectorySeparatorChar, StringComparison.Ordinal)) continue;
            if (Path.GetFileName(path).StartsWith('.') || path.EndsWith(".part", StringComparison.Ordinal) || path.EndsWith(".tmp", StringComparison.Ordinal)) continue;
            await archive.AddFile(BackupManifest.FileFolder + Path.GetRelativePath(root, path).Replace('\\', '/'), path, ct);
            progress?.Report(++done);
        }
    }

    /// <summary>A backup nobody has read is a hope: it is read back whole, and the copy's chains are verified.</summary>
    private async Task<BackupOutcome> Prove(string target, string part, string work, Stopwatch watch, CancellationToken ct)
    {
        var manifest = await BackupArchive.Read(part, (_, _) => Task.CompletedTask, ct);
        var (facts, chains, sound, notes) = (0L, 0L, true, new List<string>());
        if (store.IsSqlite)
        {
            var verdict = await verifier.VerifyOther(new StoreOptions(work), ct);
            (facts, chains, sound) = (verdict.Facts, verdict.Chains, verdict.IsSound);
            notes.AddRange(verdict.Faults.Select(x => x.ToString()));
        }

        File.Move(part, target, overwrite: true);
        return new BackupOutcome(
            Path.GetFullPath(target), new FileInfo(target).Length, watch.Elapsed.TotalSeconds,
            manifest.Entries.Count(x => x.Name.StartsWith(BackupManifest.FileFolder, StringComparison.Ordinal)), facts, chains, sound, notes);
    }
}
