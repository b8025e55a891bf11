using Bihuan.Foundation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Staff.Tables;

/// <summary>A line of the weekly pattern.</summary>
internal sealed class Shift
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string Post { get; init; }

    public required UserId UserId { get; init; }

    /// <summary>0 for Sunday to 6 for Saturday, as the calendar of .NET counts.</summary>
    public required int Weekday { get; init; }

    public required int FromMinute { get; init; }

    public required int UntilMinute { get; init; }

    public required DateOnly ValidFrom { get; init; }

    public DateOnly? ValidUntil { get; set; }
}

/// <summary>A day that differs from the pattern.</summary>
internal sealed class ShiftException
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string Post { get; init; }

    public required UserId UserId { get; init; }

    public required DateOnly OnDay { get; init; }

    public required bool IsAbsence { get; init; }

    public required int FromMinute { get; init; }

    public required int UntilMinute { get; init; }

    public required string Reason { get; init; }
}

internal sealed class ShiftTable : IEntityTypeConfiguration<Shift>
{
    public void Configure(EntityTypeBuilder<Shift> builder)
    {
        builder.ToTable("staff_shift");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Post).HasMaxLength(40);
        builder.HasIndex(x => new { x.OrganisationId, x.Post, x.UserId, x.Weekday, x.FromMinute, x.ValidFrom }).IsUnique().HasDatabaseName("ix_staff_shift_once");
    }
}

internal sealed class ShiftExceptionTable : IEntityTypeConfiguration<ShiftException>
{
    public void Configure(EntityTypeBuilder<ShiftException> builder)
    {
        builder.ToTable("staff_shift_exception");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Post).HasMaxLength(40);
        builder.Property(x => x.Reason).HasMaxLength(200);
        builder.HasIndex(x => x.OnDay);
    }
}
