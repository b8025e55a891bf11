using System.Text;

namespace Bihuan.Dispatch.Technicians;

/// <summary>Comma-separated values (RFC 4180) of a small table held in memory.</summary>
internal static class CsvText
{
    /// <summary>What a spreadsheet would run as a formula is kept as text by a leading apostrophe.</summary>
    public static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>Rows with the line each begins on, counted from 1; empty lines are passed over.</summary>
    public static IEnumerable<(int Line, List<string> Cells)> Read(string text)
    {
        var (cells, cell, line, began, isQuoted) = (new List<string>(), new StringBuilder(), 1, 1, false);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (isQuoted && i < text.Length)
            {
                if (c == '\n') line++;
                if (c != '"') cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
                else isQuoted = false;
            }
            else if (c == '"' && cell.Length == 0) isQuoted = true;
            else if (c is ',' or '\n')
            {
                cells.Add(cell.ToString().Trim('\r', ' '));
                cell.Clear();
                if (c == ',') continue;
                if (cells is not [""]) yield return (began, cells);
                (cells, began) = ([], ++line);
            }
            else cell.Append(c);
        }
    }

    private static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
