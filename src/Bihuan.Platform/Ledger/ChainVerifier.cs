using System.Diagnostics;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Ledger;

/// <summary>A root that whoever kept it wants compared. Without a cutoff it is that of the whole day.</summary>
public sealed record WantedRoot(DateOnly Day, byte[] Root, DateTimeOffset? Cutoff = null);

/// <summary>A kept or presented root beside the one the facts give.</summary>
public sealed record RootCheck(DateOnly Day, DateTimeOffset Cutoff, string Expected, string Computed, long Chains, bool IsPresented)
{
    public bool Agrees => Expected == Computed;
}

/// <summary>What verification found. Faults stand in the order of the chains' ids, which is that of their beginning.</summary>
public sealed record LedgerVerdict(long Facts, long Chains, double Seconds, IReadOnlyList<ChainFault> Faults, IReadOnlyList<RootCheck> Roots, int RootsKept)
{
    public bool IsSound => Faults.Count == 0 && Roots.All(x => x.Agrees);
}

/// <summary>
/// Reads every fact and proves that nothing was altered, dropped, reordered or cut off. Works beside a running server: it only reads,
/// range by range, each from a snapshot of its own, so a chain is always seen together with the row that ends it.
/// </summary>
public sealed class ChainVerifier(Store.Store store, ModelParts parts, Timeline.Recorder recorder, IEnumerable<ChainSource> sources, CompanyZone zone)
{
    private const int RangeCount = 32;
    private const int FaultsMax = 100;

    /// <summary>Recomputing a root costs two hashes a chain, so of many kept roots only the newest are recomputed unless all are asked for.</summary>
    private const long LeavesMax = 4_000_000;

    /// <summary>The same over another database of this product, such as a copy for a backup.</summary>
    internal async Task<LedgerVerdict> VerifyOther(StoreOptions options, CancellationToken ct)
    {
        await using var other = new Store.Store(options, parts, recorder);
        return await new ChainVerifier(other, parts, recorder, sources, zone).Verify(null, allRoots: false, null, ct);
    }

    public async Task<LedgerVerdict> Verify(WantedRoot? wanted, bool allRoots, IProgress<long>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var scan = new FactScan(store, [.. sources]);
        var kept = await KeptRoots(ct);
        var questions = Questions(kept, wanted, allRoots);
        var cutoffs = questions.Select(x => x.Cutoff.ToUnixMicroseconds()).Distinct().Order().ToArray();
        var starts = await scan.Ranges(RangeCount, ct);
        var (facts, chains, faults, trees) = (0L, 0L, new List<ChainFault>(), cutoffs.Select(_ => new MerkleTree()).ToArray());
        foreach (var walk in InOrder(scan, starts, cutoffs, ct))
        {
            var done = await walk;
            facts += done.Facts;
            chains += done.Chains;
            faults.AddRange(done.Faults.Take(FaultsMax - faults.Count));
            for (var i = 0; i < trees.Length; i++) Grow(trees[i], done.HeadsAt[i].WrittenSpan);
            progress?.Report(facts);
        }

        var roots = questions.Select(x => Compare(x, trees[Array.IndexOf(cutoffs, x.Cutoff.ToUnixMicroseconds())])).ToList();
        return new LedgerVerdict(facts, chains, watch.Elapsed.TotalSeconds, faults, roots, kept.Count);
    }

    /// <summary>Ranges are walked by as many threads as there are processors and handed on in order; no thread runs far ahead of the reader.</summary>
    private static IEnumerable<Task<ChainWalk>> InOrder(FactScan scan, IReadOnlyList<UInt128> starts, long[] cutoffs, CancellationToken ct)
    {
        var threads = Math.Clamp(Environment.ProcessorCount, 1, 4);
        var running = new Queue<Task<ChainWalk>>();
        for (var i = 0; i < starts.Count; i++)
        {
            var (from, until) = (starts[i], i + 1 < starts.Count ? starts[i + 1] : (UInt128?)null);
            running.Enqueue(Task.Run(() => scan.Walk(from, until, cutoffs, ct), ct));
            if (running.Count > threads) yield return running.Dequeue();
        }

        while (running.TryDequeue(out var rest)) yield return rest;
    }

    private async Task<List<LedgerRoot>> KeptRoots(CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return await db.Set<LedgerRoot>().OrderBy(x => x.Cutoff).ToListAsync(ct);
        }
        finally
        {
            store.Return(db);
        }
    }

    private List<Question> Questions(List<LedgerRoot> kept, WantedRoot? wanted, bool all)
    {
        var questions = new List<Question>();
        var leaves = 0L;
        foreach (var root in Enumerable.Reverse(kept))
        {
            leaves += root.Chains;
            if (!all && questions.Count > 0 && leaves > LeavesMax) break;
            questions.Add(new Question(root.Day, root.Cutoff, root.Root, IsPresented: false));
        }

        if (wanted is not null) questions.Add(new Question(wanted.Day, wanted.Cutoff ?? zone.StartOf(wanted.Day.AddDays(1)), wanted.Root, IsPresented: true));
        return questions;
    }

    private static void Grow(MerkleTree tree, ReadOnlySpan<byte> heads)
    {
        for (var at = 0; at < heads.Length; at += FactHash.Size) tree.Add(heads.Slice(at, FactHash.Size));
    }

    private static RootCheck Compare(Question question, MerkleTree tree) => new(
        question.Day, question.Cutoff, Convert.ToHexStringLower(question.Root), Convert.ToHexStringLower(tree.Root()), tree.Leaves, question.IsPresented);

    private sealed record Question(DateOnly Day, DateTimeOffset Cutoff, byte[] Root, bool IsPresented);
}
