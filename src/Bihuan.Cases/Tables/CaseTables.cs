using Bihuan.Cases.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Cases.Tables;

internal sealed class ServiceCaseTable : IEntityTypeConfiguration<ServiceCase>
{
    private static readonly ValueComparer<List<string>> s_texts = new((a, b) => ReferenceEquals(a, b), x => x.Count, x => x);
    private static readonly ValueComparer<List<Guid>> s_ids = new((a, b) => ReferenceEquals(a, b), x => x.Count, x => x);

    public void Configure(EntityTypeBuilder<ServiceCase> builder)
    {
        builder.ToTable("cases_service_case");
        builder.HasKey(x => x.Id);
        builder.Ignore(x => x.StreamId);
        builder.Ignore(x => x.PolicyVersion);
        builder.Ignore(x => x.IsLevelProvisional);
        builder.Property(x => x.Seq).IsConcurrencyToken();
        foreach (var (name, length) in new[]
        {
            ("Number", 40), ("Kind", 40), ("Channel", 40), ("ChannelKind", 20), ("Process", 40), ("Stage", 40), ("Summary", 400), ("SerialNumber", 60),
            ("Model", 80), ("ProductCategory", 40), ("Symptom", 60), ("Grade", 20), ("Urgency", 20), ("Nature", 40), ("Severity", 40), ("Proposal", 400),
            ("ProblemClass", 40), ("ChannelClass", 40), ("ComplaintClass", 40), ("TimingClass", 20), ("Outcome", 40), ("Cause", 500), ("Solution", 2000),
        })
            builder.Property(name).HasMaxLength(length);
        Texts(builder.Property(x => x.Evidence));
        Texts(builder.Property(x => x.Holds));
        Texts(builder.Property(x => x.Ways));
        builder.Property(x => x.Workers).HasConversion(x => ListText.Of(x), x => ListText.Of<Guid>(x), s_ids);
        builder.HasIndex(x => x.RunningNumber).IsUnique();
        builder.HasIndex(x => x.Number).IsUnique();
        // Of open cases alone: beside an index that begins with is_open SQLite would not choose those of the few urgent ones.
        builder.HasIndex(x => x.RunningNumber, "ix_cases_service_case_open").HasFilter("is_open").HasDatabaseName("ix_cases_service_case_open");
        builder.HasIndex(x => new { x.DueAt, x.RunningNumber }, "ix_cases_service_case_open_due").HasFilter("is_open").HasDatabaseName("ix_cases_service_case_open_due");
        builder.HasIndex(x => new { x.Stage, x.DueAt, x.RunningNumber });
        builder.HasIndex(x => new { x.Stage, x.RunningNumber });
        builder.HasIndex(x => new { x.OrganisationId, x.IsOpen, x.RunningNumber });
        builder.HasIndex(x => new { x.AssigneeId, x.IsOpen, x.RunningNumber });
        builder.HasIndex(x => new { x.FirstResponsibleId, x.IsOpen, x.RunningNumber });
        builder.HasIndex(x => new { x.CustomerId, x.RunningNumber });
        builder.HasIndex(x => new { x.UnitId, x.RunningNumber });
        builder.HasIndex(x => new { x.OrganisationId, x.AssigneeId, x.Grade, x.OpenedAt }).HasFilter("is_open").HasDatabaseName("ix_cases_service_case_load");
        builder.HasIndex(x => x.RunningNumber, "ix_cases_service_case_urgent").HasFilter("is_open AND urgency <> 'ordinary'").HasDatabaseName("ix_cases_service_case_urgent");
        builder.HasIndex(x => new { x.DueAt, x.RunningNumber }, "ix_cases_service_case_urgent_due").HasFilter("is_open AND urgency <> 'ordinary'").HasDatabaseName("ix_cases_service_case_urgent_due");
        builder.HasIndex(x => x.AskedAt).HasFilter("asked_at IS NOT NULL");
    }

    private static void Texts(PropertyBuilder<List<string>> property) => property.HasConversion(x => ListText.Of(x), x => ListText.Of<string>(x), s_texts);
}
