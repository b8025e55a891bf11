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

[FactType("sign-in.done/1")]
public sealed record SignedIn(Guid UserId, bool WithTotp, string? Address) : IFact;

/// <summary>The person is told nothing of the cause, and what was typed is not kept: it may have been a password.</summary>
[FactType("sign-in.refused/1")]
public sealed record SignInRefused(Guid? UserId, string Cause, string? Address) : IFact;

[FactType("sign-in.locked/1")]
public sealed record AccountLocked(Guid UserId, DateTimeOffset Until) : IFact;

[FactType("sign-in.ended/1")]
public sealed record SignedOut(Guid UserId) : IFact;

[FactType("user.password-set/1")]
public sealed record PasswordSet(Guid UserId, string Way) : IFact;

[FactType("user.totp-enrolled/1")]
public sealed record TotpEnrolled(Guid UserId) : IFact;

[FactType("user.totp-removed/1")]
public sealed record TotpRemoved(Guid UserId, string Reason) : IFact;

[FactType("user.recovery-code-used/1")]
public sealed record RecoveryCodeUsed(Guid UserId, int Left) : IFact;

[FactType("user.link-made/1")]
public sealed record OneTimeLinkMade(Guid? UserId, string Purpose, DateTimeOffset ExpiresAt) : IFact;

[FactType("user.added/1")]
public sealed record UserAdded(Guid UserId, Guid OrganisationId, IReadOnlyList<string> Posts) : IFact;

[FactType("user.first-administrator/1")]
public sealed record SeatClaimed(Guid UserId) : IFact;

/// <summary>History was taken over from outside. <see cref="What"/> is the kind of import; the counts are of what was new.</summary>
[FactType("import.ran/1")]
public sealed record ImportRan(string What, long Cases, long Facts, int Skipped) : IFact;

[FactType("user.edited/1")]
public sealed record UserEdited(Guid UserId, IReadOnlyList<string> Fields) : IFact;

/// <summary>Posts as <c>post@unit</c>, before and after.</summary>
[FactType("user.posts-set/1")]
public sealed record UserPostsSet(Guid UserId, IReadOnlyList<string> Before, IReadOnlyList<string> After, string Reason) : IFact;

[FactType("user.disabled/1")]
public sealed record UserDisabled(Guid UserId, string Reason) : IFact;

[FactType("user.enabled/1")]
public sealed record UserEnabled(Guid UserId, string Reason) : IFact;

[FactType("organisation.added/1")]
public sealed record OrganisationAdded(Guid OrganisationId, Guid ParentId, string Kind, string Code) : IFact;

[FactType("organisation.changed/1")]
public sealed record OrganisationChanged(Guid OrganisationId, IReadOnlyList<string> Changes, string Reason) : IFact;

[FactType("post.permissions-set/1")]
public sealed record PostPermissionsSet(string Post, IReadOnlyList<string> Changes, string Reason) : IFact;

[FactType("access.asked/1")]
public sealed record AccessAsked(Guid RequestId, string Right, Guid OrganisationId, DateTimeOffset EndsAt, string Reason) : IFact;

[FactType("access.decided/1")]
public sealed record AccessDecided(Guid RequestId, Guid UserId, string Right, string Decision, string Reason) : IFact;

[FactType("settings.changed/1")]
public sealed record SettingsChanged(string Key, string Before, string After, string Reason) : IFact;
