using Bihuan.Platform.Audit;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Platform.Store;

internal sealed class FactTable : IEntityTypeConfiguration<FactRow>
{
    public void Configure(EntityTypeBuilder<FactRow> builder)
    {
        builder.ToTable("platform_fact");
        builder.HasKey(x => new { x.StreamId, x.Seq });
        builder.Property(x => x.Actor).HasMaxLength(80);
        builder.Property(x => x.Type).HasMaxLength(60);
        builder.Ignore(x => x.Table);
    }
}

internal sealed class OutboxTable : IEntityTypeConfiguration<OutboxRow>
{
    public void Configure(EntityTypeBuilder<OutboxRow> builder)
    {
        builder.ToTable("platform_outbox");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).ValueGeneratedOnAdd();
        builder.Ignore(x => x.Table);
    }
}

internal sealed class SubjectKeyTable : IEntityTypeConfiguration<SubjectKeyRow>
{
    public void Configure(EntityTypeBuilder<SubjectKeyRow> builder)
    {
        builder.ToTable("platform_subject_key");
        builder.HasKey(x => x.SubjectId);
        builder.Ignore(x => x.Table);
    }
}

internal sealed class CounterTable : IEntityTypeConfiguration<CounterRow>
{
    public void Configure(EntityTypeBuilder<CounterRow> builder)
    {
        builder.ToTable("platform_counter");
        builder.HasKey(x => x.Key);
        builder.Property(x => x.Key).HasMaxLength(80);
    }
}

internal sealed class StreamTable : IEntityTypeConfiguration<AuditStream>
{
    public void Configure(EntityTypeBuilder<AuditStream> builder)
    {
        builder.ToTable("platform_stream");
        builder.HasKey(x => x.StreamId);
        builder.Property(x => x.Name).HasMaxLength(80);
        builder.HasIndex(x => x.Name).IsUnique();
        builder.Property(x => x.Seq).IsConcurrencyToken();
        builder.Ignore(x => x.SubjectId);
        builder.Ignore(x => x.PolicyVersion);
    }
}

internal sealed class OrganisationTable : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.ToTable("platform_organisation");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Kind).HasMaxLength(20);
        builder.Property(x => x.Code).HasMaxLength(40);
        builder.Property(x => x.Name).HasMaxLength(100);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.Code).IsUnique();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(x => x.ParentId);
    }
}

internal sealed class UserTable : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("platform_user");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Email).HasMaxLength(200);
        builder.Property(x => x.EmailNormalised).HasMaxLength(200);
        builder.Property(x => x.Name).HasMaxLength(100);
        builder.Property(x => x.PasswordHash).HasMaxLength(300);
        builder.Property(x => x.SecurityStamp).HasMaxLength(64);
        builder.Property(x => x.Language).HasMaxLength(10);
        builder.Property(x => x.TimeZone).HasMaxLength(60);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.EmailNormalised).IsUnique();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(x => x.OrganisationId);
    }
}

internal sealed class UserPostTable : IEntityTypeConfiguration<UserPost>
{
    public void Configure(EntityTypeBuilder<UserPost> builder)
    {
        builder.ToTable("platform_user_post");
        builder.HasKey(x => new { x.UserId, x.Post, x.OrganisationId });
        builder.Property(x => x.Post).HasMaxLength(40);
        builder.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(x => x.OrganisationId);
    }
}

internal sealed class PostPermissionTable : IEntityTypeConfiguration<PostPermission>
{
    public void Configure(EntityTypeBuilder<PostPermission> builder)
    {
        builder.ToTable("platform_post_permission");
        builder.HasKey(x => new { x.Post, x.Permission });
        builder.Property(x => x.Post).HasMaxLength(40);
        builder.Property(x => x.Permission).HasMaxLength(80);
        builder.Property(x => x.Scope).HasMaxLength(10);
    }
}

internal sealed class ApiKeyTable : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("platform_api_key");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Name).HasMaxLength(100);
        builder.Property(x => x.Prefix).HasMaxLength(12);
        builder.Property(x => x.Scopes).HasMaxLength(4000);
        builder.HasIndex(x => x.Hash).IsUnique();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(x => x.OrganisationId);
    }
}
