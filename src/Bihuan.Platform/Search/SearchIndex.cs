using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Search;

/// <summary>
/// The index: contentless FTS5 on SQLite, a btree of token hashes on PostgreSQL (GIN walked 909 ms for rare words under prepared
/// plans). Both answer the newest cases first.
/// </summary>
public static class SearchIndex
{
    /// <summary>The job that takes dropped words out of the file for good; an erasure queues it.</summary>
    public const string ScrubJob = "platform.scrub";

    private const string PostgresInsert = "INSERT INTO platform_search_token (token, document) SELECT * FROM unnest($1, $2)";

    private const string SqliteInsert = "INSERT INTO platform_search (rowid, tokens) VALUES (?1, ?2)";
    private const string SqliteReplace = "INSERT OR REPLACE INTO platform_search (rowid, tokens) VALUES (?1, ?2)";

    internal static void WriteSqlite(SqliteAppender appender, IEnumerable<SearchText> texts)
    {
        foreach (var text in texts)
        {
            appender.Start(text.MayBeThere ? SqliteReplace : SqliteInsert);
            appender.Add(text.Document);
            appender.Add(Bigrams.Join(text.Text));
            appender.Finish();
        }
    }

    internal static void WritePostgres(PostgresAppender appender, IReadOnlyList<SearchText> texts)
    {
        if (texts.Count == 0) return;
        var rows = texts.SelectMany(text => Bigrams.Tokens(text.Text).Select(token => (Token: Bigrams.Hash(token), text.Document))).Distinct().ToList();
        if (rows.Count == 0) return;
        // A document is written once, all but the last of a case, which stands for every text from there on. To look for a conflict costs a record more a row.
        appender.Start(texts.Any(x => x.MayBeThere) ? PostgresInsert + " ON CONFLICT DO NOTHING" : PostgresInsert);
        appender.Batch.BatchCommands[^1].Parameters.Add(new Npgsql.NpgsqlParameter<long[]> { TypedValue = rows.Select(x => x.Token).ToArray() });
        appender.Batch.BatchCommands[^1].Parameters.Add(new Npgsql.NpgsqlParameter<long[]> { TypedValue = rows.Select(x => x.Document).ToArray() });
    }

    /// <summary>Drops every text of a case (erasure).</summary>
    public static Task Drop(ServiceDb db, long caseSeq, CancellationToken ct)
    {
        var (from, to) = (caseSeq * SearchText.TextsMax, (caseSeq + 1) * SearchText.TextsMax);
        return db.IsSqlite
            ? db.Database.ExecuteSqlAsync($"DELETE FROM platform_search WHERE rowid >= {from} AND rowid < {to}", ct)
            : db.Database.ExecuteSqlAsync($"DELETE FROM platform_search_token WHERE document >= {from} AND document < {to}", ct);
    }

    /// <summary>The FTS5 expression of what a person typed; null when it holds no word.</summary>
    public static string? Match(string typed)
    {
        var words = Bigrams.Query(typed);
        return words.Count == 0 ? null : string.Join(" AND ", words.Select(word => "\"" + string.Join(' ', word) + "\""));
    }

    /// <summary>Token hashes that must all be present.</summary>
    public static long[] Hashes(string typed) => Bigrams.Query(typed).SelectMany(x => x).Select(Bigrams.Hash).Distinct().ToArray();
}
