using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Platform.Ledger;

/// <summary>The Merkle root over the heads of all chains as they stood before <see cref="Cutoff"/>.</summary>
internal sealed class LedgerRoot
{
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>The company's day that the cutoff ends, or lies in for a root made on demand.</summary>
    public required DateOnly Day { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required long Chains { get; init; }

    public required byte[] Root { get; init; }
}

internal sealed class LedgerRootTable : IEntityTypeConfiguration<LedgerRoot>
{
    public void Configure(EntityTypeBuilder<LedgerRoot> builder)
    {
        builder.ToTable("platform_ledger_root");
        builder.HasKey(x => x.Cutoff);
        builder.HasIndex(x => x.Day);
    }
}
