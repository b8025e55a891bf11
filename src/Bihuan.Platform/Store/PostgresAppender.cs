using Bihuan.Foundation;
using Npgsql;
using NpgsqlTypes;

namespace Bihuan.Platform.Store;

/// <summary>Collects append-only rows into one batch: a single round trip whatever their number.</summary>
internal sealed class PostgresAppender(NpgsqlConnection connection, NpgsqlTransaction? transaction) : IColumnSink
{
    private NpgsqlBatchCommand _current = null!;

    public NpgsqlBatch Batch { get; } = new(connection, transaction);

    public void Insert(IAppendRow row)
    {
        Start(row.Table.PostgresStatement);
        row.Write(this);
    }

    /// <summary>A statement for each table, in the order in which they were first met; see <see cref="ServiceDb.WriteByTable"/>.</summary>
    public void InsertByTable(IReadOnlyList<IAppendRow> rows)
    {
        foreach (var table in rows.GroupBy(x => x.Table))
        {
            var lists = new ColumnLists(table.Key.Columns.Count);
            foreach (var row in table) lists.Take(row);
            Start(table.Key.PostgresMany(lists.Types));
            foreach (var parameter in lists.Parameters) _current.Parameters.Add(parameter);
        }
    }

    public void Start(string sql)
    {
        _current = new NpgsqlBatchCommand(sql);
        Batch.BatchCommands.Add(_current);
    }

    public void Add(Guid value) => _current.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = value });

    public void Add(Guid? value) => AddNullable(value, NpgsqlDbType.Uuid);

    public void Add(long value) => _current.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });

    public void Add(long? value) => AddNullable(value, NpgsqlDbType.Bigint);

    public void Add(int value) => _current.Parameters.Add(new NpgsqlParameter<int> { TypedValue = value });

    public void Add(bool value) => _current.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = value });

    public void Add(string? value)
    {
        if (value is null) Null(NpgsqlDbType.Text);
        else _current.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
    }

    public void Add(byte[]? value)
    {
        if (value is null) Null(NpgsqlDbType.Bytea);
        else _current.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = value });
    }

    public void Add(DateTimeOffset value) => _current.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = value.UtcDateTime });

    public void Add(DateTimeOffset? value)
    {
        if (value is { } instant) Add(instant);
        else Null(NpgsqlDbType.TimestampTz);
    }

    private void AddNullable<T>(T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } present) _current.Parameters.Add(new NpgsqlParameter<T> { TypedValue = present });
        else Null(type);
    }

    private void Null(NpgsqlDbType type) => _current.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value });

    /// <summary>The values of many rows of one table, a list for each column. Which type a column has, the rows say by how they hand their values over.</summary>
    private sealed class ColumnLists(int columns) : IColumnSink
    {
        private static readonly long s_beginning = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixMicroseconds();
        private readonly Column?[] _columns = new Column?[columns];
        private int _next;

        public string Types => string.Join(", ", _columns.Select((x, i) => $"${i + 1}::{x!.Type}[]"));

        public IEnumerable<NpgsqlParameter> Parameters => _columns.Select(x => x!.Parameter);

        public void Take(IAppendRow row)
        {
            _next = 0;
            row.Write(this);
        }

        public void Add(Guid value) => Next<Guid?>("uuid", NpgsqlDbType.Uuid).Add(value);

        public void Add(Guid? value) => Next<Guid?>("uuid", NpgsqlDbType.Uuid).Add(value);

        public void Add(long value) => Next<long?>("bigint", NpgsqlDbType.Bigint).Add(value);

        public void Add(long? value) => Next<long?>("bigint", NpgsqlDbType.Bigint).Add(value);

        public void Add(int value) => Next<int?>("integer", NpgsqlDbType.Integer).Add(value);

        public void Add(bool value) => Next<bool?>("boolean", NpgsqlDbType.Boolean).Add(value);

        public void Add(string? value) => Next<string?>("text", NpgsqlDbType.Text).Add(value);

        public void Add(byte[]? value) => Next<byte[]?>("bytea", NpgsqlDbType.Bytea).Add(value);

        public void Add(DateTimeOffset value) => Add((DateTimeOffset?)value);

        /// <summary>As the database keeps them, microseconds from its own beginning: of dates the driver first looks at each one's kind.</summary>
        public void Add(DateTimeOffset? value) => Next<long?>("timestamptz", NpgsqlDbType.TimestampTz).Add(value?.ToUnixMicroseconds() - s_beginning);

        private List<T> Next<T>(string type, NpgsqlDbType kind)
        {
            var column = _columns[_next++] ??= new Column<T>(type, kind);
            return ((Column<T>)column).Values;
        }

        private abstract class Column(string type)
        {
            public string Type => type;

            public abstract NpgsqlParameter Parameter { get; }
        }

        private sealed class Column<T>(string type, NpgsqlDbType kind) : Column(type)
        {
            public List<T> Values { get; } = [];

            public override NpgsqlParameter Parameter => new() { NpgsqlDbType = NpgsqlDbType.Array | kind, Value = Values.ToArray() };
        }
    }
}
