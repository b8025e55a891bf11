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
    private const int ChunkMin = 50;
    private const int ChunksMax = 40;

    public static async Task<List<CaseRow>> Find(ServiceDb db, CaseSelection within, string typed, long before, int limit, CancellationToken ct)
    {
        var number = typed.Trim().ToUpperInvariant();
        if (number.Contains('-') && number.Any(char.IsDigit))
        {
            var exact = await within.From(db).Where(x => x.Number == number && x.RunningNumber < before).Select(CaseLister.Row).ToListAsync(ct);
            if (exact.Count > 0) return exact;
        }

        var found = new List<CaseRow>();
        if (Hits(db, within.Values, typed) is not { } hits) return found;
        var documentBefore = before >= long.MaxValue / SearchText.TextsMax ? long.MaxValue : before * SearchText.TextsMax;
        for (var (i, chunk) = (0, Math.Max(ChunkMin, limit)); i < ChunksMax && found.Count < limit; i++, chunk = Math.Min(chunk * 2, 2048))
        {
            var (documents, last) = await Chunk(db, within, hits(documentBefore, chunk), found, ct);
            // The last case may have further texts below; they name the same case and are skipped.
            documentBefore = last / SearchText.TextsMax * SearchText.TextsMax;
            if (documents < chunk) break;
        }

        return found.Count > limit ? found.GetRange(0, limit) : found;
    }

    /// <summary>
    /// Some hits of the index, newest first, each with its case when that is within: a hit without one still tells where to go on. The
    /// newest text of a case stands for all of its texts.
    /// </summary>
    private static async Task<(int Documents, long Last)> Chunk(ServiceDb db, CaseSelection within, string hits, List<CaseRow> found, CancellationToken ct)
    {
        var rows = await db.All(
            $"WITH hits AS ({hits}) SELECT document, {CaseLister.Columns} FROM hits LEFT JOIN cases_service_case ON running_number = document / {SearchText.TextsMax} AND {within.Condition} ORDER BY document DESC",
            within.Values,
            static x => (Document: x.Long(0), Case: x.IsNull(1) ? null : CaseLister.Read(x, from: 1)),
            ct);
        foreach (var (_, row) in rows)
            if (row is not null && (found.Count == 0 || found[^1].RunningNumber != row.RunningNumber)) found.Add(row);

        return (rows.Count, rows.Count == 0 ? 0 : rows[^1].Document);
    }

    /// <summary>The query for hits before a document; null when nothing was typed that could be found.</summary>
    private static Func<long, int, string>? Hits(ServiceDb db, HotValues values, string typed)
    {
        if (db.IsSqlite)
        {
            if (SearchIndex.Match(typed) is not { } words) return null;
            var match = values.Add(words);
            return (before, limit) => $"SELECT rowid AS document FROM platform_search WHERE platform_search MATCH {match} AND rowid < {values.Add(before)} ORDER BY rowid DESC LIMIT {CaseLister.Literal(limit)}";
        }

        var tokens = SearchIndex.Hashes(typed);
        if (tokens.Length == 0) return null;
        var names = tokens.Select(values.Add).ToList();
        var others = string.Concat(names.Skip(1).Select(x => $" AND EXISTS (SELECT 1 FROM platform_search_token o WHERE o.token = {x} AND o.document = t.document)"));
        return (before, limit) => $"SELECT t.document FROM platform_search_token t WHERE t.token = {names[0]} AND t.document < {values.Add(before)}{others} ORDER BY t.document DESC LIMIT {CaseLister.Literal(limit)}";
    }
}
