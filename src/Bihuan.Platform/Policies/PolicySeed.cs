using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Policies;

/// <summary>
/// Puts the shipped handbook into an empty store as version 1, approved and valid from the beginning. A later release whose file
/// differs proposes a draft and overwrites nothing: what is in force with the changes of the release carried over, told to whoever edits
/// policies.
/// </summary>
internal sealed class PolicySeed(PolicyKinds kinds, AuditLog audit, PolicyLibrary library, PolicyNotices notices) : ISeed
{
    private const string ByRelease = "system:release";

    public int Order => 5;

    public async Task Plant(ServiceDb db, DateTimeOffset at, CancellationToken ct)
    {
        var known = (await db.Set<PolicyRow>().Select(x => new { x.Document, x.Version, x.ShippedHash }).ToListAsync(ct)).ToLookup(x => x.Document, StringComparer.Ordinal);
        foreach (var file in EmbeddedPolicies.Names())
        {
            var document = PolicyDocument.OfFile(file);
            if (kinds.Of(document) is not { } kind) continue;
            var text = EmbeddedPolicies.Text(file);
            var shipped = PolicyDocument.Hash(text);
            if (known[document].Any(x => x.ShippedHash == shipped)) continue;
            var version = known[document].Select(x => x.Version).DefaultIfEmpty(0).Max() + 1;
            var row = version == 1 ? Given(document, version, text, shipped, at, Clock.FromUnixMicroseconds(0))
                : !kind.IsEditable ? Given(document, version, text, shipped, at, at)
                : Proposal(document, version, await Merged(db, kind, document, version, text, at, ct), shipped, at);
            db.Add(row);
            if (row.State == PolicyState.Draft) notices.Tell(db, PolicyNotices.Shipped, PolicyChanges.Edit, row, null, at);
            await audit.Record(db, new PolicyShipped(document, version, row.Hash), Actor.System, at, ct);
            db.AfterCommit(library.Forget);
        }
    }

    /// <summary>In force without anybody's approval: the first version, and what the product reads from its release alone.</summary>
    private static PolicyRow Given(string document, int version, string text, string shipped, DateTimeOffset at, DateTimeOffset effectiveAt) => new()
    {
        Id = Ids.At(at),
        Document = document,
        Version = version,
        Text = text,
        Hash = shipped,
        ShippedHash = shipped,
        Reason = "",
        State = PolicyState.Approved,
        EffectiveAt = effectiveAt,
        DraftedAt = at,
        DecidedAt = at,
        DecidedBy = ByRelease,
    };

    /// <summary>
    /// What is in force with the changes of this release; the shipped text as it is where nobody changed the last one, or where both
    /// together would not be sound.
    /// </summary>
    private static async Task<(string Text, int? LeftOut)> Merged(ServiceDb db, PolicyKind kind, string document, int version, string shipped, DateTimeOffset at, CancellationToken ct)
    {
        var rows = await db.Set<PolicyRow>().Where(x => x.Document == document && (x.ShippedHash != null || x.State == PolicyState.Approved)).OrderBy(x => x.Version).ToListAsync(ct);
        var inForce = rows.Where(x => x.State == PolicyState.Approved && x.EffectiveAt <= at && !(x.EndsAt <= at)).OrderBy(x => x.EffectiveAt).ThenBy(x => x.Version).LastOrDefault();
        // A merged proposal is not what was shipped: only the text of a version as it came is common ground.
        var common = rows.LastOrDefault(x => x.ShippedHash is not null && x.LeftOut is null);
        if (inForce is null || common is null || inForce == common) return (PolicyDocument.WithVersion(shipped, version), null);
        var (text, leftOut) = PolicyMerge.Of(PolicyDocument.WithVersion(common.Text, version), PolicyDocument.WithVersion(inForce.Text, version), PolicyDocument.WithVersion(shipped, version));
        return kind.Check(new PolicyDraft(document, text, null)).Count == 0 ? (text, leftOut) : (PolicyDocument.WithVersion(shipped, version), null);
    }

    private static PolicyRow Proposal(string document, int version, (string Text, int? LeftOut) merged, string shipped, DateTimeOffset at)
    {
        var numbered = merged.Text;
        return new PolicyRow
        {
            Id = Ids.At(at),
            Document = document,
            Version = version,
            Text = numbered,
            Hash = PolicyDocument.Hash(numbered),
            LeftOut = merged.LeftOut,
            ShippedHash = shipped,
            Reason = "",
            State = PolicyState.Draft,
            DraftedAt = at,
        };
    }
}
