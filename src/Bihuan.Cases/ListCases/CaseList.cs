using System.Globalization;
using System.Text;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.ListCases;

/// <summary>What a list of cases asks for. It stands in the address, so that a filter can be kept, shared and gone back to.</summary>
public sealed record CaseQuery
{
    public string? Stage { get; init; }

    public string? Q { get; init; }

    /// <summary>
    /// Nothing for the newest first, <c>-age</c> for the oldest, <c>due</c> by due time: each with urgent cases ahead (CASE-19); <c>age</c> for
    /// the newest first whatever their urgency.
    /// </summary>
    public string? Sort { get; init; }

    public string? After { get; init; }

    public int? Limit { get; init; }

    public string? Kind { get; init; }

    public string? Urgency { get; init; }

    public string? Grade { get; init; }

    public string? Channel { get; init; }

    public Guid? Owner { get; init; }

    public Guid? Organisation { get; init; }

    public Guid? Customer { get; init; }

    /// <summary>How it ended; <c>unconfirmed</c> lists what closed without an answer (CASE-13).</summary>
    public string? Outcome { get; init; }

    /// <summary><c>true</c>, <c>false</c> or nothing for both.</summary>
    public bool? Open { get; init; }

    /// <summary>Only what I hold or am first responsible for.</summary>
    public bool? Mine { get; init; }

    public string? Process { get; init; }

    /// <summary>With a running deadline at or after this instant.</summary>
    public DateTimeOffset? DueFrom { get; init; }

    /// <summary>With a running deadline before this instant.</summary>
    public DateTimeOffset? DueBefore { get; init; }
}

/// <summary>One row of a list.</summary>
public sealed record CaseRow(
    Guid Id, long RunningNumber, string Number, string Kind, string Channel, string Process, int ProcessVersion, string Stage, string Urgency, string? Grade,
    string Summary, Guid OwnerId, Guid FirstResponsibleId, Guid OrganisationId, Guid? CustomerId, DateTimeOffset OpenedAt, DateTimeOffset StageEnteredAt,
    DateTimeOffset? DueAt, bool IsOpen, int Round, int ContactCount, int? Rating, long Seq);

/// <summary>A page of rows and the cursor of the next, null at the end.</summary>
public sealed record CasePage(IReadOnlyList<CaseRow> Rows, string? Next);

/// <summary>Lists by key, never by offset: the hundredth page costs what the first does.</summary>
internal sealed class CaseLister
{
    public const int LimitMax = 200;

    public async Task<Result<CasePage>> List(ServiceDb db, CaseQuery query, Actor actor, CancellationToken ct)
    {
        var limit = Math.Clamp(query.Limit ?? 50, 1, LimitMax);
        var cursor = Cursor.Read(query.After);
        if (query.After is not null && cursor is null) return Refusal.Invalid("request.invalid", new FieldError("/after", "malformed"));
        if (query.Sort is not (null or "age" or "-age" or "due")) return Refusal.Invalid("request.invalid", new FieldError("/sort", "unknown-code", "age -age due"));
        var cases = CaseSelection.Of(db, query, actor, CasePermissions.Read);
        if (!string.IsNullOrWhiteSpace(query.Q)) return Page(await CaseSearch.Find(db, cases, query.Q, cursor?.Running ?? long.MaxValue, limit + 1, ct), limit, x => new Cursor(null, x.RunningNumber));
        return query.Sort switch
        {
            "due" => await Queue(db, cases, QueueOrder.DueFirst, cursor, limit, ct),
            "-age" => await Queue(db, cases, QueueOrder.OldestFirst, cursor, limit, ct),
            "age" => await Newest(db, cases, cursor, limit, ct),
            _ => await Queue(db, cases, QueueOrder.NewestFirst, cursor, limit, ct),
        };
    }

    /// <summary>How many a list holds, counted no further than <paramref name="max"/>. Searches are not counted.</summary>
    public Task<int> CountUpTo(ServiceDb db, CaseQuery query, Actor actor, int max, CancellationToken ct) =>
        CaseSelection.Of(db, query, actor, CasePermissions.Read).From(db).Take(max).CountAsync(ct);

    internal static readonly System.Linq.Expressions.Expression<Func<ServiceCase, CaseRow>> Row = x => new CaseRow(
        x.Id.Value, x.RunningNumber, x.Number, x.Kind, x.Channel, x.Process, x.ProcessVersion, x.Stage, x.Urgency, x.Grade, x.Summary, x.AssigneeId.Value,
        x.FirstResponsibleId.Value, x.OrganisationId.Value, x.CustomerId == null ? null : x.CustomerId.Value.Value, x.OpenedAt, x.StageEnteredAt, x.DueAt, x.IsOpen,
        x.Round, x.ContactCount, x.Rating, x.Seq);

    /// <summary>The columns of <see cref="Row"/> in its order.</summary>
    internal const string Columns =
        "id, running_number, number, kind, channel, process, process_version, stage, urgency, grade, summary, assignee_id, first_responsible_id, organisation_id, "
        + "customer_id, opened_at, stage_entered_at, due_at, is_open, round, contact_count, rating, seq";

    internal static CaseRow Read(HotRow x, int from = 0) => new(
        x.Guid(from), x.Long(from + 1), x.Text(from + 2), x.Text(from + 3), x.Text(from + 4), x.Text(from + 5), x.Number(from + 6), x.Text(from + 7), x.Text(from + 8), x.TextOrNull(from + 9),
        x.Text(from + 10), x.Guid(from + 11), x.Guid(from + 12), x.Guid(from + 13), x.GuidOrNull(from + 14), x.Instant(from + 15), x.Instant(from + 16), x.InstantOrNull(from + 17),
        x.Flag(from + 18), x.Number(from + 19), x.Number(from + 20), x.NumberOrNull(from + 21), x.Long(from + 22));

