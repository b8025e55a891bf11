using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Bihuan.Platform.Ledger;

/// <summary>A kept root as it is shown and exported.</summary>
public sealed record LedgerRootView(DateOnly Day, DateTimeOffset Cutoff, DateTimeOffset MadeAt, long Chains, string Root);

/// <summary>
/// Makes and lists the roots. Making one trusts the rows' heads and asks the facts only of chains that moved since the cutoff; verifying
/// it trusts the facts alone. From the cutoff on nothing is recorded before it any more, even by a clock that steps back, so that a root once
/// made stays true.
/// </summary>
public sealed class LedgerRoots(Store.Store store, Writes writes, Recorder recorder, IEnumerable<ChainSource> sources, CompanyZone zone, TimeProvider clock)
{
    /// <summary>Transactions under way may still record slightly earlier instants; a root waits until they must have ended.</summary>
    private static readonly TimeSpan s_underWay = TimeSpan.FromMinutes(1);

    /// <summary>The root of a whole day that is over, or of the day so far. Asked again for the same cutoff it answers the kept one.</summary>
    public async Task<LedgerRootView> Make(DateOnly day, CancellationToken ct)
    {
        var now = clock.Now();
        var end = zone.StartOf(day.AddDays(1));
        var cutoff = end <= now - s_underWay ? end : now - s_underWay;
        if (await Find(cutoff, ct) is { } kept) return kept;
        recorder.HoldBack(cutoff);
        var tree = await Tree(cutoff, ct);
        var root = new LedgerRoot { Cutoff = cutoff, Day = zone.Day(cutoff.AddTicks(-1)), MadeAt = now, Chains = tree.Leaves, Root = tree.Root() };
        await writes.Run(async services => await Keep((ServiceDb)services.GetService(typeof(ServiceDb))!, root, ct), ct);
        return View(root);
    }

    /// <summary>The newest first; <paramref name="after"/> is the cutoff of the last one already seen.</summary>
    public async Task<IReadOnlyList<LedgerRootView>> List(DateTimeOffset? after, int limit, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            var roots = db.Set<LedgerRoot>().AsQueryable();
            if (after is { } seen) roots = roots.Where(x => x.Cutoff < seen);
            return [.. (await roots.OrderByDescending(x => x.Cutoff).Take(limit).ToListAsync(ct)).Select(View)];
        }
        finally
        {
            store.Return(db);
        }
    }

    private async Task<LedgerRootView?> Find(DateTimeOffset cutoff, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await db.Set<LedgerRoot>().FirstOrDefaultAsync(x => x.Cutoff == cutoff, ct) is { } root ? View(root) : null;
        }
        finally
        {
            store.Return(db);
        }
    }

    /// <summary>Two nodes at midnight: the second finds the first one's root and leaves it.</summary>
    private static async Task<bool> Keep(ServiceDb db, LedgerRoot root, CancellationToken ct)
    {
        if (await db.Set<LedgerRoot>().AnyAsync(x => x.Cutoff == root.Cutoff, ct)) return false;
        db.Add(root);
        await db.SaveChangesAsync(ct);
        return true;
    }

    private Task<MerkleTree> Tree(DateTimeOffset cutoff, CancellationToken ct)
    {
        var all = ChainSource.HeadsSql(sources, "{id} IS NOT NULL", order: "");
        var sql = "SELECT CASE WHEN h.head_recorded_at < @cutoff THEN h.head_hash ELSE (SELECT f.hash FROM platform_fact AS f WHERE f.stream_id = h.id AND f.recorded_at < @cutoff ORDER BY f.seq DESC LIMIT 1) END FROM ("
            + all + ") AS h ORDER BY h.id";
        return store.Read(
            connection =>
            {
                using var command = new SqliteCommand(sql, connection);
                command.Parameters.AddWithValue("@cutoff", cutoff.ToUnixMicroseconds());
                using var reader = command.ExecuteReader();
                var tree = new MerkleTree();
                while (reader.Read())
                    if (!reader.IsDBNull(0)) tree.Add((byte[])reader.GetValue(0));
                return tree;
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.AddWithValue("cutoff", cutoff.UtcDateTime);
                await using var reader = await command.ExecuteReaderAsync(ct);
                var tree = new MerkleTree();
                while (await reader.ReadAsync(ct))
                    if (!reader.IsDBNull(0)) tree.Add((byte[])reader.GetValue(0));
                return tree;
            },
            ct);
    }

    private static LedgerRootView View(LedgerRoot x) => new(x.Day, x.Cutoff, x.MadeAt, x.Chains, Convert.ToHexStringLower(x.Root));
}

/// <summary>At every start the recorder learns the newest kept cutoff, so that the promise of a root outlives the process.</summary>
internal sealed class LedgerHoldBack(Recorder recorder) : ISeed
{
    public int Order => 1;

    public async Task Plant(ServiceDb db, DateTimeOffset at, CancellationToken ct)
    {
        if (await db.Set<LedgerRoot>().OrderByDescending(x => x.Cutoff).Select(x => (DateTimeOffset?)x.Cutoff).FirstOrDefaultAsync(ct) is { } cutoff) recorder.HoldBack(cutoff);
    }
}
