using Bihuan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Store;

/// <summary>
/// Lets SQLite count its tables every hour, which costs milliseconds when little has changed. Without that it takes an index of all open cases for as good as the one
/// of the few urgent ones, and a queue of 100,000 cases is read through for its first page. PostgreSQL does the like by itself.
/// </summary>
internal sealed class StatisticsJob(Store store, Writes writes) : IJob
{
    /// <summary>All tables and not only those this connection has read (0x10000); counting what has changed (0x02).</summary>
    private const string Count = "PRAGMA analysis_limit=1000; PRAGMA optimize=0x10002;";

    public string Kind => "platform.statistics";

    public DateTimeOffset? NextAfter(DateTimeOffset at) => at.AddHours(1);

    public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        if (!store.IsSqlite) return null;
        await writes.Run(async scope => await scope.GetRequiredService<ServiceDb>().Database.ExecuteSqlRawAsync(Count, ct), ct);
        await store.RenewReaders();
        return null;
    }
}
