using Bihuan.Foundation;

namespace Bihuan.Platform.People;

/// <summary>
/// A link that works once: for the first administrator, for an invited colleague, for a forgotten password. Only the hash of its
/// token is kept.
/// </summary>
internal sealed class OneTimeLink
{
    public required Guid Id { get; init; }

    public required LinkPurpose Purpose { get; init; }

    public required byte[] TokenHash { get; init; }

    /// <summary>Null for the first administrator, who does not exist yet.</summary>
    public UserId? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

public enum LinkPurpose
{
    FirstAdministrator,
    Invitation,
}

/// <summary>One of the codes somebody keeps on paper for the day the telephone is lost. Used once.</summary>
internal sealed class RecoveryCode
{
    public required UserId UserId { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>A post whose table of permissions somebody has edited; the version guards against two editors.</summary>
internal sealed class PostRow
{
    public required string Code { get; init; }

    public int Version { get; set; }
}

/// <summary>An application for a right (SEC-05), and the right itself once granted and until it ends.</summary>
internal sealed class AccessRequest
{
    public required Guid Id { get; init; }

    public required UserId UserId { get; init; }

    /// <summary>Either a permission with its scope, or a post.</summary>
    public string? Permission { get; init; }

    public Scope? Scope { get; init; }

    public string? Post { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>A granted right ends here by itself.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    public required AccessState State { get; set; }

    public UserId? DecidedById { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? DecisionReason { get; set; }

    public int Version { get; set; }
}

public enum AccessState
{
    Waiting,
    Granted,
    Refused,
    Withdrawn,
    Revoked,
}

/// <summary>A setting as one JSON document, with the version its editor saw.</summary>
internal sealed class SettingRow
{
    public required string Key { get; init; }

    public required string Value { get; set; }

    public int Version { get; set; }
}

/// <summary>One key of the ring that protects cookies and forms, wrapped by the master key; all nodes share the ring.</summary>
internal sealed class ProtectionKeyRow
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Xml { get; init; }
}
