using Bihuan.Foundation;

namespace Bihuan.Platform.Policies;

// What was done to policies, for the audit chain. The hash ties the fact to the very text.

/// <summary>Loaded with a release: as version 1, or as a draft beside what the company has made of it.</summary>
[FactType("policy.shipped/1")]
public sealed record PolicyShipped(string Document, int Version, string Hash) : IFact;

[FactType("policy.drafted/1")]
public sealed record PolicyDrafted(string Document, int Version, string Hash, string Reason) : IFact;

[FactType("policy.edited/1")]
public sealed record PolicyEdited(string Document, int Version, string Before, string Hash, string Reason) : IFact;

[FactType("policy.submitted/1")]
public sealed record PolicySubmitted(string Document, int Version, string Hash, DateOnly? EffectiveOn) : IFact;

[FactType("policy.approved/1")]
public sealed record PolicyApproved(string Document, int Version, string Hash, DateTimeOffset EffectiveAt, string Reason) : IFact;

/// <summary>For whom an approved version is meant and when it ends, where it says so.</summary>
[FactType("policy.bounded/1")]
public sealed record PolicyBounded(string Document, int Version, string? Scope, DateTimeOffset? EndsAt) : IFact;

[FactType("policy.rejected/1")]
public sealed record PolicyRejected(string Document, int Version, string Hash, string Reason) : IFact;

[FactType("policy.withdrawn/1")]
public sealed record PolicyWithdrawn(string Document, int Version, string Hash, string Reason) : IFact;
