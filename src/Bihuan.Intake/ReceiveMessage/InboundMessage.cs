using Bihuan.Foundation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Intake.ReceiveMessage;

/// <summary>A message that has been taken in, and what became of it. Platforms deliver at least once: the second time hears the same.</summary>
internal sealed class InboundMessage
{
    public required string Channel { get; init; }

    public required string MessageId { get; init; }

    public required CaseId CaseId { get; init; }

    public required string Number { get; init; }

    public required bool HasJoined { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}

internal sealed class InboundMessageTable : IEntityTypeConfiguration<InboundMessage>
{
    public void Configure(EntityTypeBuilder<InboundMessage> builder)
    {
        builder.ToTable("intake_message");
        builder.HasKey(x => new { x.Channel, x.MessageId });
        // The last messages of a channel, for whoever looks after it.
        builder.HasIndex(x => new { x.Channel, x.ReceivedAt });
        builder.Property(x => x.Channel).HasMaxLength(40);
        builder.Property(x => x.MessageId).HasMaxLength(100);
        builder.Property(x => x.Number).HasMaxLength(40);
    }
}
