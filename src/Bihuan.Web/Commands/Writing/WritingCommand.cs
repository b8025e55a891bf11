using System.Text.Json.Nodes;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands.Writing;

/// <summary>What a writing command answers, here or through the server's socket.</summary>
internal sealed record CommandAnswer(int ExitCode, JsonNode? Result, string? Error)
{
    public static CommandAnswer Done(JsonNode result) => new(0, result, null);

    public static CommandAnswer Refused(string error) => new(1, null, error);
}

/// <summary>What a writing command is given. The file, if there is one, is a stream: it may come through the socket.</summary>
internal sealed record CommandInput(IServiceProvider Services, IReadOnlyDictionary<string, string> Arguments, Stream File, IProgress<long> Progress)
{
    public string this[string name] => Arguments.GetValueOrDefault(name, "");
}

/// <summary>
/// A command that changes data. Beside a running server it is carried out by the server, which alone writes; without one, in this process
/// under the folder's lock.
/// </summary>
internal sealed record WritingCommand(string Name, Func<CommandInput, CancellationToken, Task<CommandAnswer>> Run);

internal static class WritingCommands
{
    public static IReadOnlyDictionary<string, WritingCommand> All { get; } =
        new[] { ApiKeyCommand.Writing, AdminCommand.Writing, ImportIncidentsCommand.Writing, ImportCasesCommand.Writing }.ToDictionary(x => x.Name, StringComparer.Ordinal);

    /// <summary>Carries the command out wherever it has to be.</summary>
    public static async Task<CommandAnswer> Run(
        StoreOptions store, WritingCommand command, IReadOnlyDictionary<string, string> arguments, string? file, bool isQuiet, CancellationToken ct)
    {
        if (!store.IsSqlite) return await Here(store, command, arguments, file, isQuiet, ct);
        using var taken = DataLock.TryTake(store);
        if (taken is not null) return await Here(store, command, arguments, file, isQuiet, ct);
        return await CommandSocket.Send(DataLock.SocketPath(store), command.Name, arguments, file, isQuiet, ct)
            ?? CommandAnswer.Refused($"Another bihuan process is writing to {store.DataFolder} and takes no commands. Wait for it to end, or stop it.");
    }

    private static async Task<CommandAnswer> Here(
        StoreOptions store, WritingCommand command, IReadOnlyDictionary<string, string> arguments, string? file, bool isQuiet, CancellationToken ct)
    {
        await using var services = Tools.Services(store);
        await services.GetRequiredService<Preparation>().Run(ct);
        await using var content = file is null ? Stream.Null : File.OpenRead(file);
        return await Progress.Show(command.Name, isQuiet, progress => command.Run(new CommandInput(services, arguments, content, progress), ct));
    }
}
