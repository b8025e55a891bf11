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
        var cases = Filter(db.Set<ServiceCase>().Within(actor, CasePermissions.Read), query, actor);
        if (!string.IsNullOrWhiteSpace(query.Q))
        {
            var hits = await CaseSearch.Find(db, cases, query.Q, cursor?.Running ?? long.MaxValue, limit + 1, ct);
            return Page(hits, limit, x => new Cursor(null, x.RunningNumber));
        }

        return query.Sort switch
        {
            "due" => await Queue(cases.Where(x => x.IsOpen && x.DueAt != null), QueueOrder.DueFirst, cursor, limit, ct),
            "-age" => await Queue(cases, QueueOrder.OldestFirst, cursor, limit, ct),
            "age" => Page(await cases.Where(x => x.RunningNumber < (cursor == null ? long.MaxValue : cursor.Running)).OrderByDescending(x => x.RunningNumber).Take(limit + 1).Select(Row).ToListAsync(ct), limit, x => new Cursor(null, x.RunningNumber)),
            _ => await Queue(cases, QueueOrder.NewestFirst, cursor, limit, ct),
        };
    }

    /// <summary>How many a list holds, counted no further than <paramref name="max"/>. Searches are not counted.</summary>
    public Task<int> CountUpTo(ServiceDb db, CaseQuery query, Actor actor, int max, CancellationToken ct) =>
        Filter(db.Set<ServiceCase>().Within(actor, CasePermissions.Read), query, actor).Take(max).CountAsync(ct);

    internal static readonly System.Linq.Expressions.Expression<Func<ServiceCase, CaseRow>> Row = x => new CaseRow(
        x.Id.Value, x.RunningNumber, x.Number, x.Kind, x.Channel, x.Process, x.ProcessVersion, x.Stage, x.Urgency, x.Grade, x.Summary, x.AssigneeId.Value,
        x.FirstResponsibleId.Value, x.OrganisationId.Value, x.CustomerId == null ? null : x.CustomerId.Value.Value, x.OpenedAt, x.StageEnteredAt, x.DueAt, x.IsOpen,
        x.Round, x.ContactCount, x.Rating, x.Seq);

    internal static IQueryable<ServiceCase> Filter(IQueryable<ServiceCase> cases, CaseQuery query, Actor actor)
    {
        if (query.Stage is { Length: > 0 } stage) cases = cases.Where(x => x.Stage == stage);
        if (query.Process is { Length: > 0 } process) cases = cases.Where(x => x.Process == process);
        if (query.Kind is { Length: > 0 } kind) cases = cases.Where(x => x.Kind == kind);
        if (query.Urgency is { Length: > 0 } urgency) cases = cases.Where(x => x.Urgency == urgency);
        if (query.Grade is { Length: > 0 } grade) cases = cases.Where(x => x.Grade == grade);
        if (query.Channel is { Length: > 0 } channel) cases = cases.Where(x => x.Channel == channel);
        if (query.Outcome is { Length: > 0 } outcome) cases = cases.Where(x => x.Outcome == outcome);
        if (query.Open is { } open) cases = cases.Where(x => x.IsOpen == open);
        if (query.DueFrom is { } dueFrom) cases = cases.Where(x => x.IsOpen && x.DueAt >= dueFrom);
        if (query.DueBefore is { } dueBefore) cases = cases.Where(x => x.IsOpen && x.DueAt < dueBefore);
        if (query.Owner is { } ownerId)
        {
            var owner = new UserId(ownerId);
            cases = cases.Where(x => x.AssigneeId == owner);
        }

        if (query.Organisation is { } organisationId)
        {
            var organisation = new OrganisationId(organisationId);
            cases = cases.Where(x => x.OrganisationId == organisation);
        }

        if (query.Customer is { } customerId)
        {
            var customer = new CustomerId(customerId);
            cases = cases.Where(x => x.CustomerId == customer);
        }

        if (query.Mine == true)
        {
            var me = new UserId(actor.Id);
            cases = cases.Where(x => x.AssigneeId == me || x.FirstResponsibleId == me);
        }

        return cases;
    }

    /// <summary>A page of a queue, urgent cases ahead. A page that ended among them goes on with the rest of them, then with the others.</summary>
    private static async Task<CasePage> Queue(IQueryable<ServiceCase> cases, QueueOrder order, Cursor? cursor, int limit, CancellationToken ct)
    {
        var head = cursor switch
        {
            null => cases.Head(order, limit + 1),
            { IsUrgent: true } => UrgentFirst.Head(Beyond(cases.Urgent(), order, cursor), cases.NotUrgent(), order, limit + 1),
            _ => Beyond(cases.NotUrgent(), order, cursor).InOrder(order).Take(limit + 1),
        };
        var rows = (await head.Select(Row).ToListAsync(ct)).Sorted(order, x => (UrgentFirst.IsUrgent(x.Urgency, x.IsOpen), x.DueAt, x.RunningNumber)).Take(limit + 1).ToList();
        return Page(rows, limit, x => new Cursor(order == QueueOrder.DueFirst ? x.DueAt : null, x.RunningNumber, UrgentFirst.IsUrgent(x.Urgency, x.IsOpen)));
    }

    /// <summary>What follows a cursor. The range form by due time is one PostgreSQL can seek (spine.md §3).</summary>
    private static IQueryable<ServiceCase> Beyond(IQueryable<ServiceCase> cases, QueueOrder order, Cursor cursor)
    {
        var running = cursor.Running;
        if (order == QueueOrder.DueFirst && cursor.Due is { } due) return cases.Where(x => x.DueAt >= due && (x.DueAt > due || x.RunningNumber > running));
        return order == QueueOrder.OldestFirst ? cases.Where(x => x.RunningNumber > running) : cases.Where(x => x.RunningNumber < running);
    }

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
