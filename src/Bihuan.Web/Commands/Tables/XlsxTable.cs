using System.Globalization;
using Bihuan.Cases.Contracts;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Bihuan.Web.Commands.Tables;

/// <summary>The first sheet of a workbook, read row by row. Numbers are taken as they are stored; a date is a number to a workbook and is told by its format.</summary>
internal sealed class XlsxTable : ITable
{
    private readonly SpreadsheetDocument _document;
    private readonly string[] _shared;
    private readonly HashSet<uint> _dateStyles;
    private readonly IEnumerator<TableLine> _rows;

    public XlsxTable(Stream content)
    {
        _document = SpreadsheetDocument.Open(content, isEditable: false);
        var book = _document.WorkbookPart!;
        _shared = [.. book.SharedStringTablePart?.SharedStringTable.Elements<SharedStringItem>().Select(x => x.InnerText) ?? []];
        _dateStyles = DateStyles(book);
        _rows = Lines((WorksheetPart)book.GetPartById(book.Workbook.Sheets!.Elements<Sheet>().First().Id!)).GetEnumerator();
        Header = _rows.MoveNext() ? [.. _rows.Current.Cells.Select(x => x.Trim())] : [];
    }

    public IReadOnlyList<string> Header { get; }

    public IEnumerable<TableLine> Rows()
    {
        while (_rows.MoveNext())
            if (_rows.Current.Cells.Any(x => x.Length > 0)) yield return _rows.Current;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _document.Dispose();
    }

    private IEnumerable<TableLine> Lines(WorksheetPart sheet)
    {
        using var reader = OpenXmlReader.Create(sheet);
        while (reader.Read())
        {
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement) continue;
            var row = (Row)reader.LoadCurrentElement()!;
            var cells = new List<string>();
            foreach (var cell in row.Elements<Cell>())
            {
                var place = cell.CellReference?.Value is { } reference ? Place(reference) : cells.Count;
                while (cells.Count < place) cells.Add("");
                cells.Add(Text(cell));
            }

            yield return new TableLine((int)(row.RowIndex?.Value ?? 0), [.. cells]);
        }
    }

    private string Text(Cell cell)
    {
        var value = cell.CellValue?.Text ?? cell.InlineString?.InnerText ?? "";
        if (cell.DataType?.Value == CellValues.SharedString) return int.TryParse(value, CultureInfo.InvariantCulture, out var place) && place < _shared.Length ? _shared[place] : "";
        if (cell.DataType is null && cell.StyleIndex is { } style && _dateStyles.Contains(style.Value) && double.TryParse(value, CultureInfo.InvariantCulture, out var days))
            return DateTime.FromOADate(days).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return value;
    }

    /// <summary>Cell styles whose number format is a date: those built in (14 to 22, 45 to 47), and own ones that speak of years or hours.</summary>
    private static HashSet<uint> DateStyles(WorkbookPart book)
    {
        var sheet = book.WorkbookStylesPart?.Stylesheet;
        var own = sheet?.NumberingFormats?.Elements<NumberingFormat>()
            .Where(x => x.FormatCode?.Value is { } code && code.Any(c => c is 'y' or 'd' or 'h' or 'Y' or 'D' or 'H'))
            .Select(x => x.NumberFormatId!.Value).ToHashSet() ?? [];
        return sheet?.CellFormats?.Elements<CellFormat>()
            .Select((format, place) => (Id: format.NumberFormatId?.Value ?? 0, Place: (uint)place))
            .Where(x => x.Id is >= 14 and <= 22 or >= 45 and <= 47 || own.Contains(x.Id))
            .Select(x => x.Place).ToHashSet() ?? [];
    }

    /// <summary>"C7" is the third column, counted from 0.</summary>
    private static int Place(string reference)
    {
        var place = 0;
        foreach (var c in reference.TakeWhile(char.IsAsciiLetterUpper)) place = (place * 26) + (c - 'A' + 1);
        return place - 1;
    }
}
