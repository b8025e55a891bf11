using System.Security.Cryptography;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Contracts;

/// <summary>
/// Something the customer said or was told. Kinds: message, call (no text: the words are our notes), photo, confirmed, not-solved,
/// rated; and from us: response, reply, progress, result, appointment, reopened.
/// </summary>
public sealed record ProgressEntry(DateTimeOffset At, string Kind, bool FromCustomer, string? Text = null)
{
    /// <summary>Of a response: what we propose.</summary>
    public string? Proposal { get; init; }

    /// <summary>Of a response: the time promised; of an appointment: its beginning.</summary>
    public DateTimeOffset? PromisedAt { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>Of a rating: 1 to 5.</summary>
    public int? Steps { get; init; }
}

/// <summary>A line of the timetable (SLA-08): <c>response</c>, <c>visit</c> or <c>handling</c>, by when it was promised, and when it was done.</summary>
public sealed record PromisedTime(string What, DateTimeOffset By, DateTimeOffset? DoneAt);

/// <summary>
/// A case as its customer may see it: where it stands, which post has it, what was promised, and what was said between us.
/// Nothing internal: no names of staff, notes, grades, limits or causes.
/// </summary>
public sealed record CaseProgress(
    Guid Id,
    string Number,
    string Kind,
    Guid? CustomerId,
    string? Model,
    string? SerialNumber,
    string? ProductCategory,
    string? Symptom,
    IReadOnlyList<string> Phases,
    string Phase,
    string HolderPost,
    bool HasVisit,
    bool IsOpen,
    string? Outcome,
    int Round,
    int? Rating,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ExpectedAt,
    DateTimeOffset? ClosedAt,
    bool IsResolved,
    bool IsConfirmed,
    IReadOnlyList<ProgressEntry> Entries,
    IReadOnlyList<PromisedTime> Timetable,
    long Seq)
{
    /// <summary>Hours of a day in which we can be reached about the visit that was made (TL-53); null before there was one.</summary>
    public TimeSpan? ReachableADay { get; init; }

    public required VisitNews Visit { get; init; }
}

/// <summary>Reads cases for their customers. Whoever calls has proved the right to it by a link or by number and contact.</summary>
public sealed class CaseProgressReader(CasePolicies policies, PeopleDirectory people, FactReader facts, ClockDirectory clocks, LimitFigures figures, IVisitNews visits, TimeProvider clock)
{
    /// <summary>The clocks whose due time is our promise of handling, until we name a time ourselves.</summary>
    private static readonly string[] s_handling = ["solution", "complaint-handling", "return-completion", "warranty-completion", "result-feedback"];

    public Task<bool> Exists(ServiceDb db, Guid serviceCase, CancellationToken ct)
    {
        var id = new CaseId(serviceCase);
        return db.Set<ServiceCase>().AnyAsync(x => x.Id == id, ct);
    }

    /// <summary>Whether a message with this id of its sender is on record already.</summary>
    public async Task<bool> HasContact(ServiceDb db, Guid serviceCase, string externalId, CancellationToken ct) =>
        (await facts.Read(db, serviceCase, ct)).Any(x => x.Fact is ContactAdded contact && contact.ExternalId == externalId);

    /// <summary>Null when there is no such case. A case that was joined to another of the same customer shows that one's progress.</summary>
    public async Task<CaseProgress?> Find(ServiceDb db, Guid serviceCase, CancellationToken ct)
    {
        var found = await Row(db, new CaseId(serviceCase), ct);
        if (found?.JoinedIntoId is { } joined && await Row(db, joined, ct) is { } into && into.CustomerId == found.CustomerId) found = into;
        return found is null ? null : await Describe(db, found, ct);
    }

    /// <summary>
    /// The case of this number if it is this customer's. A wrong number and a wrong customer take the same steps and give the same null.
    /// </summary>
    public async Task<Guid?> Match(ServiceDb db, string number, Guid? customer, CancellationToken ct)
    {
        var row = await db.Set<ServiceCase>().Where(x => x.Number == number).Select(x => new { x.Id, x.CustomerId }).FirstOrDefaultAsync(ct);
        Span<byte> owner = stackalloc byte[16], asking = stackalloc byte[16];
        (row?.CustomerId?.Value ?? Guid.Empty).TryWriteBytes(owner);
        (customer ?? Guid.Empty).TryWriteBytes(asking);
        var same = CryptographicOperations.FixedTimeEquals(owner, asking);
        return same && row?.CustomerId is not null ? row.Id.Value : null;
    }

    private static Task<ServiceCase?> Row(ServiceDb db, CaseId id, CancellationToken ct) => db.Set<ServiceCase>().FirstOrDefaultAsync(x => x.Id == id, ct);

