using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Platform.People;

internal sealed class OneTimeLinkTable : IEntityTypeConfiguration<OneTimeLink>
{
    public void Configure(EntityTypeBuilder<OneTimeLink> builder)
    {
        builder.ToTable("platform_one_time_link");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Purpose).HasMaxLength(20);
        builder.HasIndex(x => x.TokenHash).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
    }
}

internal sealed class RecoveryCodeTable : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("platform_recovery_code");
        builder.HasKey(x => new { x.UserId, x.Hash });
        builder.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
    }
}

internal sealed class PostRowTable : IEntityTypeConfiguration<PostRow>
{
    public void Configure(EntityTypeBuilder<PostRow> builder)
    {
        builder.ToTable("platform_post");
        builder.HasKey(x => x.Code);
        builder.Property(x => x.Code).HasMaxLength(40);
        builder.Property(x => x.Version).IsConcurrencyToken();
    }
}

internal sealed class AccessRequestTable : IEntityTypeConfiguration<AccessRequest>
{
    public void Configure(EntityTypeBuilder<AccessRequest> builder)
    {
        builder.ToTable("platform_access_request");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Permission).HasMaxLength(80);
        builder.Property(x => x.Scope).HasMaxLength(10);
        builder.Property(x => x.Post).HasMaxLength(40);
        builder.Property(x => x.Reason).HasMaxLength(500);
        builder.Property(x => x.State).HasMaxLength(10);
        builder.Property(x => x.DecisionReason).HasMaxLength(500);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => new { x.UserId, x.State });
        builder.HasIndex(x => new { x.State, x.AskedAt });
        builder.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(x => x.OrganisationId);
    }
}

internal sealed class SettingTable : IEntityTypeConfiguration<SettingRow>
{
    public void Configure(EntityTypeBuilder<SettingRow> builder)
    {
        builder.ToTable("platform_setting");
        builder.HasKey(x => x.Key);
        builder.Property(x => x.Key).HasMaxLength(60);
        builder.Property(x => x.Value).HasMaxLength(8000);
        builder.Property(x => x.Version).IsConcurrencyToken();
    }
}

internal sealed class ProtectionKeyTable : IEntityTypeConfiguration<ProtectionKeyRow>
{
    public void Configure(EntityTypeBuilder<ProtectionKeyRow> builder)
    {
        builder.ToTable("platform_protection_key");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Name).HasMaxLength(100);
        builder.Property(x => x.Xml).HasMaxLength(8000);
    }
}
