using System.Globalization;
using Bihuan.Cases.Domain;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.ListCases;

/// <summary>
/// Newest cases whose texts hold all words typed. A number typed whole is answered by the number itself. Hits are taken from the
/// index in chunks and then filtered by right and by filter, so that a reader of few cases pays for theirs, up to a bound.
/// </summary>
internal static class CaseSearch
{
    private const int ChunkMin = 64;
    private const int ChunksMax = 40;

    public static async Task<List<CaseRow>> Find(ServiceDb db, IQueryable<ServiceCase> within, string typed, long before, int limit, CancellationToken ct)
    {
        var number = typed.Trim().ToUpperInvariant();
        if (number.Contains('-') && number.Any(char.IsDigit))
        {
            var exact = await within.Where(x => x.Number == number && x.RunningNumber < before).Select(CaseLister.Row).ToListAsync(ct);
            if (exact.Count > 0) return exact;
        }

        var found = new List<CaseRow>();
        var chunk = Math.Max(ChunkMin, limit);
        var documentBefore = before >= long.MaxValue / SearchText.TextsMax ? long.MaxValue : before * SearchText.TextsMax;
        for (var i = 0; i < ChunksMax && found.Count < limit; i++, chunk = Math.Min(chunk * 2, 2048))
        {
            var documents = await Documents(db, typed, documentBefore, chunk, ct);
            if (documents.Count == 0) break;
            var running = documents.Select(x => x / SearchText.TextsMax).Distinct().ToList();
            found.AddRange(await within.Where(x => running.Contains(x.RunningNumber)).OrderByDescending(x => x.RunningNumber).Select(CaseLister.Row).ToListAsync(ct));
            // The last case may have further texts below; they name the same case and are skipped.
            documentBefore = running[^1] * SearchText.TextsMax;
            if (documents.Count < chunk) break;
        }

        return found.Count > limit ? found.GetRange(0, limit) : found;
    }

    private static Task<List<long>> Documents(ServiceDb db, string typed, long before, int limit, CancellationToken ct)
    {
        if (db.IsSqlite)
        {
            return SearchIndex.Match(typed) is { } match
                ? db.Database.SqlQuery<long>($"SELECT rowid AS Value FROM platform_search WHERE platform_search MATCH {match} AND rowid < {before} ORDER BY rowid DESC LIMIT {limit}").ToListAsync(ct)
                : Task.FromResult(new List<long>());
        }

        var hashes = SearchIndex.Hashes(typed);
        if (hashes.Length == 0) return Task.FromResult(new List<long>());
        var others = string.Concat(hashes.Skip(1).Select((_, i) =>
            string.Create(CultureInfo.InvariantCulture, $" AND EXISTS (SELECT 1 FROM platform_search_token o WHERE o.token = {{{i + 3}}} AND o.document = t.document)")));
        object[] arguments = [hashes[0], before, limit, .. hashes.Skip(1).Cast<object>()];
#pragma warning disable EF1002 // What is put together here are placeholders; every value is a parameter.
        return db.Database.SqlQueryRaw<long>($"SELECT t.document AS \"Value\" FROM platform_search_token t WHERE t.token = {{0}} AND t.document < {{1}}{others} ORDER BY t.document DESC LIMIT {{2}}", arguments).ToListAsync(ct);
#pragma warning restore EF1002
    }
}
