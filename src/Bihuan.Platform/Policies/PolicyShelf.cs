using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Policies;

/// <summary>
/// A version as pages and the API show it. Standing: draft, submitted, coming, in-force, retired, rejected or withdrawn; for approved ones it
/// follows from the date alone. People are actor codes.
/// </summary>
public sealed record PolicyVersionView(
    string Document, int Version, string Standing, string Hash, string Reason, string? Source, DateOnly? EffectiveOn, DateTimeOffset? EffectiveAt, bool IsShipped, IReadOnlyList<string> Authors,
    DateTimeOffset DraftedAt, DateTimeOffset? SubmittedAt, string? SubmittedBy, DateTimeOffset? DecidedAt, string? DecidedBy, string? Decision, int Revision)
{
    /// <summary>For whom and where; null for the whole company.</summary>
    public string? Scope { get; init; }

    public DateOnly? EndsOn { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Of a release's proposal: null for the text as shipped, else the places at which the company's own change was kept against the release's.</summary>
    public int? LeftOut { get; init; }
}

/// <summary>A document and where it stands; <see cref="InForce"/> is null for one that has only drafts.</summary>
public sealed record PolicyDocumentView(string Document, bool IsEditable, PolicyVersionView? InForce, int Waiting, int Versions, PolicyVersionView Newest);

/// <summary>
/// Reads of documents and their history. Whoever writes, decides or audits policies sees every version; everybody else sees what is in force
/// and nothing that is not yet or no longer (POL-07).
/// </summary>
public sealed class PolicyShelf(ServiceDb db, PolicyKinds kinds, TimeProvider clock)
{
    private const string AuditReading = "platform.audit.read";

    /// <param name="reader">Null where the caller has asked for a permission of its own, as the laboratory does.</param>
    public static bool SeesAll(Actor? reader) => reader is null || reader.May(PolicyChanges.Edit) || reader.May(PolicyChanges.Approve) || reader.May(AuditReading);

    public async Task<IReadOnlyList<PolicyDocumentView>> All(Actor reader, CancellationToken ct)
    {
        var now = clock.Now();
        var rows = await WithoutText(db.Set<PolicyRow>()).ToListAsync(ct);
        return
        [
            .. rows.GroupBy(x => x.Document, StringComparer.Ordinal).Where(x => kinds.Of(x.Key) is not null).OrderBy(x => x.Key, StringComparer.Ordinal)
                .Select(x => (x.Key, Versions: Seen(Views([.. x], now), reader))).Where(x => x.Versions.Count > 0).Select(x =>
            {
                var versions = x.Versions;
                return new PolicyDocumentView(
                    x.Key, kinds.Of(x.Key)!.IsEditable, versions.FirstOrDefault(y => y.Standing == "in-force"), versions.Count(y => y.Standing is "draft" or "submitted"), versions.Count, versions[0]);
            }),
        ];
    }

    /// <summary>Newest first; empty for an unknown document.</summary>
    public async Task<IReadOnlyList<PolicyVersionView>> History(string document, Actor? reader, CancellationToken ct) =>
        kinds.Of(document) is null ? [] : Seen(Views(await WithoutText(db.Set<PolicyRow>().Where(x => x.Document == document)).ToListAsync(ct), clock.Now()), reader);

    /// <summary>Null for a version that this reader does not see.</summary>
    public async Task<string?> Text(string document, int version, Actor? reader, CancellationToken ct)
    {
        if (!SeesAll(reader) && !(await History(document, reader, ct)).Any(x => x.Version == version)) return null;
        return await db.Set<PolicyRow>().Where(x => x.Document == document && x.Version == version).Select(x => (string?)x.Text).FirstOrDefaultAsync(ct);
    }

    private static List<PolicyVersionView> Seen(List<PolicyVersionView> versions, Actor? reader) => SeesAll(reader) ? versions : versions.FindAll(x => x.Standing == "in-force");

    private static List<PolicyVersionView> Views(List<PolicyRow> rows, DateTimeOffset now)
    {
        var inForce = rows.Where(x => x.State == PolicyState.Approved && x.EffectiveAt <= now && !(x.EndsAt <= now)).OrderBy(x => x.EffectiveAt).ThenBy(x => x.Version).LastOrDefault();
        return rows.OrderByDescending(x => x.Version).Select(x => View(x, x == inForce ? "in-force" : Standing(x, now))).ToList();
    }

    private static string Standing(PolicyRow row, DateTimeOffset now) =>
        row.State != PolicyState.Approved ? PolicyCodes.Of(row.State) : row.EffectiveAt > now ? "coming" : "retired";

    private static PolicyVersionView View(PolicyRow x, string standing) => new(
        x.Document, x.Version, standing, x.Hash, x.Reason, x.Source, x.EffectiveOn, x.EffectiveAt, x.ShippedHash is not null, x.Authors.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        x.DraftedAt, x.SubmittedAt, x.SubmittedBy, x.DecidedAt, x.DecidedBy, x.Decision, x.Revision)
    {
        Scope = x.Scope,
        EndsOn = x.EndsOn,
        EndsAt = x.EndsAt,
        LeftOut = x.LeftOut,
    };

    // The texts are long and no list shows them.
    private static IQueryable<PolicyRow> WithoutText(IQueryable<PolicyRow> rows) => rows.Select(x => new PolicyRow
    {
        Id = x.Id,
        Document = x.Document,
        Version = x.Version,
        Text = "",
        Hash = x.Hash,
        State = x.State,
        EffectiveOn = x.EffectiveOn,
        EffectiveAt = x.EffectiveAt,
        EndsOn = x.EndsOn,
        EndsAt = x.EndsAt,
        Scope = x.Scope,
        LeftOut = x.LeftOut,
        Reason = x.Reason,
        Source = x.Source,
        ShippedHash = x.ShippedHash,
        Authors = x.Authors,
        DraftedAt = x.DraftedAt,
        SubmittedAt = x.SubmittedAt,
        SubmittedBy = x.SubmittedBy,
        DecidedBy = x.DecidedBy,
        DecidedAt = x.DecidedAt,
        Decision = x.Decision,
        Revision = x.Revision,
    });
}
