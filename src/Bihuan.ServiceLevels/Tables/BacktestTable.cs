using Bihuan.Foundation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.ServiceLevels.Tables;

internal enum BacktestState { Waiting, Running, Done, Failed, Cancelled }

/// <summary>A trial that somebody asked for, kept with its result. The draft's text is kept too, so that what was tried can be read years later.</summary>
internal sealed class BacktestRow
{
    public required Guid Id { get; init; }

    /// <summary>Null when a key asked.</summary>
    public UserId? MadeById { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public BacktestState State { get; set; }

    public long Done { get; set; }

    public long Total { get; set; }

    /// <summary>A node that stops extending it is believed dead, and another begins the trial again.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public required string DraftName { get; init; }

    public required string Draft { get; init; }

    public required string DraftHash { get; init; }

    public required DateOnly FromOn { get; init; }

    public required DateOnly ToOn { get; init; }

    public required DateTimeOffset AsOf { get; init; }

    public required int HandlingMinutes { get; init; }

    public required int InTimePercent { get; init; }

    /// <summary>JSON of the report; null until it is done.</summary>
    public string? Report { get; set; }

    public int Version { get; set; }
}

internal sealed class BacktestTable : IEntityTypeConfiguration<BacktestRow>
{
    public void Configure(EntityTypeBuilder<BacktestRow> builder)
    {
        builder.ToTable("servicelevels_backtest");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.State).HasMaxLength(20);
        builder.Property(x => x.DraftName).HasMaxLength(120);
        builder.Property(x => x.DraftHash).HasMaxLength(64);
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.HasIndex(x => x.MadeAt);
    }
}
