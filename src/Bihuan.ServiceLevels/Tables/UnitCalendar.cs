using Bihuan.Foundation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.ServiceLevels.Tables;

/// <summary>The calendar that one unit of the organisation, and all below it, works by.</summary>
internal sealed class UnitCalendar
{
    public required OrganisationId OrganisationId { get; init; }

    public required string Calendar { get; set; }

    public int Version { get; set; }
}

internal sealed class UnitCalendarTable : IEntityTypeConfiguration<UnitCalendar>
{
    public void Configure(EntityTypeBuilder<UnitCalendar> builder)
    {
        builder.ToTable("servicelevels_unit_calendar");
        builder.HasKey(x => x.OrganisationId);
        builder.Property(x => x.Calendar).HasMaxLength(60);
        builder.Property(x => x.Version).IsConcurrencyToken();
    }
}
