using Bihuan.Surveys.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Surveys.Tables;

internal sealed class SurveyTable : IEntityTypeConfiguration<Survey>
{
    public void Configure(EntityTypeBuilder<Survey> builder)
    {
        builder.ToTable("surveys_survey");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.CaseNumber).HasMaxLength(40);
        builder.Property(x => x.Kind).HasMaxLength(40);
        builder.Property(x => x.Suppressed).HasMaxLength(20);
        builder.Property(x => x.Dimensions).HasMaxLength(400);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => new { x.CaseId, x.Round }).IsUnique();
        builder.HasIndex(x => new { x.SentAt, x.Id });
        builder.HasIndex(x => x.CustomerId);
    }
}
