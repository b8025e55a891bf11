using System.Diagnostics;
using System.Text.Json;
using Bihuan.Platform.Store;

namespace Bihuan.IntegrationTests.Commands;

/// <summary>The real program beside itself: one server on a folder, commands that reach it, and nobody else.</summary>
public sealed class CommandSocketTests
{
    [Fact]
    public async Task Beside_a_running_server_commands_go_through_its_socket()
    {
        var folder = Directory.CreateTempSubdirectory("bihuan-socket-").FullName;
        using var server = Start("serve", "--no-demo", "--port", "0", "--data", folder);
        try
        {
            await Ready(server);
            var options = new StoreOptions(folder);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DataLock.SocketPath(options)));
            Assert.Null(DataLock.TryTake(options));

            var (code, output, _) = await Run("apikey", "test", "--data", folder);
            Assert.Equal(0, code);
            Assert.StartsWith("bh_", JsonDocument.Parse(output).RootElement.GetProperty("key").GetString(), StringComparison.Ordinal);

            var log = Path.Combine(folder, "log.csv");
            await File.WriteAllTextAsync(log, "number,incident_state,opened_at,sys_updated_at\nINC1,New,1/3/2016 08:00,1/3/2016 08:00\nINC1,Closed,1/3/2016 08:00,1/3/2016 09:00\n", TestContext.Current.CancellationToken);
            (code, output, _) = await Run("import", "incidents", log, "--json", "--data", folder);
            Assert.Equal((0, 1), (code, JsonDocument.Parse(output).RootElement.GetProperty("cases").GetInt32()));

            (code, output, _) = await Run("verify", "--json", "--data", folder);
            Assert.Equal((0, true), (code, JsonDocument.Parse(output).RootElement.GetProperty("sound").GetBoolean()));

            (code, _, var error) = await Run("serve", "--no-demo", "--port", "0", "--data", folder);
            Assert.Equal(1, code);
            Assert.Contains("already works on", error, StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var free = DataLock.TryTake(new StoreOptions(folder));
        Assert.NotNull(free);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "bihuan.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment.Remove("BIHUAN_DATABASE");
        return Process.Start(start)!;
    }

    private static async Task Ready(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith("Bihuan is ready", StringComparison.Ordinal)) return;
        Assert.Fail(await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
