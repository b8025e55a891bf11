using Bihuan.Foundation;

namespace Bihuan.Platform.People;

/// <summary>A node of the organisation tree: headquarters, region, outlet, store, service point.</summary>
internal sealed class Organisation
{
    public required OrganisationId Id { get; init; }

    public OrganisationId? ParentId { get; set; }

    /// <summary>headquarters, region, outlet, store or partner.</summary>
    public required string Kind { get; set; }

    public required string Code { get; set; }

    public required string Name { get; set; }

    public bool IsActive { get; set; } = true;

    public int Version { get; set; }
}

/// <summary>Somebody who signs in.</summary>
internal sealed class User
{
    public required UserId Id { get; init; }

    public required string Email { get; set; }

    /// <summary>Upper-cased, for the unique look-up.</summary>
    public required string EmailNormalised { get; set; }

    public required string Name { get; set; }

    public required OrganisationId OrganisationId { get; set; }

    public string? PasswordHash { get; set; }

    public required string SecurityStamp { get; set; }

    public bool IsActive { get; set; } = true;

    public int AccessFailedCount { get; set; }

    public DateTimeOffset? LockoutEndAt { get; set; }

    /// <summary>Sealed under the master key; present once enrolment began.</summary>
    public byte[]? TotpKey { get; set; }

    public bool TotpEnabled { get; set; }

    /// <summary>The time step of the last accepted code: a code that was overheard opens nothing.</summary>
    public long? TotpLastStep { get; set; }

    public string? Language { get; set; }

    public string? TimeZone { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastSignInAt { get; set; }

    public int Version { get; set; }
}

/// <summary>A post somebody holds at an organisation; the permissions follow from the post, their reach from the organisation.</summary>
internal sealed class UserPost
{
    public required UserId UserId { get; init; }

    public required string Post { get; init; }

    public required OrganisationId OrganisationId { get; init; }
}

/// <summary>What a post may do and how far it reaches: data with a shipped default.</summary>
internal sealed class PostPermission
{
    public required string Post { get; init; }

    public required string Permission { get; init; }

    public required Scope Scope { get; set; }
}

/// <summary>A key for another system. Only the hash is stored; the prefix tells keys apart in lists.</summary>
internal sealed class ApiKey
{
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required string Prefix { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>Permission names, separated by spaces.</summary>
    public required string Scopes { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public UserId? CreatedById { get; init; }

    /// <summary>Requests a minute; null for no limit.</summary>
    public int? RatePerMinute { get; init; }

    public DateOnly? LastUsedOn { get; set; }
}
