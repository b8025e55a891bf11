using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Bihuan.Cases.Contracts;

namespace Bihuan.Web.Commands.Tables;

/// <summary>One JSON object a line, its members named as the columns. A line that is none, or has a member nobody knows, carries its fault.</summary>
internal sealed class JsonLinesTable : ITable
{
    private readonly StreamReader _text;
    private readonly Dictionary<string, int> _places;

    public JsonLinesTable(Stream content, string name, IReadOnlyList<string> columns)
    {
        var plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(content, CompressionMode.Decompress) : content;
        _text = new StreamReader(plain, Encoding.UTF8);
        Header = columns;
        _places = columns.Select((column, place) => (column, place)).ToDictionary(x => x.column, x => x.place, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<string> Header { get; }

    public IEnumerable<TableLine> Rows()
    {
        for (var line = 1; _text.ReadLine() is { } text; line++)
            if (!string.IsNullOrWhiteSpace(text)) yield return Read(line, text);
    }

    public void Dispose() => _text.Dispose();

    private TableLine Read(int line, string text)
    {
        var cells = new string[Header.Count];
        Array.Fill(cells, "");
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return new TableLine(line, [text], "malformed");
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!_places.TryGetValue(member.Name, out var place)) return new TableLine(line, [text], "unknown-field");
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return new TableLine(line, [text], "wrong-type");
                cells[place] = member.Value.ValueKind == JsonValueKind.Null ? "" : member.Value.ToString();
            }

            return new TableLine(line, cells);
        }
        catch (JsonException)
        {
            return new TableLine(line, [text], "malformed");
        }
    }
}
