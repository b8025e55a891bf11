using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Bihuan.Web.Bench.Faults;

/// <summary>
/// The disk fills up under writing clients: a tmpfs of its own when root, else a limit on the size of files. Every refusal says so (507),
/// what was acknowledged is there, and when there is room again the same process goes on by itself.
/// </summary>
internal static class DiskBench
{
    private const int Megabytes = 48;
    private const int TriesMax = 1200;

    public static async Task<bool> Run(CancellationToken ct)
    {
        if (Environment.UserName != "root")
        {
            Console.WriteLine("disk: left out, since only root may mount a small file system. The integration tests cap the database file instead.");
            return true;
        }

        var folder = Directory.CreateTempSubdirectory("bihuan-disk-").FullName;
        await Run("mount", ["-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", folder], ct);
        try
        {
            return await Fill(folder, ct);
        }
        finally
        {
            await Run("umount", ["-l", folder], CancellationToken.None);
            Directory.Delete(folder);
        }
    }

    private static async Task<bool> Fill(string folder, CancellationToken ct)
    {
        await using var world = await BenchWorld.CreateFresh(null, ct, folder);
        await using var server = await ChildServer.Start(world.Serve(world.Ours), ct);
        var writers = new Writers(world);
        // What can be given back afterwards, and what makes the disk small enough to be full soon.
        var ballast = Path.Combine(folder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[16 * 1024 * 1024], ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var clients = writers.Start(server.Address, isPatient: true, stop.Token, clients: 8);
        var full = await Until(() => writers.Refused.Values.Sum() > 50, ct);
        var acknowledged = writers.Acknowledged.Count;
        File.Delete(ballast);
        var isBack = await Until(() => writers.Acknowledged.Count > acknowledged + 50, ct);
        await stop.CancelAsync();
        await clients;
        var (missing, half, stored) = await writers.Check(world.Ours, ct);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"disk of {Megabytes} MB: {(full ? "full" : "NEVER FULL")} after {acknowledged} cases, {(isBack ? "back at work" : "NOT BACK")} with room; {writers.Acknowledged.Count} acknowledged, {stored} stored, {missing} missing, {half} half; refusals {string.Join(", ", writers.Refused.Select(x => $"{x.Key}: {x.Value}"))}"));
        return full && isBack && missing + half == 0 && writers.Refused.Keys.All(x => x == (int)HttpStatusCode.InsufficientStorage) && await Writers.Verify(world.Ours, ct);
    }

    private static async Task<bool> Until(Func<bool> isSo, CancellationToken ct)
    {
        for (var i = 0; i < TriesMax; i++)
        {
            if (isSo()) return true;
            await Task.Delay(50, ct);
        }

        return false;
    }

    private static async Task Run(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
