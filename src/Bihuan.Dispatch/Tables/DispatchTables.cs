using Bihuan.Dispatch.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Dispatch.Tables;

internal sealed class OutletTable : IEntityTypeConfiguration<Outlet>
{
    public void Configure(EntityTypeBuilder<Outlet> builder)
    {
        builder.ToTable("dispatch_outlet");
        builder.HasKey(x => x.OrganisationId);
        builder.Ignore(x => x.Point);
        builder.Property(x => x.Mode).HasMaxLength(20);
        builder.Property(x => x.Version).IsConcurrencyToken();
    }
}

internal sealed class TechnicianTable : IEntityTypeConfiguration<TechnicianProfile>
{
    public void Configure(EntityTypeBuilder<TechnicianProfile> builder)
    {
        builder.ToTable("dispatch_technician");
        builder.HasKey(x => x.UserId);
        builder.Property(x => x.StartsFrom).HasMaxLength(20);
        builder.Property(x => x.Areas).AsJson();
        builder.Property(x => x.Skills).AsJson();
        builder.Property(x => x.Week).AsJson();
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.OrganisationId);
    }
}

internal sealed class CertificateTable : IEntityTypeConfiguration<Certificate>
{
    public void Configure(EntityTypeBuilder<Certificate> builder)
    {
        builder.ToTable("dispatch_certificate");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Code).HasMaxLength(40);
        builder.Property(x => x.Number).HasMaxLength(60);
        builder.HasIndex(x => x.UserId);
        builder.HasIndex(x => x.ExpiresOn);
    }
}

internal sealed class AbsenceTable : IEntityTypeConfiguration<Absence>
{
    public void Configure(EntityTypeBuilder<Absence> builder)
    {
        builder.ToTable("dispatch_absence");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Kind).HasMaxLength(20);
        builder.Property(x => x.Note).HasMaxLength(200);
        builder.HasIndex(x => new { x.UserId, x.UntilOn });
    }
}

internal sealed class VisitTable : IEntityTypeConfiguration<Visit>
{
    public void Configure(EntityTypeBuilder<Visit> builder)
    {
        builder.ToTable("dispatch_visit");
        builder.HasKey(x => x.Id);
        foreach (var (name, length) in new[]
        {
            ("CaseNumber", 40), ("State", 30), ("Category", 40), ("Symptom", 60), ("Grade", 20), ("Urgency", 20), ("Skill", 40), ("PlaceConfidence", 20), ("Division", 80),
            ("OutletAnswer", 20), ("DeclineReason", 500), ("AcceptedBy", 20),
        })
            builder.Property(name).HasMaxLength(length);
        builder.Property(x => x.Certificates).AsJson();
        builder.Property(x => x.Parts).AsJson();
        builder.Property(x => x.Tools).AsJson();
        builder.Property(x => x.Checks).AsJson();
        builder.Property(x => x.Photos).AsJson();
        builder.Property(x => x.Charges).AsJson();
        foreach (var derived in new[] { nameof(Visit.IsPlannable), nameof(Visit.IsOpen), nameof(Visit.IsPromised), nameof(Visit.IsUnderWay), nameof(Visit.IsUrgent), nameof(Visit.IsOutletReady), nameof(Visit.HidesCustomer), nameof(Visit.LacksParts) })
            builder.Ignore(derived);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => new { x.CaseId, x.Turn }).IsUnique();
        builder.HasIndex(x => new { x.OrganisationId, x.State, x.PlannedOn });
        builder.HasIndex(x => new { x.TechnicianId, x.PlannedOn });
        builder.HasIndex(x => new { x.State, x.PlannedOn });
        builder.HasIndex(x => new { x.OrganisationId, x.CheckedInAt });
        builder.HasIndex(x => x.CustomerId);
        builder.HasIndex(x => x.UnitId);
    }
}

internal sealed class TechnicianWishTable : IEntityTypeConfiguration<TechnicianWish>
{
    public void Configure(EntityTypeBuilder<TechnicianWish> builder)
    {
        builder.ToTable("dispatch_technician_wish");
        builder.HasKey(x => new { x.CustomerId, x.UserId });
    }
}

internal sealed class ServiceToolTable : IEntityTypeConfiguration<ServiceTool>
{
    public void Configure(EntityTypeBuilder<ServiceTool> builder)
    {
        builder.ToTable("dispatch_tool");
        builder.HasKey(x => x.Id);
        builder.Ignore(x => x.IsLent);
        builder.Property(x => x.Code).HasMaxLength(40);
        builder.Property(x => x.Number).HasMaxLength(60);
        builder.Property(x => x.Condition).HasMaxLength(20);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.Number).IsUnique();
        builder.HasIndex(x => x.OrganisationId);
        builder.HasIndex(x => x.AtId);
    }
}

internal sealed class DayPlanTable : IEntityTypeConfiguration<DayPlan>
{
    public void Configure(EntityTypeBuilder<DayPlan> builder)
    {
        builder.ToTable("dispatch_plan");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.State).HasMaxLength(20);
        builder.Property(x => x.MadeBy).HasMaxLength(80);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => new { x.OrganisationId, x.OnDay, x.Number }).IsUnique();
    }
}

internal sealed class FieldCommandTable : IEntityTypeConfiguration<FieldCommand>
{
    public void Configure(EntityTypeBuilder<FieldCommand> builder)
    {
        builder.ToTable("dispatch_command");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Kind).HasMaxLength(40);
        builder.Property(x => x.Problem).HasMaxLength(60);
        builder.HasIndex(x => x.VisitId);
    }
}

internal sealed class KeptWorkTable : IEntityTypeConfiguration<KeptWork>
{
    public void Configure(EntityTypeBuilder<KeptWork> builder)
    {
        builder.ToTable("dispatch_kept_work");
        builder.HasKey(x => x.Id);
        foreach (var (name, length) in new[] { ("CaseNumber", 40), ("Kind", 40), ("Code", 60), ("FileSha256", 64), ("Resolution", 20), ("ResolutionReason", 500) })
            builder.Property(name).HasMaxLength(length);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => new { x.OrganisationId, x.ResolvedAt });
        builder.HasIndex(x => x.VisitId);
    }
}

internal sealed class VisitPhotoTable : IEntityTypeConfiguration<PhotoUpload>
{
    public void Configure(EntityTypeBuilder<PhotoUpload> builder)
    {
        builder.ToTable("dispatch_photo");
        builder.HasKey(x => x.Id);
        foreach (var (name, length) in new[] { ("Kind", 20), ("ContentType", 60), ("Sha256", 64), ("State", 20), ("Problem", 60), ("FileSha256", 64), ("FileType", 60) }) builder.Property(name).HasMaxLength(length);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.VisitId);
    }
}

internal sealed class VisitMoveTable : IEntityTypeConfiguration<VisitMove>
{
    public void Configure(EntityTypeBuilder<VisitMove> builder)
    {
        builder.ToTable("dispatch_move");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Actor).HasMaxLength(80);
        builder.Property(x => x.Reason).HasMaxLength(500);
        builder.HasIndex(x => new { x.VisitId, x.At });
    }
}
