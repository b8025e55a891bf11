using Bihuan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Store;

/// <summary>
/// Lets SQLite count its tables every hour, which costs milliseconds when little has changed. Without that it takes an index of all open cases for as good as the one
/// of the few urgent ones, and a queue of 100,000 cases is read through for its first page. PostgreSQL does the like by itself.
/// A young table is left uncounted: of three rows it is as cheap to read all as to stop at the last one wanted, and that plan stays when there are a million.
/// </summary>
internal sealed class StatisticsJob(Store store, Writes writes) : IJob
{
    /// <summary>All tables and not only those this connection has read (0x10000); counting what has changed (0x02).</summary>
    private const string Count = "PRAGMA analysis_limit=1000; PRAGMA optimize=0x10002;";

    /// <summary>
    /// The first number counted is that of the table's rows. A table without an index keeps its last count where none is given; to count nothing makes the table of
    /// counts where there is none yet, and reads it anew.
    /// </summary>
    private const string LeaveYoung =
        "ANALYZE sqlite_schema; DELETE FROM sqlite_stat1 WHERE idx IS NOT NULL AND CAST(stat AS INTEGER) < 1000; "
        + "UPDATE sqlite_stat1 SET stat = '1000' WHERE CAST(stat AS INTEGER) < 1000; ANALYZE sqlite_schema;";

    public string Kind => "platform.statistics";

    public DateTimeOffset? NextAfter(DateTimeOffset at) => at.AddHours(1);

    public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        if (!store.IsSqlite) return null;
        await writes.Run(async scope => await scope.GetRequiredService<ServiceDb>().Database.ExecuteSqlRawAsync(Count + LeaveYoung, ct), ct);
        await store.RenewReaders();
        return null;
    }
}
