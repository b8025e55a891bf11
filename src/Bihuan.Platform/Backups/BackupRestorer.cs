using System.Diagnostics;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Backups;

/// <summary>Brings a backup back into an empty data folder or database. What erasures have to be repeated is the caller's part.</summary>
public sealed class BackupRestorer(Store.Store store, Migrator migrator, ChainVerifier verifier)
{
    /// <summary>
    /// The sealed master key of a backup, opened. Asked before anything else, since the product's services need the key. Null when
    /// the backup has none.
    /// </summary>
    public static async Task<byte[]?> MasterKeyOf(string file, string? passphrase, CancellationToken ct)
    {
        byte[]? kept = null;
        await BackupArchive.Read(
            file,
            async (name, content) =>
            {
                if (name != BackupManifest.MasterKeyFile) return;
                using var copy = new MemoryStream();
                await content.CopyToAsync(copy, ct);
                kept = copy.ToArray();
            },
            ct);
        if (kept is null) return null;
        if (string.IsNullOrEmpty(passphrase)) throw new BackupException("The backup holds the master key under a passphrase: set BIHUAN_BACKUP_PASSPHRASE.");
        return SealedSecret.Open(kept, passphrase) ?? throw new BackupException("BIHUAN_BACKUP_PASSPHRASE does not open the master key of this backup.");
    }

    public async Task<BackupOutcome> Restore(string file, IProgress<long>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var options = store.Options;
        if (store.IsSqlite && File.Exists(options.SqliteFile)) throw new BackupException($"There is already a database in {options.DataFolder}; restore into an empty folder.");
        if (!store.IsSqlite && (await migrator.Ran(ct)).Count > 0) throw new BackupException("The database is not empty; restore into a new one.");
        Directory.CreateDirectory(options.DataFolder);
        var work = Path.Combine(options.DataFolder, ".restoring");
        if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        try
        {
            var manifest = await BackupArchive.Read(file, (name, content) => Lay(work, name, content, progress, ct), ct);
            if (manifest.Database != (store.IsSqlite ? "sqlite" : "postgres")) throw new BackupException($"The backup is of a {manifest.Database} database; it goes back into one of the same kind.");
            var unknown = manifest.Migrations.Except(Migrator.Files(store.IsSqlite).Select(x => x.Name), StringComparer.Ordinal).ToList();
            if (unknown.Count > 0) throw new BackupException($"The backup is of a later release (it knows {string.Join(", ", unknown)}); restore with that one.");
            await Database(work, manifest, ct);
            MoveFiles(Path.Combine(work, "files"), options.FileFolder);
            await migrator.Run(ct);
            return await Prove(file, manifest, watch, ct);
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    private static async Task Lay(string work, string name, Stream content, IProgress<long>? progress, CancellationToken ct)
    {
        if (name == BackupManifest.MasterKeyFile) return;
        var path = Path.Combine(work, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await content.CopyToAsync(target, ct);
        target.Flush(flushToDisk: true);
        progress?.Report(1);
    }

    private async Task Database(string work, BackupManifest manifest, CancellationToken ct)
    {
        if (store.IsSqlite)
        {
            File.Move(Path.Combine(work, BackupManifest.SqliteFile), store.Options.SqliteFile);
            return;
        }

        // The shape the rows were written in; the migrations since run over them afterwards, as they would have on the living database.
        await migrator.Run(ct, manifest.Migrations.ToHashSet(StringComparer.Ordinal));
        await using var connection = await store.Postgres.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var table in manifest.Tables)
        {
            await using var clear = new Npgsql.NpgsqlCommand($"DELETE FROM \"{table.Name}\"", connection);
            await clear.ExecuteNonQueryAsync(ct);
        }

        foreach (var table in manifest.Tables)
        {
            await using var rows = File.OpenRead(Path.Combine(work, BackupManifest.TableFolder + table.Name));
            await PostgresCopy.In(connection, table, rows, ct);
        }

        await PostgresCopy.SetSequences(connection, manifest.Sequences, ct);
        await transaction.CommitAsync(ct);
    }

    private static void MoveFiles(string from, string to)
    {
        if (!Directory.Exists(from)) return;
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(path, target, overwrite: true);
        }
    }

    private async Task<BackupOutcome> Prove(string file, BackupManifest manifest, Stopwatch watch, CancellationToken ct)
    {
        var verdict = await verifier.Verify(null, allRoots: false, null, ct);
        var notes = verdict.Faults.Select(x => x.ToString()).ToList();
        notes.AddRange(verdict.Roots.Where(x => !x.Agrees).Select(x => $"The kept root of {x.Day:yyyy-MM-dd} does not agree."));
        return new BackupOutcome(
            Path.GetFullPath(file), new FileInfo(file).Length, watch.Elapsed.TotalSeconds,
            manifest.Entries.Count(x => x.Name.StartsWith(BackupManifest.FileFolder, StringComparison.Ordinal)), verdict.Facts, verdict.Chains, verdict.IsSound, notes);
    }

    /// <summary>Whether this master key is the one that the restored keys were wrapped by; null when there is nothing to try it on.</summary>
    public async Task<bool?> FitsMasterKey(MasterKey master, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            var wrapped = await db.Set<SubjectKeyRow>().Where(x => x.Wrapped != null).Select(x => x.Wrapped).FirstOrDefaultAsync(ct);
            return wrapped is null ? null : master.Unwrap(wrapped) is not null;
        }
        finally
        {
            store.Return(db);
        }
    }
}
