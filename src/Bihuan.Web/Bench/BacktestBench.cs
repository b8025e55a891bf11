using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bihuan.Platform;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands;

namespace Bihuan.Web.Bench;

/// <summary>
/// A draft that changes five limits of every case, all that it runs under unless it was promised a time, tried on seeded closed cases by the real command in a process of its own: from
/// the compact rows and from the facts, both of which must come to the same figures.
/// </summary>
internal static class BacktestBench
{
    public const string Promised = "promised";

    public static async Task<int> Run(BenchOptions options, string? part, CancellationToken ct)
    {
        if (options.Keep is { } kept) return await Measure(await Seeded(new StoreOptions(Path.GetFullPath(kept), options.Database), options.Cases, part == Promised, ct), options, ct);
        await using var world = await BenchWorld.Create(options with { Keep = null }, ct);
        return await Measure(await Seeded(world.Ours, options.Cases, part == Promised, ct), options, ct);
    }

    /// <summary>Seeding a million cases takes longer than measuring them, so a named folder is filled once and used again.</summary>
    private static async Task<StoreOptions> Seeded(StoreOptions store, int cases, bool arePromised, CancellationToken ct)
    {
        var mark = Path.Combine(store.DataFolder, "seeded");
        if (File.Exists(mark)) return store;
        await using (var services = Tools.Services(store)) await services.GetRequiredService<Preparation>().Run(ct);
        Console.WriteLine($"seeding {cases:N0} closed cases");
        await HistorySeed.Fill(store, cases, arePromised, ct);
        await File.WriteAllTextAsync(mark, cases.ToString(CultureInfo.InvariantCulture), ct);
        return store;
    }

    private static async Task<int> Measure(StoreOptions store, BenchOptions options, CancellationToken ct)
    {
        var draft = Path.Combine(store.DataFolder, "draft.yaml");
        await File.WriteAllTextAsync(draft, Draft(), ct);
        Console.WriteLine($"backtest on {(store.IsSqlite ? "SQLite" : "PostgreSQL")}, load {ChildServer.Load()}");
        var answers = new List<Measured>();
        foreach (var more in (string[][])[[], ["--threads", "1"], ["--from-facts"]])
        {
            var measured = await Try(store, draft, more, ct);
            answers.Add(measured);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(' ', more.Prepend("rows")).Replace("rows --from-facts", "facts", StringComparison.Ordinal),-16} {measured.Cases:N0} cases, {measured.Clocks:N0} clocks, {measured.Flips:N0} flips: {measured.Seconds:0.00} s, CPU {measured.Cpu:0.0} s, peak {measured.PeakBytes / 1048576} MB, load {ChildServer.Load()}"));
        }

        var same = answers.Select(x => x.Figures).Distinct(StringComparer.Ordinal).Count() == 1;
        Console.WriteLine(same ? "All come to the same figures." : "The figures differ.");
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(answers.Select(x => new { x.Cases, x.Clocks, x.Flips, x.Seconds, x.Cpu, x.PeakBytes })));
        return same ? 0 : 1;
    }

    private static async Task<Measured> Try(StoreOptions store, string draft, string[] more, CancellationToken ct)
    {
        string[] arguments = ["policy", "backtest", draft, "--from", HistorySeed.From.ToString("O", CultureInfo.InvariantCulture), "--to", HistorySeed.To.AddDays(1).ToString("O", CultureInfo.InvariantCulture), "--data", store.DataFolder, "--flips", "1000", "--json", .. more];
        var start = ChildServer.Self(arguments);
        if (store.PostgresConnection is { } connection)
        {
            start.ArgumentList.Add("--database");
            start.ArgumentList.Add(connection);
        }

        using var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        var reading = process.StandardOutput.ReadToEndAsync(ct);
        var (peak, cpu) = (0L, TimeSpan.Zero);
        while (!process.HasExited)
        {
            process.Refresh();
            try
            {
                (peak, cpu) = (Math.Max(peak, process.PeakWorkingSet64), ChildServer.CpuOf(process.Id));
            }
            catch (Exception e) when (e is InvalidOperationException or IOException)
            {
                break; // It ended between two looks.
            }

            await Task.Delay(20, ct);
        }

        using var json = JsonDocument.Parse(await reading);
        var root = json.RootElement;
        var figures = root.GetProperty("limits").GetRawText() + root.GetProperty("casesAfter").GetRawText() + root.GetProperty("flipCount").GetRawText();
        return new Measured(root.GetProperty("cases").GetInt64(), root.GetProperty("clocks").GetInt64(), root.GetProperty("flipCount").GetInt64(), root.GetProperty("seconds").GetDouble(), cpu.TotalSeconds, peak, figures);
    }

    /// <summary>Every limit that these cases run under gets a shorter figure, so that no verdict can be taken over uncounted.</summary>
    private static string Draft()
    {
        var lines = EmbeddedPolicies.Text("policies/limits.yaml").Split('\n');
        foreach (var (key, was, now) in (ReadOnlySpan<(string, string, string)>)
            [("TL-06", "amount: 24, unit: h", "amount: 12, unit: h"), ("TL-12", "amount: 15, unit: d", "amount: 10, unit: d"), ("TL-19", "amount: 72, unit: h", "amount: 48, unit: h"), ("TL-21", "amount: 7, unit: wd", "amount: 5, unit: wd"), ("TL-27", "amount: 3, unit: wd", "amount: 2, unit: wd")])
        {
            var at = Array.FindIndex(lines, x => x.Contains($"key: {key},", StringComparison.Ordinal));
            var changed = lines[at].Replace(was, now, StringComparison.Ordinal);
            if (changed == lines[at]) throw new InvalidOperationException($"{key} no longer reads '{was}'.");
            lines[at] = changed;
        }

        return string.Join('\n', lines);
    }

    private sealed record Measured(long Cases, long Clocks, long Flips, double Seconds, double Cpu, long PeakBytes, string Figures);
}
