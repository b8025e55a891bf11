using Bihuan.Platform.Jobs;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Search;

/// <summary>
/// After an erasure the words are also taken out of the file. FTS5 only marks a dropped text and keeps its words until their segments
/// are merged, and the write-ahead log keeps old pages until it is cut; the writer overwrites what it frees (secure_delete). Merging goes
/// in short writes, so that requests pass between them. PostgreSQL's dead rows are in no dump and are overwritten by its own vacuum.
/// </summary>
internal sealed class SearchScrub(Store.Store store, Writes writes) : IJob
{
    private const int PagesPerStep = 200;
    private const int StepsMax = 1_000_000;

    public string Kind => SearchIndex.ScrubJob;

    public DateTimeOffset? NextAfter(DateTimeOffset at) => null;

    public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        if (!store.IsSqlite) return null;
        // A negative number begins a merge of everything; positive ones go on with it until nothing changes (sqlite.org/fts5.html §6.8).
        var changed = await Merge(-PagesPerStep, ct);
        for (var step = 0; changed >= 2 && step < StepsMax; step++) changed = await Merge(PagesPerStep, ct);
        CutLog();
        return null;
    }

    private Task<long> Merge(int pages, CancellationToken ct) => writes.Run(
        async services =>
        {
            var db = services.GetRequiredService<ServiceDb>();
            var before = await Changes(db, ct);
            await db.Database.ExecuteSqlAsync($"INSERT INTO platform_search (platform_search, rank) VALUES ('merge', {pages})", ct);
            return await Changes(db, ct) - before;
        },
        ct);

    private static Task<long> Changes(ServiceDb db, CancellationToken ct) =>
        db.Database.SqlQueryRaw<long>("SELECT total_changes() AS \"Value\"").FirstAsync(ct);

    /// <summary>Readers still on an old page keep the log; then the job fails and is tried again.</summary>
    private void CutLog()
    {
        using var connection = store.OpenSqlite(canWrite: true);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var reader = command.ExecuteReader();
        if (reader.Read() && reader.GetInt64(0) != 0) throw new IOException("The write-ahead log is still being read.");
    }
}
