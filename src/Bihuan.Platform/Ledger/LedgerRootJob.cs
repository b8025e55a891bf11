using Bihuan.Foundation;
using Bihuan.Platform.Jobs;

namespace Bihuan.Platform.Ledger;

/// <summary>Makes yesterday's root some minutes after the company's midnight, and at a start that finds it missing.</summary>
internal sealed class LedgerRootJob(LedgerRoots roots, CompanyZone zone) : IJob
{
    private static readonly TimeSpan s_wait = TimeSpan.FromMinutes(5);

    public string Kind => "platform.ledger-root";

    public DateTimeOffset? NextAfter(DateTimeOffset at) => zone.StartOf(zone.Day(at - s_wait).AddDays(1)) + s_wait;

    public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        await roots.Make(zone.Day(now - s_wait).AddDays(-1), ct);
        return null;
    }
}
