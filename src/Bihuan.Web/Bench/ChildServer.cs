using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Bihuan.Web.Bench;

/// <summary>A server under measurement, in a process of its own, so that its CPU time can be told from the load generator's.</summary>
internal sealed class ChildServer : IAsyncDisposable
{
    private const int KeptLines = 60;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private ChildServer(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>The last lines it logged, for when it ends or fails under measurement.</summary>
    public string Said => string.Join(Environment.NewLine, _said);

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public int ProcessId => _process.Id;

    /// <summary>Starts <c>bihuan ARGS --port N</c> and waits until /healthz answers.</summary>
    public static async Task<ChildServer> Start(IEnumerable<string> arguments, CancellationToken ct)
    {
        var port = FreePort();
        var start = Self(arguments);
        start.ArgumentList.Add("--port");
        start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        var process = Process.Start(start)!;
        var server = new ChildServer(process, port);
        process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) Console.Error.WriteLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(2) };
        for (var i = 0; i < 600; i++)
        {
            if (process.HasExited) throw new InvalidOperationException($"The server under measurement ended with {process.ExitCode}.");
            try
            {
                if ((await client.GetAsync("healthz", ct)).StatusCode == HttpStatusCode.OK) return server;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
            }
        }

        throw new TimeoutException("The server under measurement did not become ready.");
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        _said.Enqueue(line);
        if (_said.Count > KeptLines) _said.TryDequeue(out _);
    }

    /// <summary>Runs another command of this build with <c>--json</c> to its end; returns the object it printed.</summary>
    public static async Task<JsonElement> Command(IEnumerable<string> arguments, CancellationToken ct)
    {
        using var process = Process.Start(Self(arguments.Append("--json")))!;
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) Console.Error.WriteLine(line.Data); };
        process.BeginErrorReadLine();
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{arguments.First()} ended with {process.ExitCode}: {output}");
        using var json = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        return json.RootElement.Clone();
    }

    /// <summary>This build again: an executable of its own, or a library that dotnet runs, also from inside the tests.</summary>
    internal static ProcessStartInfo Self(IEnumerable<string> arguments)
    {
        var isOwn = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "bihuan";
        var start = new ProcessStartInfo(isOwn ? Environment.ProcessPath! : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (!isOwn) start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "bihuan.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>User and system CPU time so far.</summary>
    public TimeSpan Cpu => CpuOf(_process.Id);

    /// <summary>Resident memory now, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static TimeSpan CpuOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    /// <summary>CPU time of all PostgreSQL processes on this machine; a private cluster is assumed.</summary>
    public static TimeSpan PostgresCpu() => PostgresProcesses().Aggregate(TimeSpan.Zero, (sum, id) =>
    {
        try
        {
            return sum + CpuOf(id);
        }
        catch (IOException)
        {
            return sum; // A backend that ended meanwhile.
        }
    });

    /// <summary>By the name the system keeps: each backend writes what it is doing over the name that <see cref="Process"/> shows.</summary>
    internal static IEnumerable<int> PostgresProcesses() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(x => int.TryParse(x, CultureInfo.InvariantCulture, out _) && NameOf(x!) == "postgres")
            .Select(x => int.Parse(x!, CultureInfo.InvariantCulture)).ToList();

    private static string NameOf(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").Trim();
        }
        catch (IOException)
        {
            return ""; // It has ended meanwhile.
        }
    }

    public static string Load() => File.ReadAllText("/proc/loadavg").Trim();

    public void Kill() => _process.Kill(entireProcessTree: true);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
