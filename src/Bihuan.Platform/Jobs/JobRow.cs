using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Platform.Jobs;

/// <summary>One piece of work and when it is due. Whoever runs it holds the lease; a lease that ran out was a node that died.</summary>
internal sealed class JobRow
{
    /// <summary>The kind alone for work by the calendar, else the kind and what it is about: the same work is never queued twice.</summary>
    public required string Key { get; init; }

    public required string Kind { get; init; }

    public required DateTimeOffset DueAt { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Asked for while somebody is at it, who may have looked before: once they have ended it runs once more.</summary>
    public bool IsAskedAgain { get; set; }

    /// <summary>Runs since the last one that succeeded.</summary>
    public int Attempts { get; set; }

    public DateTimeOffset? RanAt { get; set; }

    /// <summary>Why the last run failed: the kind of fault without its message, which may speak of a person.</summary>
    public string? Fault { get; set; }

    public string About => Key.Length > Kind.Length ? Key[(Kind.Length + 1)..] : "";
}

internal sealed class JobTable : IEntityTypeConfiguration<JobRow>
{
    public void Configure(EntityTypeBuilder<JobRow> builder)
    {
        builder.ToTable("platform_job");
        builder.HasKey(x => x.Key);
        builder.Property(x => x.Key).HasMaxLength(200);
        builder.Property(x => x.Kind).HasMaxLength(60);
        builder.Property(x => x.Fault).HasMaxLength(200);
        builder.Ignore(x => x.About);
        builder.HasIndex(x => x.DueAt);
    }
}
