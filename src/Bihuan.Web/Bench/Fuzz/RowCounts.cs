using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Bihuan.Web.Bench.Fuzz;

/// <summary>How many rows each table holds. What the server writes of itself is left out: the audit (refused attempts go on record) and its jobs.</summary>
internal static class RowCounts
{
    // What a refusal itself leaves: its entry in the audit chain, with the span that the outbox passes on.
    private static readonly string[] s_ownAffairs = ["platform_stream", "platform_outbox", "platform_job", "platform_ledger_root", "platform_protection_key", "platform_counter"];

    public static async Task<SortedDictionary<string, long>> Of(ServiceDb db, CancellationToken ct)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in db.Model.GetEntityTypes().Select(x => x.GetTableName()).OfType<string>().Distinct().Except(s_ownAffairs))
        {
            // Names come from the model, never from a request.
            var where = table == "platform_fact" ? " WHERE stream_id NOT IN (SELECT stream_id FROM platform_stream)" : "";
#pragma warning disable EF1002
            counts[table] = await db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM {table}{where}").FirstAsync(ct);
#pragma warning restore EF1002
        }

        return counts;
    }

    public static string Difference(SortedDictionary<string, long> before, SortedDictionary<string, long> after) =>
        string.Join(", ", after.Where(x => before.GetValueOrDefault(x.Key) != x.Value).Select(x => $"{x.Key} {before.GetValueOrDefault(x.Key)} → {x.Value}"));
}
