using System.Text;
using Bihuan.Foundation;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bihuan.Platform.Store;

/// <summary>Inserts append-only rows through statements prepared once per connection. Used by one thread at a time.</summary>
public sealed class SqliteAppender(SqliteConnection connection) : IColumnSink, IDisposable
{
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);
    private readonly byte[] _guid = new byte[16];
    private byte[] _text = new byte[4096];
    private sqlite3_stmt _current = null!;
    private int _column;

    public void Insert(IAppendRow row)
    {
        Start(row.Table.SqliteStatement);
        row.Write(this);
        Finish();
    }

    public void Execute(string sql)
    {
        Start(sql);
        Finish();
    }

    public void Start(string sql)
    {
        if (!_statements.TryGetValue(sql, out _current!))
        {
            Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out _current));
            _statements[sql] = _current;
        }

        raw.sqlite3_clear_bindings(_current);
        _column = 0;
    }

    public void Finish()
    {
        var code = raw.sqlite3_step(_current);
        var reset = raw.sqlite3_reset(_current);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) Check(reset == raw.SQLITE_OK ? code : reset);
    }

    public void Add(Guid value)
    {
        value.TryWriteBytes(_guid, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(_current, ++_column, _guid));
    }

    public void Add(Guid? value)
    {
        if (value is { } guid) Add(guid);
        else Null();
    }

    public void Add(long value) => Check(raw.sqlite3_bind_int64(_current, ++_column, value));

    public void Add(long? value)
    {
        if (value is { } number) Add(number);
        else Null();
    }

    public void Add(int value) => Check(raw.sqlite3_bind_int(_current, ++_column, value));

    public void Add(bool value) => Add(value ? 1 : 0);

    public void Add(string? value)
    {
        if (value is null or "")
        {
            if (value is null) Null();
            else Check(raw.sqlite3_bind_text(_current, ++_column, ""));
            return;
        }

        // The library would make a zero-terminated copy of each text on the heap, to copy it once more.
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_text.Length < most) _text = new byte[most];
        Check(raw.sqlite3_bind_text(_current, ++_column, _text.AsSpan(0, Encoding.UTF8.GetBytes(value, _text))));
    }

    public void Add(byte[]? value)
    {
        if (value is null) Null();
        else Check(raw.sqlite3_bind_blob(_current, ++_column, value));
    }

    public void Add(DateTimeOffset value) => Add(value.ToUnixMicroseconds());

    public void Add(DateTimeOffset? value) => Add(value?.ToUnixMicroseconds());

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
    }

    /// <summary>What nothing is bound to is NULL, and at the start of each row nothing is.</summary>
    private void Null() => _column++;

    private void Check(int code) => SqliteLibrary.Check(connection, code);
}
