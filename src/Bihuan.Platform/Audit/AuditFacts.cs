using Bihuan.Foundation;
using Bihuan.Platform.Timeline;

namespace Bihuan.Platform.Audit;

/// <summary>Somebody tried what their posts do not allow.</summary>
[FactType("access.denied/1")]
public sealed record AccessDenied(string Permission, string Route, string? Address) : IFact;

[FactType("apikey.made/1")]
public sealed record ApiKeyMade(Guid KeyId, string Name, string Scopes, DateTimeOffset? ExpiresAt) : IFact;

[FactType("apikey.revoked/1")]
public sealed record ApiKeyRevoked(Guid KeyId, string Name) : IFact;
