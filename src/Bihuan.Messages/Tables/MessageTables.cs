using Bihuan.Messages.ChooseMessages;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Messages.Tables;

internal sealed class MessageChannelTable : IEntityTypeConfiguration<MessageChannel>
{
    public void Configure(EntityTypeBuilder<MessageChannel> builder)
    {
        builder.ToTable("messages_channel");
        builder.HasKey(x => x.Code);
        builder.Property(x => x.Code).HasMaxLength(20);
        builder.Property(x => x.Name).HasMaxLength(100);
        builder.Property(x => x.Settings).HasMaxLength(8000);
        builder.Property(x => x.Version).IsConcurrencyToken();
    }
}

internal sealed class MessageTable : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("messages_message");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Channel).HasMaxLength(20);
        builder.Property(x => x.Template).HasMaxLength(40);
        builder.Property(x => x.Number).HasMaxLength(40);
        builder.Property(x => x.Receiver).HasMaxLength(60);
        builder.Property(x => x.Args).HasMaxLength(2000);
        builder.Property(x => x.Reason).HasMaxLength(40);
        builder.Property(x => x.Excerpt).HasMaxLength(500);
        builder.Ignore(x => x.IsRobot);
        builder.HasIndex(x => new { x.Channel, x.DueAt }).HasFilter("due_at IS NOT NULL");
        builder.HasIndex(x => new { x.ThreadId, x.Receiver, x.CreatedAt });
        builder.HasIndex(x => new { x.Receiver, x.EndedAt });
        builder.HasIndex(x => new { x.CreatedAt, x.Id });
    }
}

internal sealed class MessageChoiceTable : IEntityTypeConfiguration<MessageChoice>
{
    public void Configure(EntityTypeBuilder<MessageChoice> builder)
    {
        builder.ToTable("messages_choice");
        builder.HasKey(x => new { x.UserId, x.Notice });
        builder.Property(x => x.Notice).HasMaxLength(60);
    }
}
