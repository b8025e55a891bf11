using Npgsql;

namespace Bihuan.Platform.Store;

/// <summary>
/// The queries of <see cref="HotQueries"/> of one context on PostgreSQL, a command for each text: a new one finds out the types of its values anew each time.
/// Values go by place, since Npgsql parses a text with named ones at every execution. The server's side is prepared by Npgsql, for each
/// connection of the pool. A connection runs one command at a time, and so does each command here.
/// </summary>
internal sealed class KeptPostgresCommands(NpgsqlConnection connection)
{
    /// <summary>Far more than there are queries; a bound for texts that vary with the length of a list.</summary>
    private const int TextsMax = 1_000;

    private readonly Dictionary<string, NpgsqlCommand> _kept = new(StringComparer.Ordinal);

    public NpgsqlConnection Connection => connection;

    public NpgsqlCommand Command(string text, IReadOnlyList<object> values)
    {
        if (!_kept.TryGetValue(text, out var command) || command.Parameters.Count != values.Count) command = Keep(text, values.Count);
        for (var i = 0; i < values.Count; i++) command.Parameters[i].Value = values[i];
        return command;
    }

    private NpgsqlCommand Keep(string text, int values)
    {
        if (_kept.Count >= TextsMax) _kept.Clear();
        var command = new NpgsqlCommand(text, connection);
        for (var i = 0; i < values; i++) command.Parameters.Add(new NpgsqlParameter());
        return _kept[text] = command;
    }
}
