using System.Text;
using Bihuan.Foundation;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bihuan.Platform.Store;

/// <summary>
/// Inserts append-only rows through statements prepared once per connection. Used by one thread at a time. A new case is some three hundred values, so
/// they are bound by the statement's address, and texts and blobs lie in one pinned block until their row is written: SQLite copies none of them.
/// </summary>
public sealed class SqliteAppender(SqliteConnection connection) : IColumnSink, IDisposable
{
    private const int BlockMin = 16 << 10;

    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);

    /// <summary>Statements by <see cref="AppendTable.Place"/>: to hash the text of one takes as long as to bind its row.</summary>
    private nint[] _ofTables = [];
    private byte[] _block = NewBlock(BlockMin);

    /// <summary>Blocks that became too small while a row was bound to them.</summary>
    private readonly List<byte[]> _outgrown = [];
    private nint _current;
    private int _column, _used;

    public void Insert(IAppendRow row)
    {
        var table = row.Table;
        if (table.Place >= _ofTables.Length) Array.Resize(ref _ofTables, table.Place + 16);
        if (_ofTables[table.Place] == 0) _ofTables[table.Place] = Prepared(table.SqliteStatement);
        Start(_ofTables[table.Place]);
        row.Write(this);
        Finish();
    }

    public void Execute(string sql)
    {
        Start(sql);
        Finish();
    }

    public void Start(string sql) => Start(Prepared(sql));

    public void Finish()
    {
        var code = SqliteValues.Step(_current);
        var reset = SqliteValues.Reset(_current);
        if (_outgrown.Count > 0) _outgrown.Clear();
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) Check(reset == raw.SQLITE_OK ? code : reset);
    }

    public void Add(Guid value)
    {
        var into = Room(16);
        value.TryWriteBytes(into, bigEndian: true, out _);
        Check(SqliteValues.BindBlob(_current, ++_column, Taken(into, 16), 16));
    }

    public void Add(Guid? value)
    {
        if (value is { } guid) Add(guid);
        else Null();
    }

    public void Add(long value) => Check(SqliteValues.BindLong(_current, ++_column, value));

    public void Add(long? value)
    {
        if (value is { } number) Add(number);
        else Null();
    }

    public void Add(int value) => Add((long)value);

    public void Add(bool value) => Add(value ? 1L : 0L);

    public void Add(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var into = Room(Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, into);
        Check(SqliteValues.BindText(_current, ++_column, Taken(into, length), length));
    }

    public void Add(byte[]? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var into = Room(value.Length);
        value.CopyTo(into);
        Check(SqliteValues.BindBlob(_current, ++_column, Taken(into, value.Length), value.Length));
    }

    public void Add(DateTimeOffset value) => Add(value.ToUnixMicroseconds());

    public void Add(DateTimeOffset? value) => Add(value?.ToUnixMicroseconds());

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        _ofTables = [];
    }

    private static byte[] NewBlock(int size) => GC.AllocateUninitializedArray<byte>(size, pinned: true);

    private nint Prepared(string sql)
    {
        if (_statements.TryGetValue(sql, out var kept)) return kept.DangerousGetHandle();
        Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        _statements[sql] = statement;
        return statement.DangerousGetHandle();
    }

    private void Start(nint statement)
    {
        _current = statement;
        SqliteValues.ClearBindings(statement);
        (_column, _used) = (0, 0);
    }

    /// <summary>What nothing is bound to is NULL, and at the start of each row nothing is.</summary>
    private void Null() => _column++;

    /// <summary>Where the next value may lie; SQLite takes an address of nothing for NULL, so there is always a byte.</summary>
    private Span<byte> Room(int most)
    {
        if (_block.Length - _used <= most)
        {
            _outgrown.Add(_block);
            _block = NewBlock(Math.Max(_block.Length * 2, most + 1));
            _used = 0;
        }

        return _block.AsSpan(_used);
    }

    private nint Taken(Span<byte> into, int length)
    {
        _used += length;
        return SqliteValues.AddressOf(into);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteLibrary.Check(connection, code);
    }
}
