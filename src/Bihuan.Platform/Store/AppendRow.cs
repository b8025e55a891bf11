namespace Bihuan.Platform.Store;

/// <summary>A table that only grows. Rows are written by kept prepared statements, not by the change tracker, which halves their cost.</summary>
public sealed class AppendTable
{
    private static int s_places = -1;
    private readonly Func<string, string> _many;

    private AppendTable(string name, IReadOnlyList<string> columns, Func<char, string> statement, Func<string, string> many) =>
        (Name, Columns, SqliteStatement, PostgresStatement, _many) = (name, columns, statement('?'), statement('$'), many);

    public AppendTable(string name, params string[] columns)
        : this(
            name, columns,
            mark => $"INSERT INTO {name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"{mark}{i + 1}"))})",
            rows => $"INSERT INTO {name} ({string.Join(", ", columns)}) SELECT * FROM {rows}")
    {
    }

    public string Name { get; }

    /// <summary>Among all such tables, so that a connection finds its statement without reading the text of it.</summary>
    internal int Place { get; } = Interlocked.Increment(ref s_places);

    public IReadOnlyList<string> Columns { get; }

    internal string SqliteStatement { get; }

    internal string PostgresStatement { get; }

    /// <summary>One statement for many rows, their values in lists: <c>$1::uuid[], $2::text[]</c>.</summary>
    internal string PostgresMany(string lists) => _many($"unnest({lists}) AS v ({string.Join(", ", Columns)})");

    /// <summary>A change that values alone do not express. A mark stands before the number of an argument; many rows are a table <c>v</c> of the arguments.</summary>
    public static AppendTable By(string name, string[] arguments, Func<char, string> statement, Func<string, string> many) => new(name, arguments, statement, many);

    /// <summary>Sets some columns of rows that are there, for work in bulk that needs no tracked entity: values in the order set, then key.</summary>
    public static AppendTable Change(string name, string[] set, string[] key) => new(
        name, [.. set, .. key],
        mark => $"UPDATE {name} SET {string.Join(", ", set.Select((x, i) => $"{x} = {mark}{i + 1}"))} WHERE {string.Join(" AND ", key.Select((x, i) => $"{x} = {mark}{set.Length + i + 1}"))}",
        rows => $"UPDATE {name} SET {string.Join(", ", set.Select(x => $"{x} = v.{x}"))} FROM {rows} WHERE {string.Join(" AND ", key.Select(x => $"{name}.{x} = v.{x}"))}");
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
