using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bihuan.Dispatch.Contracts;

namespace Bihuan.Web.Bench.Sync;

/// <summary>
/// A technician's day without signal: a million times in memory, by the rules the server uses, and some dozens of times against a real server
/// with its database. Lost, doubled and late requests, phones that die, wrong clocks (in memory), an office that moves, closes (in memory) and
/// reviews meanwhile. Exit 1 when anything was lost, done twice or shown wrongly.
/// </summary>
internal static class SyncBench
{
    private const int Seed = 20260316;
    private const int Interleavings = 1_000_000;

    /// <summary><c>--cases</c>: interleavings in memory, a million unless named; <c>--rounds</c>: courses against the server.</summary>
    public static async Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        var run = SyncTrial.Run(options.Cases == BenchCommand.CasesDefault ? Interleavings : options.Cases, Seed, Math.Clamp(Environment.ProcessorCount, 1, 4));
        foreach (var one in run.Broken) Console.Error.WriteLine(one);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Interleavings:N0} interleavings in memory of seeds from {run.Seed}: {run.Events:N0} events, {run.Operations:N0} operations ({run.Refused:N0} shown as refused, {run.Kept:N0} kept for the office), {run.Photos:N0} photos; {run.Broken.Count} broken, {run.Seconds:0.0} s, load {ChildServer.Load()}"));
        var courses = await Courses(options, ct);
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(new { memory = run, server = courses }, Commands.Answers.Json));
        return run.Broken.Count + courses.Sum(x => x.Broken.Count) == 0 ? 0 : 1;
    }

    private static async Task<List<CourseResult>> Courses(BenchOptions options, CancellationToken ct)
    {
        var (watch, results) = (Stopwatch.StartNew(), new List<CourseResult>());
        await using var hall = await SyncHall.Open(options.Database, ct);
        for (var i = 0; i < options.Rounds; i++) results.Add(await SyncCourse.Run(await hall.Stage(ct), Seed + i, ct));
        foreach (var one in results.SelectMany(x => x.Broken)) Console.Error.WriteLine(one);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count} courses against a server on {(options.Database is null ? "SQLite" : "PostgreSQL")}: {results.Sum(x => x.Operations)} operations ({results.Sum(x => x.Applied)} applied, {results.Sum(x => x.Refused)} refused, {results.Sum(x => x.Kept)} kept), {results.Sum(x => x.Photos)} photos; {results.Sum(x => x.Broken.Count)} broken, {watch.Elapsed.TotalSeconds:0} s, load {ChildServer.Load()}"));
        return results;
    }
}
