using System.Diagnostics;
using System.Globalization;

namespace Bihuan.Web.Bench.Faults;

/// <summary>A PostgreSQL cluster of this run alone, on a unix socket in a temporary folder, with fsync on: what it has acknowledged must outlive its death.</summary>
internal sealed class PrivateCluster : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _home;

    private PrivateCluster(string programs, string home) => (_programs, _home) = (programs, home);

    public string Connection => $"Host={_home};Username=postgres;Database=postgres;Timeout=5";

    private string Data => Path.Combine(_home, "data");

    public static async Task<PrivateCluster> Create(CancellationToken ct)
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateFiles("/usr/lib/postgresql", "initdb", SearchOption.AllDirectories).Select(Path.GetDirectoryName).OrderDescending().FirstOrDefault()
            : null;
        if (programs is null) throw new InvalidOperationException("PostgreSQL's programs are missing. Install them with:  apt-get install -y postgresql");
        var cluster = new PrivateCluster(programs, Directory.CreateTempSubdirectory("bihuan-faults-").FullName);
        if (Environment.UserName == "root") await Run("chown", ["postgres:postgres", cluster._home], ct);
        await cluster.AsPostgres("initdb", ["-D", cluster.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], ct);
        await File.AppendAllTextAsync(
            Path.Combine(cluster.Data, "postgresql.conf"),
            $"listen_addresses = ''\nunix_socket_directories = '{cluster._home}'\nmax_connections = 100\nfsync = on\nsynchronous_commit = on\nfull_page_writes = on\n", ct);
        await cluster.Start(ct);
        return cluster;
    }

    public Task Start(CancellationToken ct) => AsPostgres("pg_ctl", ["-D", Data, "-l", Path.Combine(_home, "log"), "-w", "-t", "120", "start"], ct);

    /// <summary>SIGKILL to the postmaster and all its processes at once. The next start recovers from the write-ahead log.</summary>
    public async Task Kill(CancellationToken ct)
    {
        var postmaster = int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid"), ct))[0], CultureInfo.InvariantCulture);
        var all = ChildServer.PostgresProcesses().Where(x => x == postmaster || ParentOf(x) == postmaster).Select(Find).OfType<Process>().ToList();
        foreach (var process in all) process.Kill();
        foreach (var process in all) await process.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await AsPostgres("pg_ctl", ["-D", Data, "-m", "immediate", "stop"], CancellationToken.None);
        Directory.Delete(_home, recursive: true);
    }

    private static Process? Find(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return null; // It has ended meanwhile.
        }
    }

    private static int ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It has ended meanwhile.
        }
    }

    /// <summary>PostgreSQL refuses to run as root, so root hands it to the user postgres.</summary>
    private Task AsPostgres(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var path = Path.Combine(_programs, program);
        return Environment.UserName == "root"
            ? Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments], ct)
            : Run(path, arguments, ct);
    }

    private static async Task Run(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = "/", RedirectStandardOutput = program != "setpriv" || !arguments.Contains("start"), UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        // The server that pg_ctl leaves running keeps its output open: nobody may wait for that to end.
        if (start.RedirectStandardOutput) _ = process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
