using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Audit;

/// <summary>What to look for; days are the company's.</summary>
public sealed record AuditFilter(string? Actor, string? Type, DateOnly? From, DateOnly? Until);

public sealed record AuditPage(IReadOnlyList<FactView> Items, string? Next);

/// <summary>
/// Reads the audit newest first: the chains day by day backwards, each from its end, until a page is full. Every step is a range of one
/// chain's primary key, however old the installation grows.
/// </summary>
public sealed class AuditReader(ServiceDb db, FactCodec codec)
{
    private const string Prefix = "audit/";
    private const int ChainsMax = 4000;

    public async Task<AuditPage> Read(AuditFilter filter, string? after, int limit, CancellationToken ct)
    {
        var chains = await Chains(filter, ct);
        var (startChain, below) = Cursor(after);
        var found = new List<FactView>();
        var at = startChain is null ? 0 : Math.Max(0, chains.FindIndex(x => x.Name == startChain));
        for (; at < chains.Count; at++)
        {
            var rows = await Rows(chains[at].StreamId, filter, below, limit + 1 - found.Count, ct);
            foreach (var row in rows)
            {
                if (found.Count == limit) return new AuditPage(found, string.Create(CultureInfo.InvariantCulture, $"{chains[at].Name}#{(below = row.Seq) + 1}"));
                found.Add(new FactView(row.Seq, row.Type, row.OccurredAt, row.RecordedAt, row.Actor, codec.Show(db, row.Body), Convert.ToHexStringLower(row.Hash)));
            }

            below = long.MaxValue;
        }

        return new AuditPage(found, null);
    }

    private async Task<List<AuditStream>> Chains(AuditFilter filter, CancellationToken ct)
    {
        var streams = await db.Set<AuditStream>().Where(x => x.Name.StartsWith(Prefix)).OrderByDescending(x => x.HeadRecordedAt).Take(ChainsMax).ToListAsync(ct);
        return streams
            .Select(x => (Stream: x, Day: DateOnly.ParseExact(x.Name.AsSpan(x.Name.Length - 10), "yyyy-MM-dd", CultureInfo.InvariantCulture)))
            .Where(x => (filter.From is null || x.Day >= filter.From) && (filter.Until is null || x.Day <= filter.Until))
            .OrderByDescending(x => x.Day).ThenBy(x => x.Stream.Name, StringComparer.Ordinal)
            .Select(x => x.Stream).ToList();
    }

    private Task<List<FactRow>> Rows(Guid chain, AuditFilter filter, long below, int count, CancellationToken ct)
    {
        var query = db.Set<FactRow>().Where(x => x.StreamId == chain && x.Seq < below);
        if (!string.IsNullOrWhiteSpace(filter.Actor)) query = query.Where(x => x.Actor == filter.Actor);
        if (!string.IsNullOrWhiteSpace(filter.Type)) query = query.Where(x => x.Type.StartsWith(filter.Type));
        return query.OrderByDescending(x => x.Seq).Take(count).ToListAsync(ct);
    }

    /// <summary><c>audit/NODE/2026-03-15#17</c>: go on below 17 of that chain. Anything else begins at the beginning.</summary>
    private static (string? Chain, long Below) Cursor(string? after)
    {
        var cut = (after ?? "").LastIndexOf('#');
        return cut > 0 && long.TryParse(after.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var below) ? (after![..cut], below) : (null, long.MaxValue);
    }
}
