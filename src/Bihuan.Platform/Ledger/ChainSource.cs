namespace Bihuan.Platform.Ledger;

/// <summary>
/// A table whose rows end chains of facts: which column names the chain, and what people call the row. Modules register theirs, so that
/// the verifier finds a cut tail without knowing any module. The columns <c>seq</c>, <c>head_hash</c> and <c>head_recorded_at</c> are the
/// same everywhere.
/// </summary>
public sealed record ChainSource(string Table, string IdColumn, string NameColumn)
{
    internal static string HeadsSql(IEnumerable<ChainSource> sources, string where, string order = "ORDER BY 1") =>
        string.Join(" UNION ALL ", sources.Select(x =>
            $"SELECT {x.IdColumn} AS id, seq, head_hash, {x.NameColumn} AS name, head_recorded_at FROM {x.Table} WHERE {where.Replace("{id}", x.IdColumn, StringComparison.Ordinal)}")) + " " + order;
}
