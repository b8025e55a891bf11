using System.Diagnostics;
using System.Text.Json;
using Bihuan.Platform.Backups;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Exports;

/// <summary>
/// Brings an export into an empty installation. Rows go in by thousands, each thousand in one transaction, in the order of the file; so an
/// import that was broken off goes on where it stood, which the mark in the data folder allows for this export alone. Search is built anew
/// from the facts, and at the end every chain and every kept root is verified.
/// </summary>
public sealed class CompanyImport(Store.Store store, Migrator migrator, MasterKey master, ChainVerifier verifier, Writes writes, IEnumerable<ISearchSource> searches)
{
    private const int BatchRows = 2000;

    /// <summary>While it lies in the data folder the installation is half full, and no server starts on it.</summary>
    public static string MarkOf(StoreOptions options) => Path.Combine(options.DataFolder, "import.json");

    /// <summary>The sealed master key of an export, opened; null when it holds none. Asked before the product's services, which need the key.</summary>
    public static async Task<byte[]?> MasterKeyOf(string path, StoreOptions options, string? passphrase, CancellationToken ct)
    {
        using var source = await ExportSource.Open(path, WorkOf(options), ct);
        if (!source.Has(ExportManifest.MasterKeyFile)) return null;
        if (string.IsNullOrEmpty(passphrase)) throw new ExportException("The export holds the master key under a passphrase: set BIHUAN_BACKUP_PASSPHRASE.");
        return SealedSecret.Open(await File.ReadAllBytesAsync(source.PathOf(ExportManifest.MasterKeyFile), ct), passphrase) ?? throw new ExportException("BIHUAN_BACKUP_PASSPHRASE does not open the master key of this export.");
    }

    public async Task<ExportOutcome> Run(string path, bool isDryRun, IProgress<long>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        using var source = await ExportSource.Open(path, WorkOf(store.Options), ct);
        var manifest = source.Manifest;
        var unknown = manifest.Migrations.Except(Migrator.Files(store.IsSqlite).Select(x => x.Name), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0) throw new ExportException($"The export is of a later release (it knows {string.Join(", ", unknown)}); import it with that one.");
        await CheckKey(source, ct);
        if (isDryRun) return await Try(path, source, watch, ct);
        await Begin(manifest, ct);
        await migrator.Run(ct, manifest.Migrations.ToHashSet(StringComparer.Ordinal));
        var done = 0L;
        foreach (var table in manifest.Tables)
        {
            await using var writer = await TableWriter.Open(store, table, ct);
            done = await Fill(source, table, writer, done, progress, ct);
        }

        if (!store.IsSqlite) await TableWriter.SetSequences(store, ct);
        await PlaceFiles(source, ct);
        await migrator.Run(ct);
        await Index(ct);
        var verdict = await verifier.Verify(null, allRoots: true, null, ct);
        File.Delete(MarkOf(store.Options));
        var notes = verdict.Faults.Select(x => x.ToString()).Concat(verdict.Roots.Where(x => !x.Agrees).Select(x => $"The kept root of {x.Day:yyyy-MM-dd} does not agree.")).ToList();
        return Outcome(path, source, watch, isDryRun: false) with { Facts = verdict.Facts, Chains = verdict.Chains, Verified = verdict.IsSound && notes.Count == 0, Notes = notes };
    }

    private static string WorkOf(StoreOptions options) => Path.Combine(options.DataFolder, ".importing");

    /// <summary>Reads every line as the database would be given it, and stores nothing.</summary>
    private async Task<ExportOutcome> Try(string path, ExportSource source, Stopwatch watch, CancellationToken ct)
    {
        var notes = new List<string>();
        foreach (var table in source.Manifest.Tables)
        {
            var rows = 0L;
            await foreach (var line in File.ReadLinesAsync(source.PathOf(ExportManifest.TableFolder + table.Name + ".jsonl"), ct))
            {
                using var json = JsonDocument.Parse(line);
                foreach (var column in table.Columns) _ = NeutralValue.Read(json.RootElement.GetProperty(column.Name), column.Kind, store.IsSqlite);
                rows++;
            }

            if (rows != table.Rows) notes.Add($"{table.Name} has {rows} lines instead of {table.Rows}.");
        }

        return Outcome(path, source, watch, isDryRun: true) with { Verified = notes.Count == 0, Notes = notes };
    }

