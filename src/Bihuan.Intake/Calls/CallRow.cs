using Bihuan.Foundation;
using Bihuan.Intake.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Intake.Calls;

/// <summary>
/// One telephone call or chat as its switch told of it. Of the number only the keyed hash is kept, which finds the customer and tells
/// nobody anything. The verdict is counted from the times and never stored; how long somebody waited is, so that a database can count a
/// day's calls without doing sums on instants.
/// </summary>
internal sealed class Call
{
    public const long MicrosecondsInSecond = 1_000_000;

    public required Guid Id { get; init; }

    public required string Channel { get; init; }

    /// <summary>The switch's own name for it.</summary>
    public required string CallId { get; init; }

    public byte[]? PhoneHash { get; set; }

    public CustomerId? CustomerId { get; set; }

    public DateTimeOffset? OfferedAt { get; set; }

    public DateTimeOffset? AnsweredAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? EndReason { get; set; }

    public UserId? AgentId { get; set; }

    public string? Queue { get; set; }

    public OrganisationId? OrganisationId { get; set; }

    /// <summary>The limit in force when it was first heard of; a later policy judges later calls.</summary>
    public required int LimitSeconds { get; init; }

    public required int PolicyVersion { get; init; }

    public CaseId? CaseId { get; set; }

    /// <summary>When it began as far as is known: what days and lists go by.</summary>
    public required DateTimeOffset BeganAt { get; set; }

    public long? WaitedMicroseconds { get; private set; }

    public int Version { get; set; }

    public CallTimes Times => new(OfferedAt, AnsweredAt, EndedAt, LimitSeconds);

    /// <summary>After each event, whichever order they came in.</summary>
    public void CountWait() => WaitedMicroseconds = Times.Waited is { } waited ? waited.Ticks / TimeSpan.TicksPerMicrosecond : null;
}

internal sealed class CallTable : IEntityTypeConfiguration<Call>
{
    public void Configure(EntityTypeBuilder<Call> builder)
    {
        builder.ToTable("intake_call");
        builder.HasKey(x => x.Id);
        builder.Ignore(x => x.Times);
        builder.Property(x => x.Channel).HasMaxLength(40);
        builder.Property(x => x.CallId).HasMaxLength(100);
        builder.Property(x => x.EndReason).HasMaxLength(20);
        builder.Property(x => x.Queue).HasMaxLength(60);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => new { x.Channel, x.CallId }).IsUnique();
        builder.HasIndex(x => x.BeganAt);
        builder.HasIndex(x => x.BeganAt, "ix_intake_call_open").HasFilter("ended_at IS NULL").HasDatabaseName("ix_intake_call_open");
        builder.HasIndex(x => new { x.AgentId, x.BeganAt });
        builder.HasIndex(x => x.CaseId).HasFilter("case_id IS NOT NULL");
    }
}
