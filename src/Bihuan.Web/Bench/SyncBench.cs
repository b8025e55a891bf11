using System.Globalization;
using System.Text.Json;
using Bihuan.Dispatch.Contracts;

namespace Bihuan.Web.Bench;

/// <summary>
/// A technician's day without signal, a million times over, in memory and by the rules the server uses: lost, doubled and late requests, phones
/// that die, wrong clocks, an office that moves, closes and reviews meanwhile. Exit 1 when anything was lost, done twice or shown wrongly.
/// </summary>
internal static class SyncBench
{
    private const int Seed = 20260316;
    private const int Interleavings = 1_000_000;

    /// <summary>The option's default is meant for seeded data; whoever names another number means it.</summary>
    public static Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var run = SyncTrial.Run(options.Cases == BenchCommand.CasesDefault ? Interleavings : options.Cases, Seed, Math.Clamp(Environment.ProcessorCount, 1, 4));
        foreach (var one in run.Broken) Console.Error.WriteLine(one);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Interleavings:N0} interleavings in memory of seeds from {run.Seed}: {run.Events:N0} events, {run.Operations:N0} operations ({run.Refused:N0} shown as refused, {run.Kept:N0} kept for the office), {run.Photos:N0} photos; {run.Broken.Count} broken, {run.Seconds:0.0} s, load {ChildServer.Load()}"));
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(run, Commands.Answers.Json));
        return Task.FromResult(run.Broken.Count == 0 ? 0 : 1);
    }
}