    private static ExportOutcome Outcome(string path, ExportSource source, Stopwatch watch, bool isDryRun) => new(
        Path.GetFullPath(path), source.Manifest.Tables.Where(x => x.Rows > 0).ToDictionary(x => x.Name, x => x.Rows, StringComparer.Ordinal), source.Manifest.Rows, source.Files.Count(),
        watch.Elapsed.TotalSeconds, 0, 0, Verified: true, isDryRun, []);

    /// <summary>Names, numbers and links hang on the master key; under another one the import would be a company of strangers.</summary>
    private async Task CheckKey(ExportSource source, CancellationToken ct)
    {
        await foreach (var line in File.ReadLinesAsync(source.PathOf(ExportManifest.TableFolder + "platform_subject_key.jsonl"), ct))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("wrapped") is not { ValueKind: JsonValueKind.String } wrapped) continue;
            if (master.Unwrap(wrapped.GetBytesFromBase64()) is null) throw new ExportException("The master key of this installation is not the one the export was made under. Put that one in place first, or export --with-master-key.");
            return;
        }
    }

    private async Task Begin(ExportManifest manifest, CancellationToken ct)
    {
        var mark = MarkOf(store.Options);
        if (File.Exists(mark))
        {
            if (JsonSerializer.Deserialize<Guid>(await File.ReadAllBytesAsync(mark, ct)) == manifest.Id) return;
            throw new ExportException("The import of another export was broken off here. Go on with that one, or begin in an empty folder.");
        }

        if (store.IsSqlite ? File.Exists(store.Options.SqliteFile) : (await migrator.Ran(ct)).Count > 0) throw new ExportException("There is already a database here; import into an empty installation.");
        Directory.CreateDirectory(store.Options.DataFolder);
        await File.WriteAllBytesAsync(mark, JsonSerializer.SerializeToUtf8Bytes(manifest.Id), ct);
    }

    private async Task<long> Fill(ExportSource source, ExportTable table, TableWriter writer, long done, IProgress<long>? progress, CancellationToken ct)
    {
        var there = await writer.Count(ct);
        var (at, batch) = (0L, new List<object[]>(BatchRows));
        await foreach (var line in File.ReadLinesAsync(source.PathOf(ExportManifest.TableFolder + table.Name + ".jsonl"), ct))
        {
            if (at++ >= there)
            {
                using var json = JsonDocument.Parse(line);
                batch.Add([.. table.Columns.Select(x => NeutralValue.Read(json.RootElement.GetProperty(x.Name), x.Kind, store.IsSqlite))]);
            }

            if (batch.Count == BatchRows) await Flush();
            progress?.Report(++done);
        }

        if (batch.Count > 0) await Flush();
        if (await writer.Count(ct) != table.Rows) throw new ExportException($"{table.Name} holds {await writer.Count(ct)} rows instead of {table.Rows}: something else has written to this installation.");
        return done;

        async Task Flush()
        {
            await writer.Write(batch, ct);
            batch.Clear();
        }
    }

    private async Task PlaceFiles(ExportSource source, CancellationToken ct)
    {
        foreach (var name in source.Files)
        {
            var target = Path.Combine(store.Options.FileFolder, name[ExportManifest.FileFolder.Length..]);
            if (File.Exists(target)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using (var from = File.OpenRead(source.PathOf(name)))
            await using (var to = File.Create(target + ".part")) await from.CopyToAsync(to, ct);
            File.Move(target + ".part", target);
        }

        var erased = Path.Combine(store.Options.KeyFolder, "erased.log");
        if (source.Has(ExportManifest.ErasedFile) && !File.Exists(erased)) File.Copy(source.PathOf(ExportManifest.ErasedFile), erased);
    }

    private async Task Index(CancellationToken ct)
    {
        foreach (var search in searches)
        {
            await foreach (var texts in search.All(ct))
            {
                await writes.Run(
                    async services =>
                    {
                        var db = services.GetRequiredService<ServiceDb>();
                        foreach (var text in texts) db.MakeFindable(text);
                        await db.SaveChangesAsync(ct);
                        return true;
                    },
                    ct);
            }
        }
    }
}
