using Bihuan.Cases.Contracts;

namespace Bihuan.Web.Commands.Tables;

/// <summary>A table of cells from a file, read row by row.</summary>
internal interface ITable : IDisposable
{
    IReadOnlyList<string> Header { get; }

    IEnumerable<TableLine> Rows();
}

internal static class TableFile
{
    /// <summary>By the ending of the name: .xlsx, .jsonl (.ndjson), otherwise comma-separated values; .gz around the latter two.</summary>
    public static ITable Open(Stream content, string name, IReadOnlyList<string> columns)
    {
        var plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Path.GetExtension(plain).ToLowerInvariant() switch
        {
            ".xlsx" => new XlsxTable(content),
            ".jsonl" or ".ndjson" => new JsonLinesTable(content, name, columns),
            _ => CsvTable.Open(content, name),
        };
    }
}
