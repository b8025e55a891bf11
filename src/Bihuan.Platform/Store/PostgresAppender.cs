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
}