    private async Task<CaseProgress> Describe(ServiceDb db, ServiceCase x, CancellationToken ct)
    {
        var process = policies.ProcessOf(x);
        var stage = process.Find(x.Stage) ?? process.First;
        var read = await facts.Read(db, x.Id.Value, ct);
        var entries = read.Select(Entry).OfType<ProgressEntry>().ToList();
        return new CaseProgress(
            x.Id.Value, x.Number, x.Kind, x.CustomerId?.Value, x.Model, x.SerialNumber, x.ProductCategory, x.Symptom,
            [.. process.Stages.Select(s => s.Phase).Distinct(StringComparer.Ordinal)], stage.Phase, HolderPost(x, stage.Posts), HasVisit(x, stage.Phase),
            x.IsOpen, x.Outcome, x.Round, x.Rating, x.OpenedAt, x.ExpectedAt, x.ClosedAt, x.ResolvedAt is not null, x.Evidence.Contains("case.confirmed"), entries, Timetable(x, entries, read, await clocks.Of(db, x.Id.Value, clock.Now(), ct)), x.Seq)
        {
            Visit = await visits.Of(db, x.Id, ct),
            ReachableADay = read.Any(f => f.Fact is VisitEnded) ? figures.Availability("case.visit-ended") : null,
        };
    }

    /// <summary>What the customer can hold us to: of several limits the strictest, and what was said to them before any of ours.</summary>
    private static List<PromisedTime> Timetable(ServiceCase x, List<ProgressEntry> entries, IReadOnlyList<ReadFact> read, IReadOnlyList<ClockView> limits)
    {
        var times = new List<PromisedTime>();
        if (Earliest(limits, ["first-response"]) is { } response) times.Add(new PromisedTime("response", response, x.FirstRespondedAt));
        if (entries.FindLast(e => e.Kind == "appointment") is { Until: { } until } appointment)
            times.Add(new PromisedTime("visit", until, read.LastOrDefault(f => f.Fact is VisitStarted && f.OccurredAt >= appointment.At)?.OccurredAt));
        if ((x.ExpectedAt ?? Earliest(limits, s_handling)) is { } handling) times.Add(new PromisedTime("handling", handling, x.ResolvedAt));
        return times;
    }

    private static DateTimeOffset? Earliest(IReadOnlyList<ClockView> limits, string[] clocks) =>
        limits.Where(c => clocks.Contains(c.Clock) && c is { Outcome: not "withdrawn", DueAt: not null }).Min(c => c.DueAt);

    /// <summary>The post in which the assignee has the case; before anybody suitable holds it, the post the stage waits for.</summary>
    private string HolderPost(ServiceCase x, IReadOnlyList<string> posts) =>
        people.Find(x.AssigneeId.Value)?.Posts.Select(p => p.Post).FirstOrDefault(posts.Contains) ?? posts[0];

    private static bool HasVisit(ServiceCase x, string phase) =>
        phase is "dispatch" or "appointment" or "visit" || x.Evidence.Exists(fact => fact is "case.visit-offered" or "case.appointment-made" or "case.visit-ended");

    private static ProgressEntry? Entry(ReadFact read)
    {
        var (at, own) = (read.OccurredAt, !read.Actor.StartsWith("user:", StringComparison.Ordinal));
        return read.Fact switch
        {
            // What an employee wrote down of a call is our note, not the customer's words.
            ContactAdded { Direction: "in" } fact => own ? new ProgressEntry(at, "message", true, fact.Text.Text) : new ProgressEntry(at, "call", true),
            AttachmentAdded when own => new ProgressEntry(at, "photo", true),
            FirstResponded fact => new ProgressEntry(at, "response", false, fact.Understanding.Text) { Proposal = fact.Solution.Text, PromisedAt = fact.ExpectedAt },
            ReplySent fact => new ProgressEntry(at, "reply", false, fact.Text.Text),
            ProgressTold fact => new ProgressEntry(at, "progress", false, fact.Text.Text),
            AppointmentMade fact => new ProgressEntry(at, "appointment", false) { PromisedAt = fact.From, Until = fact.To },
            ResultTold fact => new ProgressEntry(at, "result", false, fact.Account.Text),
            ResultConfirmed fact => new ProgressEntry(at, "confirmed", true, own ? fact.Remark.Text : null),
            NotSolved fact => new ProgressEntry(at, "not-solved", true, own ? fact.Remark.Text : null),
            CaseReopened => new ProgressEntry(at, "reopened", false),
            CaseRated fact => new ProgressEntry(at, "rated", true, own ? fact.Remark.Text : null) { Steps = fact.Steps },
            _ => null,
        };
    }
}
