using System.Globalization;
using SQLitePCL;

namespace Bihuan.Platform.Store;

/// <summary>A query of <see cref="HotQueries"/> as SQLite's own prepared statement. Given back to its connection when disposed.</summary>
internal sealed class KeptStatement : IDisposable
{
    private readonly KeptCommandConnection _owner;
    private readonly sqlite3_stmt _statement;

    /// <summary>Where each value stands among the statement's parameters, which SQLite numbers by their first mention; 0 for one the text does not mention.</summary>
    private readonly int[] _places;

    public KeptStatement(KeptCommandConnection owner, string text)
    {
        (_owner, Text) = (owner, text);
        Check(raw.sqlite3_prepare_v3(owner.Handle, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _places = Places(_statement);
    }

    public string Text { get; }

    /// <summary>The row the last <see cref="Step"/> found.</summary>
    public HotRow Row => new(_statement.DangerousGetHandle());

    public void Bind(IReadOnlyList<object> values)
    {
        for (var i = 0; i < values.Count && i < _places.Length; i++)
        {
            if (_places[i] == 0) continue;
            Check(values[i] switch
            {
                long number => raw.sqlite3_bind_int64(_statement, _places[i], number),
                string text => raw.sqlite3_bind_text(_statement, _places[i], text),
                byte[] bytes => raw.sqlite3_bind_blob(_statement, _places[i], bytes),
                var other => throw new InvalidOperationException($"A value of type {other.GetType().Name}."),
            });
        }
    }

    /// <summary>False after the last row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE)) Check(code);
        return code == raw.SQLITE_ROW;
    }

    public void Dispose()
    {
        raw.sqlite3_reset(_statement); // Says again what Step has said.
        raw.sqlite3_clear_bindings(_statement);
        _owner.Return(this);
    }

    /// <summary>For good.</summary>
    public void Forget() => _statement.Dispose();

    private static int[] Places(sqlite3_stmt statement)
    {
        var names = Enumerable.Range(1, raw.sqlite3_bind_parameter_count(statement))
            .ToDictionary(x => int.Parse(raw.sqlite3_bind_parameter_name(statement, x).utf8_to_string().AsSpan(1), CultureInfo.InvariantCulture));
        var places = new int[names.Count == 0 ? 0 : names.Keys.Max()];
        foreach (var (number, place) in names) places[number - 1] = place;
        return places;
    }

    private void Check(int code) => SqliteLibrary.Check(_owner, code);
}
