using Bihuan.Customers.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Customers.Tables;

internal sealed class CustomerTable : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.ToTable("customers_customer");
        builder.HasKey(x => x.Id);
        builder.Ignore(x => x.Table);
        builder.Property(x => x.Region).HasMaxLength(12);
        builder.Property(x => x.Tier).HasMaxLength(20);
        builder.Property(x => x.Preferences).HasMaxLength(1000);
        builder.Property(x => x.Consents).HasMaxLength(400);
        builder.Property(x => x.Version).IsConcurrencyToken();
        // With the time: whoever looks a customer up takes the oldest record, and once counted SQLite would read all customers in that order.
        builder.HasIndex(x => new { x.PhoneHash, x.CreatedAt });
        builder.HasIndex(x => new { x.EmailHash, x.CreatedAt });
        builder.HasIndex(x => x.NameHash);
        builder.HasIndex(x => x.CreatedAt);
        builder.HasIndex(x => new { x.Tier, x.CreatedAt });
        builder.HasIndex(x => x.MergedIntoId);
    }
}

internal sealed class OwnedUnitTable : IEntityTypeConfiguration<OwnedUnit>
{
    public void Configure(EntityTypeBuilder<OwnedUnit> builder)
    {
        builder.ToTable("customers_unit");
        builder.HasKey(x => x.Id);
        builder.Ignore(x => x.Table);
        builder.Property(x => x.SerialNumber).HasMaxLength(60);
        builder.Property(x => x.Model).HasMaxLength(80);
        builder.Property(x => x.Category).HasMaxLength(40);
        builder.Property(x => x.Batch).HasMaxLength(40);
        builder.Property(x => x.PurchaseChannel).HasMaxLength(40);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.SerialNumber).IsUnique();
        builder.HasIndex(x => x.CustomerId);
        builder.HasIndex(x => x.Batch);
        builder.HasOne<Customer>().WithMany().HasForeignKey(x => x.CustomerId);
    }
}

internal sealed class CustomerNoteTable : IEntityTypeConfiguration<CustomerNote>
{
    public void Configure(EntityTypeBuilder<CustomerNote> builder)
    {
        builder.ToTable("customers_note");
        builder.HasKey(x => x.Id);
        builder.HasIndex(x => new { x.CustomerId, x.CreatedAt });
        builder.HasOne<Customer>().WithMany().HasForeignKey(x => x.CustomerId);
    }
}

internal sealed class UnitOwnershipTable : IEntityTypeConfiguration<UnitOwnership>
{
    public void Configure(EntityTypeBuilder<UnitOwnership> builder)
    {
        builder.ToTable("customers_unit_ownership");
        builder.HasKey(x => x.Id);
        builder.HasIndex(x => new { x.UnitId, x.UntilAt });
        builder.HasIndex(x => x.CustomerId);
        builder.HasOne<OwnedUnit>().WithMany().HasForeignKey(x => x.UnitId);
        builder.HasOne<Customer>().WithMany().HasForeignKey(x => x.CustomerId);
    }
}

internal sealed class CustomerMergeTable : IEntityTypeConfiguration<CustomerMerge>
{
    public void Configure(EntityTypeBuilder<CustomerMerge> builder)
    {
        builder.ToTable("customers_merge");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.MergedBy).HasMaxLength(80);
        builder.Property(x => x.UndoneBy).HasMaxLength(80);
        builder.HasIndex(x => new { x.SurvivorId, x.MergedAt });
        builder.HasIndex(x => x.MergedId);
        builder.HasOne<Customer>().WithMany().HasForeignKey(x => x.SurvivorId);
        builder.HasOne<Customer>().WithMany().HasForeignKey(x => x.MergedId);
    }
}
