using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Platform.Policies;

/// <summary>What has been decided about one version. Whether an approved one is in force, coming or retired follows from its date.</summary>
public enum PolicyState
{
    Draft,
    Submitted,
    Approved,
    Rejected,
    Withdrawn,
}

/// <summary>One version of one document. Never deleted; an approved text never changes.</summary>
internal sealed class PolicyRow
{
    public const int TextMax = 400_000;

    public required Guid Id { get; init; }

    /// <summary><c>limits</c>, <c>calendars.china</c>: the shipped file's name without folder and ending, with dots for slashes.</summary>
    public required string Document { get; init; }

    public required int Version { get; init; }

    public required string Text { get; set; }

    /// <summary>SHA-256 of the text in hex.</summary>
    public required string Hash { get; set; }

    public PolicyState State { get; set; }

    /// <summary>The day it is to begin; null for the moment of approval.</summary>
    public DateOnly? EffectiveOn { get; set; }

    /// <summary>The instant from which it holds, set by the approval.</summary>
    public DateTimeOffset? EffectiveAt { get; set; }

    /// <summary>Its last day; null for one that holds until the next.</summary>
    public DateOnly? EndsOn { get; set; }

    /// <summary>The instant at which it ceases, set by the approval.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>For whom and where it is meant, in words; null for the whole company.</summary>
    public string? Scope { get; set; }

    /// <summary>What changes and why.</summary>
    public required string Reason { get; set; }

    /// <summary>The document and clause behind it.</summary>
    public string? Source { get; set; }

    /// <summary>Set on what came with a release: the hash of the file as it was shipped.</summary>
    public string? ShippedHash { get; init; }

    /// <summary>
    /// Set on a proposal of a release that carries its changes over to what the company had made of the document: at how many places both had
    /// changed the same lines and the company's were kept.
    /// </summary>
    public int? LeftOut { get; init; }

    /// <summary>Everybody who wrote on it, as actor codes parted by blanks; empty for what came with a release. None of them approves it.</summary>
    public string Authors { get; set; } = "";

    public required DateTimeOffset DraftedAt { get; init; }

    public DateTimeOffset? SubmittedAt { get; set; }

    public string? SubmittedBy { get; set; }

    public string? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? Decision { get; set; }

    /// <summary>Raised by every change of the row, for forms that were opened before.</summary>
    public int Revision { get; set; }
}

internal sealed class PolicyTable : IEntityTypeConfiguration<PolicyRow>
{
    public void Configure(EntityTypeBuilder<PolicyRow> builder)
    {
        builder.ToTable("platform_policy");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Document).HasMaxLength(60);
        builder.Property(x => x.Hash).HasMaxLength(64);
        builder.Property(x => x.State).HasMaxLength(12);
        builder.Property(x => x.Reason).HasMaxLength(500);
        builder.Property(x => x.Source).HasMaxLength(300);
        builder.Property(x => x.Scope).HasMaxLength(300);
        builder.Property(x => x.ShippedHash).HasMaxLength(64);
        builder.Property(x => x.Authors).HasMaxLength(2000);
        builder.Property(x => x.SubmittedBy).HasMaxLength(80);
        builder.Property(x => x.DecidedBy).HasMaxLength(80);
        builder.Property(x => x.Decision).HasMaxLength(500);
        builder.Property(x => x.Revision).IsConcurrencyToken();
        builder.HasIndex(x => new { x.Document, x.Version }).IsUnique();
    }
}