    private static async Task<CasePage> Newest(ServiceDb db, CaseSelection cases, Cursor? cursor, int limit, CancellationToken ct)
    {
        var beyond = cursor is null ? "" : $" AND running_number < {cases.Values.Add(cursor.Running)}";
        var rows = await Rows(db, $"SELECT {Columns} FROM cases_service_case WHERE {cases.Condition}{beyond} ORDER BY running_number DESC LIMIT {Literal(limit + 1)}", cases, ct);
        return Page(rows, limit, x => new Cursor(null, x.RunningNumber));
    }

    /// <summary>
    /// A page of a queue, urgent cases ahead: the head of both parts one after the other, each from its own index, and no further than the
    /// page. A page that ended among urgent cases goes on with the rest of them, then with the others.
    /// </summary>
    private static async Task<CasePage> Queue(ServiceDb db, CaseSelection cases, QueueOrder order, Cursor? cursor, int limit, CancellationToken ct)
    {
        var count = Literal(limit + 1);
        var beyond = cursor is null ? "" : Beyond(cases, order, cursor);
        var due = order == QueueOrder.DueFirst ? $" AND {cases.IsOpen} AND due_at IS NOT NULL" : "";
        var (urgent, others) = ($"{cases.IsOpen} AND urgency <> 'ordinary'", $"(NOT {cases.IsOpen} OR urgency = 'ordinary')");
        var rows = cursor is { IsUrgent: false }
            ? await Rows(db, Part(others, beyond, count), cases, ct)
            : db.IsSqlite
            ? await InTurn()
            : await Rows(db, $"SELECT * FROM ({Part(urgent, beyond, count)}) a UNION ALL SELECT * FROM ({Part(others, "", count)}) b LIMIT {count}", cases, ct);
        // A union promises no order, though both databases keep it.
        rows = [.. rows.Sorted(order, x => (UrgentFirst.IsUrgent(x.Urgency, x.IsOpen), x.DueAt, x.RunningNumber))];
        return Page(rows, limit, x => new Cursor(order == QueueOrder.DueFirst ? x.DueAt : null, x.RunningNumber, UrgentFirst.IsUrgent(x.Urgency, x.IsOpen)));

        // SQLite copies each row of a union's parts, and a second question costs it less than that; after a full page there is none.
        async Task<List<CaseRow>> InTurn()
        {
            var found = await Rows(db, Part(urgent, beyond, count), cases, ct);
            if (found.Count <= limit) found.AddRange(await Rows(db, Part(others, "", cases.Values.Add((long)(limit + 1 - found.Count))), cases, ct));
            return found;
        }

        string Part(string condition, string further, string max) =>
            $"SELECT {Columns} FROM cases_service_case WHERE {cases.Condition}{due} AND {condition}{further} ORDER BY {Ordering(order)} LIMIT {max}";
    }

    /// <summary>How many rows, in the text itself: with a limit that it does not know PostgreSQL plans a query anew each time, for longer than it runs.</summary>
    internal static string Literal(int limit) => limit.ToString(CultureInfo.InvariantCulture);

    private static string Ordering(QueueOrder order) => order switch
    {
        QueueOrder.OldestFirst => "running_number",
        QueueOrder.DueFirst => "due_at, running_number",
        _ => "running_number DESC",
    };

    /// <summary>What follows a cursor. The range form by due time is one PostgreSQL can seek.</summary>
    private static string Beyond(CaseSelection cases, QueueOrder order, Cursor cursor)
    {
        var running = cases.Values.Add(cursor.Running);
        if (order != QueueOrder.DueFirst || cursor.Due is not { } instant) return $" AND running_number {(order == QueueOrder.OldestFirst ? '>' : '<')} {running}";
        var due = cases.Values.Add(instant);
        return $" AND due_at >= {due} AND (due_at > {due} OR running_number > {running})";
    }

    private static ValueTask<List<CaseRow>> Rows(ServiceDb db, string sql, CaseSelection cases, CancellationToken ct) => db.All(sql, cases.Values, static x => Read(x), ct);

    private static CasePage Page(List<CaseRow> rows, int limit, Func<CaseRow, Cursor> cursor) =>
        rows.Count <= limit ? new CasePage(rows, null) : new CasePage(rows.GetRange(0, limit), cursor(rows[limit - 1]).ToString());

    /// <summary>Where a page ended. Opaque to callers; a malformed one is a field error, not a first page.</summary>
    internal sealed record Cursor(DateTimeOffset? Due, long Running, bool IsUrgent = false)
    {
        public override string ToString() => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Due?.ToUnixMicroseconds()}.{Running}{(IsUrgent ? ".u" : "")}"))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

        public static Cursor? Read(string? text)
        {
            if (string.IsNullOrEmpty(text)) return null;
            var buffer = new byte[text.Length];
            var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
            if (!Convert.TryFromBase64String(padded, buffer, out var length)) return null;
            var parts = Encoding.ASCII.GetString(buffer, 0, length).Split('.');
            if (parts.Length is < 2 or > 3 || (parts.Length == 3 && parts[2] != "u") || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var running)) return null;
            if (parts[0].Length == 0) return new Cursor(null, running, parts.Length == 3);
            return long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var due) && due is > 0 and < 253402300800000000
                ? new Cursor(Clock.FromUnixMicroseconds(due), running, parts.Length == 3) : null;
        }
    }
}
