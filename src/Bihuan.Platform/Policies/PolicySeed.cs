using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Policies;

/// <summary>
/// Puts the shipped handbook into an empty store as version 1, approved and valid from the beginning. A later release whose file
/// differs proposes a draft and overwrites nothing.
/// </summary>
internal sealed class PolicySeed(PolicyKinds kinds, AuditLog audit, PolicyLibrary library) : ISeed
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
            var row = version == 1 ? Given(document, version, text, shipped, at, Clock.FromUnixMicroseconds(0)) : !kind.IsEditable ? Given(document, version, text, shipped, at, at) : Proposal(document, version, text, shipped, at);
            db.Add(row);
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

    private static PolicyRow Proposal(string document, int version, string text, string shipped, DateTimeOffset at)
    {
        var numbered = PolicyDocument.WithVersion(text, version);
        return new PolicyRow
        {
            Id = Ids.At(at),
            Document = document,
            Version = version,
            Text = numbered,
            Hash = PolicyDocument.Hash(numbered),
            ShippedHash = shipped,
            Reason = "",
            State = PolicyState.Draft,
            DraftedAt = at,
        };
    }
}
