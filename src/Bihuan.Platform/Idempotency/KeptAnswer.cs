using Bihuan.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Platform.Idempotency;

/// <summary>What was answered to a request that carried a key, kept for a day so that a repeat hears the same.</summary>
internal sealed class KeptAnswer
{
    public required string Actor { get; init; }

    public required string Route { get; init; }

    public required string Key { get; init; }

    public required byte[] BodyHash { get; init; }

    public required int Status { get; init; }

    public string? Etag { get; init; }

    public string? Location { get; init; }

    /// <summary>The JSON that was sent.</summary>
    public required string Response { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class KeptAnswerTable : IEntityTypeConfiguration<KeptAnswer>
{
    public void Configure(EntityTypeBuilder<KeptAnswer> builder)
    {
        builder.ToTable("platform_idempotency");
        builder.HasKey(x => new { x.Actor, x.Route, x.Key });
        builder.Property(x => x.Actor).HasMaxLength(80);
        builder.Property(x => x.Route).HasMaxLength(IdempotencyKey.RouteMax);
        builder.Property(x => x.Key).HasMaxLength(IdempotencyKey.ValueMax);
        builder.Property(x => x.Etag).HasMaxLength(40);
        builder.Property(x => x.Location).HasMaxLength(200);
        builder.HasIndex(x => x.CreatedAt);
    }
}
