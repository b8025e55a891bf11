using System.Data.Common;
using System.Text;
using Bihuan.Foundation;

namespace Bihuan.Web.Bench;

/// <summary>
/// The rows one opened case left behind, as a template: every table, column and size as the product writes them, with ids and number
/// replaced for each copy. It is what "the same rows by hand" means in the intake measurement.
/// </summary>
internal sealed class RawRows
{
    private static readonly (string Table, string Key)[] s_tables =
    [
        ("customers_customer", "customer"), ("platform_subject_key", "customer"), ("cases_service_case", "case"), ("platform_fact", "case"),
        ("platform_outbox", "case"), ("servicelevels_clock", "case"), ("servicelevels_history", "case"),
    ];

    private readonly List<Row> _rows = [];

    public string Tokens { get; private init; } = "";

    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>One template row: the insert statement and its values, each either fixed or one of the replaced kinds.</summary>
    public sealed record Row(string Sql, string Copy, IReadOnlyList<Value> Values);

    /// <param name="Seq">Of a hash: the fact whose hash it is.</param>
    public readonly record struct Value(object? Fixed, Role Role, long Seq = 0);

    /// <summary>A fact of the template, to be chained again under another id.</summary>
    public sealed record Fact(long Seq, long OccurredAt, long RecordedAt, string Actor, string Type, byte[] Body, int PolicyVersion)
    {
        public byte[] Chain(Guid stream, byte[] previous) =>
            FactHash.Compute(stream, Seq, OccurredAt, RecordedAt, Encoding.UTF8.GetBytes(Actor), Encoding.UTF8.GetBytes(Type), Body, PolicyVersion, previous);
    }

    public IReadOnlyList<Fact> Facts { get; private set; } = [];

    public enum Role
    {
        Fixed,
        CaseId,
        CustomerId,
        Number,
        RunningNumber,
        Contact,
        Hash,
        Due,
    }

    public static async Task<RawRows> Read(DbConnection connection, bool sqlite, Guid caseId, string tokens, CancellationToken ct)
    {
        var customer = await Scalar(connection, sqlite, "SELECT customer_id FROM cases_service_case WHERE id = ", caseId, ct);
        var number = (string)(await Scalar(connection, sqlite, "SELECT number FROM cases_service_case WHERE id = ", caseId, ct))!;
        var running = Convert.ToInt64(await Scalar(connection, sqlite, "SELECT running_number FROM cases_service_case WHERE id = ", caseId, ct), System.Globalization.CultureInfo.InvariantCulture);
        var customerId = customer is byte[] bytes ? new Guid(bytes, bigEndian: true) : (Guid)customer!;
        var template = new RawRows { Tokens = tokens };
        foreach (var (table, key) in s_tables) await template.ReadTable(connection, sqlite, table, key == "case" ? caseId : customerId, (caseId, customerId, number, running), ct);
        return template;
    }

    private async Task ReadTable(DbConnection connection, bool sqlite, string table, Guid key, (Guid Case, Guid Customer, string Number, long Running) known, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        var column = table switch { "cases_service_case" or "customers_customer" => "id", "platform_fact" => "stream_id", _ => "subject_id" };
        // The relay may have taken the case's row out of the outbox by now; then it is told again from the facts it stood for.
        command.CommandText = table == "platform_outbox"
            ? $"SELECT stream_id, min(seq) AS from_seq, max(seq) AS to_seq, max(recorded_at) AS recorded_at FROM platform_fact WHERE stream_id = {Literal(sqlite, key)} GROUP BY stream_id"
            : $"SELECT * FROM {table} WHERE {column} = {Literal(sqlite, key)}";
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var columns = Enumerable.Range(0, reader.FieldCount).ToList();
            var sql = $"INSERT INTO {table} ({string.Join(", ", columns.Select(reader.GetName))}) VALUES ({string.Join(", ", columns.Select((_, i) => (sqlite ? "?" : "$") + (i + 1)))})";
            var seq = table == "platform_fact" ? reader.GetInt64(reader.GetOrdinal("seq")) : table == "cases_service_case" ? reader.GetInt64(reader.GetOrdinal("seq")) : 0;
            var copy = $"COPY {table} ({string.Join(", ", columns.Select(reader.GetName))}) FROM STDIN (FORMAT BINARY)";
            _rows.Add(new Row(sql, copy, [.. columns.Select(i => ToValue(reader.IsDBNull(i) ? null : reader.GetValue(i), reader.GetName(i), seq, known))]));
            if (table == "platform_fact") Facts = [.. Facts, ReadFact(reader)];
        }

        Facts = [.. Facts.OrderBy(x => x.Seq)];
    }

    private static Fact ReadFact(DbDataReader reader)
    {
        object Value(string column) => reader.GetValue(reader.GetOrdinal(column));
        static long Micros(object value) => value is DateTime at ? (at.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond : (long)value;
        return new Fact(
            (long)Value("seq"), Micros(Value("occurred_at")), Micros(Value("recorded_at")), (string)Value("actor"), (string)Value("type"), (byte[])Value("body"),
            Convert.ToInt32(Value("policy_version"), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Value ToValue(object? value, string column, long seq, (Guid Case, Guid Customer, string Number, long Running) known)
    {
        var id = value switch { byte[] { Length: 16 } bytes => new Guid(bytes, bigEndian: true), Guid guid => guid, _ => Guid.Empty };
        if (id == known.Case) return new Value(null, Role.CaseId);
        if (id == known.Customer && id != Guid.Empty) return new Value(null, Role.CustomerId);
        if (value is string text && text == known.Number) return new Value(null, Role.Number);
        if (column is "hash" or "head_hash") return new Value(value, Role.Hash, seq);
        if (column == "prev_hash") return new Value(value, Role.Hash, seq - 1);
        if (column == "phone_hash") return new Value(value, Role.Contact);
        if (column is "due_at" or "wake_at") return new Value(value, Role.Due);
        if (column == "running_number" && value is long) return new Value(null, Role.RunningNumber);
        return new Value(value, Role.Fixed);
    }

    private static async Task<object?> Scalar(DbConnection connection, bool sqlite, string sql, Guid id, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql + Literal(sqlite, id);
        return await command.ExecuteScalarAsync(ct);
    }

    private static string Literal(bool sqlite, Guid id) => sqlite ? $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'" : $"'{id}'";
}
