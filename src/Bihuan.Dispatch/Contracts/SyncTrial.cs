using System.Diagnostics;
using Bihuan.Dispatch.Simulation;

namespace Bihuan.Dispatch.Contracts;

/// <summary>How a run of the synchronisation simulator ended; <paramref name="Broken"/> names seeds with what did not hold.</summary>
public sealed record SyncRun(int Seed, long Interleavings, long Events, long Operations, long Refused, long Kept, long Photos, double Seconds, IReadOnlyList<string> Broken);

/// <summary>Random courses of a technician's day without signal, in memory, by the rules the server uses. Deterministic by seed.</summary>
public static class SyncTrial
{
    private const int BrokenMax = 20;

    public static SyncRun Run(int interleavings, int seed, int threads)
    {
        var watch = Stopwatch.StartNew();
        var broken = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var (events, operations, refused, kept, photos) = (0L, 0L, 0L, 0L, 0L);
        Parallel.For(0, interleavings, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            var (world, faults) = SyncWorld.Run(seed + i);
            Interlocked.Add(ref events, world.Events);
            Interlocked.Add(ref operations, world.Operations);
            Interlocked.Add(ref refused, world.Refused);
            Interlocked.Add(ref kept, world.Kept);
            Interlocked.Add(ref photos, world.Photos);
            if (faults.Count > 0 && broken.Count < BrokenMax) broken.Enqueue($"seed {seed + i}: {string.Join("; ", faults)}");
        });
        return new SyncRun(seed, interleavings, events, operations, refused, kept, photos, watch.Elapsed.TotalSeconds, [.. broken.Order(StringComparer.Ordinal)]);
    }
}
