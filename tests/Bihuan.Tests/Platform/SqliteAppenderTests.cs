using Bihuan.Platform.Store;
using Microsoft.Data.Sqlite;

namespace Bihuan.Tests.Platform;

/// <summary>Values are bound where they lie and not copied, so each has to lie there until its row is written.</summary>
public sealed class SqliteAppenderTests
{
    private static readonly AppendTable s_things = new("thing", "id", "text", "bytes", "number", "flag");

    [Fact]
    public void Every_value_of_a_row_arrives_however_large_the_row()
    {
        SqliteLibrary.Prepare();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Do(connection, "CREATE TABLE thing (id BLOB, text TEXT, bytes BLOB, number INTEGER, flag INTEGER)");
        Row[] rows = [.. Enumerable.Range(0, 40).Select(i => new Row(Id(i), new string('\u6c34', i * 977), [.. Enumerable.Repeat((byte)i, i * 1501)], i, i % 2 == 0))];

        using (var appender = new SqliteAppender(connection))
            foreach (var row in rows) appender.Insert(row);

        Assert.Equal(rows, Read(connection), (x, y) => x.Id == y.Id && x.Text == y.Text && x.Bytes.AsSpan().SequenceEqual(y.Bytes) && x.Number == y.Number && x.Flag == y.Flag);
    }

    [Fact]
    public void Nothing_is_null_and_empty_is_empty()
    {
        SqliteLibrary.Prepare();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Do(connection, "CREATE TABLE thing (id BLOB, text TEXT, bytes BLOB, number INTEGER, flag INTEGER)");

        using (var appender = new SqliteAppender(connection))
        {
            appender.Insert(new Row(Id(1), "before", [1], 1, true));
            appender.Insert(new Row(Id(2), "", [], null, false));
            appender.Insert(new Row(Id(3), null, null, null, false));
        }

        Assert.Equal("text:6 blob:1 integer, text:0 blob:0 null, null: null: null", Ask(connection, "SELECT group_concat(typeof(text) || ':' || coalesce(length(text), '') || ' ' || typeof(bytes) || ':' || coalesce(length(bytes), '') || ' ' || typeof(number), ', ') FROM thing"));
    }

    [Fact]
    public void A_row_that_is_refused_leaves_the_statement_fit_for_the_next()
    {
        SqliteLibrary.Prepare();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Do(connection, "CREATE TABLE thing (id BLOB PRIMARY KEY, text TEXT, bytes BLOB, number INTEGER, flag INTEGER)");
        using var appender = new SqliteAppender(connection);
        appender.Insert(new Row(Id(1), "first", null, null, false));

        var refused = Assert.Throws<SqliteException>(() => appender.Insert(new Row(Id(1), "again", null, null, false)));
        appender.Insert(new Row(Id(2), "second", null, null, false));

        Assert.Equal(19, refused.SqliteErrorCode);
        Assert.Equal("first second", Ask(connection, "SELECT group_concat(text, ' ') FROM thing"));
    }

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static List<Row> Read(SqliteConnection connection)
    {
        using var command = new SqliteCommand("SELECT id, text, bytes, number, flag FROM thing ORDER BY number", connection);
        using var reader = command.ExecuteReader();
        var rows = new List<Row>();
        while (reader.Read())
            rows.Add(new Row(new Guid(reader.GetFieldValue<byte[]>(0), bigEndian: true), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetInt64(3), reader.GetBoolean(4)));
        return rows;
    }

    private static string? Ask(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar()?.ToString();
    }

    private static void Do(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private sealed record Row(Guid Id, string? Text, byte[]? Bytes, long? Number, bool Flag) : IAppendRow
    {
        public AppendTable Table => s_things;

        public void Write(IColumnSink sink)
        {
            sink.Add(Id);
            sink.Add(Text);
            sink.Add(Bytes);
            sink.Add(Number);
            sink.Add(Flag);
        }
    }
}
