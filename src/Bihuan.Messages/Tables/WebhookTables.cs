using Bihuan.Messages.Domain;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Messages.Tables;

internal sealed class WebhookTable : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.ToTable("messages_webhook");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Name).HasMaxLength(100);
        builder.Property(x => x.Address).HasMaxLength(500);
        builder.Property(x => x.Facts).HasMaxLength(8000);
        builder.Property(x => x.CreatedBy).HasMaxLength(80);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.Ignore(x => x.FactNames);
    }
}

internal sealed class DeliveryTable : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> builder)
    {
        builder.ToTable("messages_delivery");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Fact).HasMaxLength(60);
        builder.Property(x => x.Number).HasMaxLength(40);
        builder.Property(x => x.Error).HasMaxLength(40);
        builder.Ignore(x => x.MessageId);
        builder.Ignore(x => x.IsTest);
        // Also what makes hearing the same fact twice harmless.
        builder.HasIndex(x => new { x.WebhookId, x.StreamId, x.Seq }).IsUnique();
        builder.HasIndex(x => new { x.WebhookId, x.DueAt }).HasFilter("due_at IS NOT NULL");
        builder.HasIndex(x => new { x.WebhookId, x.CreatedAt, x.Id });
        builder.HasIndex(x => new { x.EndedAt, x.WebhookId }).HasFilter("state = 'Dead'").HasDatabaseName("ix_messages_delivery_dead");
        builder.HasOne<Webhook>().WithMany().HasForeignKey(x => x.WebhookId);
    }
}

/// <summary>One call and what came of it. An attempt that was cut off by the end of its node has none.</summary>
internal sealed class AttemptRow : IAppendRow
{
    private static readonly AppendTable Attempts = new("messages_attempt", "delivery_id", "number", "at", "status", "error", "took_ms", "excerpt");

    public required Guid DeliveryId { get; init; }

    public required int Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public int? Status { get; init; }

    public string? Error { get; init; }

    public required int TookMs { get; init; }

    public string? Excerpt { get; init; }

    public AppendTable Table => Attempts;

    public void Write(IColumnSink sink)
    {
        sink.Add(DeliveryId);
        sink.Add(Number);
        sink.Add(At);
        sink.Add((long?)Status);
        sink.Add(Error);
        sink.Add(TookMs);
        sink.Add(Excerpt);
    }
}

internal sealed class AttemptTable : IEntityTypeConfiguration<AttemptRow>
{
    public void Configure(EntityTypeBuilder<AttemptRow> builder)
    {
        builder.ToTable("messages_attempt");
        builder.HasKey(x => new { x.DeliveryId, x.Number });
        builder.Property(x => x.Error).HasMaxLength(40);
        builder.Property(x => x.Excerpt).HasMaxLength(500);
        builder.Ignore(x => x.Table);
        builder.HasOne<Delivery>().WithMany().HasForeignKey(x => x.DeliveryId);
    }
}
