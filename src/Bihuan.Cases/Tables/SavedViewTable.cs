using Bihuan.Cases.SavedViews;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Cases.Tables;

internal sealed class SavedViewTable : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> builder)
    {
        builder.ToTable("cases_saved_view");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Name).HasMaxLength(60);
        builder.Property(x => x.Audience).HasMaxLength(10);
        builder.Property(x => x.Query).HasMaxLength(1500);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.OwnerId);
        builder.HasIndex(x => x.OrganisationId);
    }
}
