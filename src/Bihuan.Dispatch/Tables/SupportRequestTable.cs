using Bihuan.Dispatch.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Dispatch.Tables;

internal sealed class SupportRequestTable : IEntityTypeConfiguration<SupportRequest>
{
    public void Configure(EntityTypeBuilder<SupportRequest> builder)
    {
        builder.ToTable("dispatch_support");
        builder.HasKey(x => x.Id);
        foreach (var (name, length) in new[] { ("CaseNumber", 40), ("Kind", 20), ("Urgency", 20), ("Category", 40), ("Symptom", 60), ("Model", 100), ("State", 20), ("Outcome", 20) })
            builder.Property(name).HasMaxLength(length);
        builder.Ignore(x => x.IsWaiting);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.CaseId);
        builder.HasIndex(x => new { x.State, x.AskedAt });
    }
}
