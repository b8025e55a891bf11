namespace Bihuan.Platform.Store;

/// <summary>A table that only grows. Rows are written by kept prepared statements, not by the change tracker: spine.md §1 measured a factor of two.</summary>
public sealed class AppendTable(string name, params string[] columns)
{
    public string Name => name;

    public IReadOnlyList<string> Columns => columns;

    internal string SqliteInsert { get; } =
        $"INSERT INTO {name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => "?" + (i + 1)))})";

    internal string PostgresInsert { get; } =
        $"INSERT INTO {name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => "$" + (i + 1)))})";
}

/// <summary>A row of an append-only table. <see cref="Write"/> hands over the values in the order of the table's columns.</summary>
public interface IAppendRow
{
    AppendTable Table { get; }

    void Write(IColumnSink sink);
}

public interface IColumnSink
{
    void Add(Guid value);

    void Add(Guid? value);

    void Add(long value);

    void Add(long? value);

    void Add(int value);

    void Add(bool value);

    void Add(string? value);

    void Add(byte[]? value);

    void Add(DateTimeOffset value);

    void Add(DateTimeOffset? value);
}
