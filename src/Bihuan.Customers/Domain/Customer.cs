using Bihuan.Foundation;

namespace Bihuan.Customers.Domain;

/// <summary>
/// A person or household we serve. Personal fields are sealed under their own key; beside them lie keyed hashes for exact look-up.
/// A merged record points at the one that stands for it; an erased one keeps nothing but its id.
/// </summary>
internal sealed partial class Customer
{
    public required CustomerId Id { get; init; }

    public byte[]? Name { get; set; }

    public byte[]? NameHash { get; set; }

    public byte[]? Phone { get; set; }

    public byte[]? PhoneHash { get; set; }

    public byte[]? Email { get; set; }

    public byte[]? EmailHash { get; set; }

    public byte[]? Address { get; set; }

    /// <summary>Division code of the district, not personal by itself.</summary>
    public string? Region { get; set; }

    /// <summary>basic, core, high-net-worth or potential (CUS-04).</summary>
    public string Tier { get; set; } = "basic";

    /// <summary>Codes of what the customer prefers (best time, contact medium, language), separated by spaces; not personal by themselves.</summary>
    public string? Preferences { get; set; }

    /// <summary>Personal needs in the customer's own words (CUS-02), sealed.</summary>
    public byte[]? Needs { get; set; }

    /// <summary>Codes of what the customer agreed to, separated by spaces.</summary>
    public string? Consents { get; set; }

    /// <summary>Where the record was made by hand; null for one that came with its first case.</summary>
    public OrganisationId? OrganisationId { get; init; }

    public UserId? CreatedById { get; init; }

    public bool WantsNoSurveys { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public CustomerId? MergedIntoId { get; set; }

    public DateTimeOffset? ErasedAt { get; set; }

    public int Version { get; set; }

    /// <summary>Why this record can no longer be worked on, if so.</summary>
    public Refusal? Standing() => ErasedAt is not null ? CustomerRefusals.IsErased() : MergedIntoId is { } into ? CustomerRefusals.IsMerged(into.Value) : null;
}

/// <summary>A product a customer owns: model, serial number, batch, purchase (CUS-15).</summary>
internal sealed partial class OwnedUnit
{
    public required UnitId Id { get; init; }

    public CustomerId? CustomerId { get; set; }

    public required string SerialNumber { get; set; }

    public string? Model { get; set; }

    public string? Category { get; set; }

    public string? Batch { get; set; }

    public DateOnly? PurchasedOn { get; set; }

    public string? PurchaseChannel { get; set; }

    /// <summary>Last day of the warranty as the card says; what the law and the maker grant is decided by the warranty rules.</summary>
    public DateOnly? WarrantyUntilOn { get; set; }

    /// <summary>Where the record was made by hand; null for one that came with its first case.</summary>
    public OrganisationId? OrganisationId { get; init; }

    public UserId? CreatedById { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public int Version { get; set; }
}

/// <summary>A time during which somebody owned a unit. The present owner stands on the unit; here lie the earlier ones.</summary>
internal sealed class UnitOwnership
{
    public required Guid Id { get; init; }

    public required UnitId UnitId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required DateTimeOffset FromAt { get; init; }

    public required DateTimeOffset UntilAt { get; init; }
}

/// <summary>Something to know about a customer when planning or on site: standing, or for certain days (CUS-14).</summary>
internal sealed class CustomerNote
{
    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required byte[] Text { get; set; }

    public DateOnly? FromOn { get; set; }

    public DateOnly? UntilOn { get; set; }

    /// <summary>Nobody is to come on these days (moving house, away); only with dates.</summary>
    public bool BlocksVisits { get; init; }

    /// <summary>Empty when an API key wrote it; the audit names the key.</summary>
    public required UserId AuthorId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RemovedAt { get; set; }
}
