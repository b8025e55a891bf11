using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Bihuan.Cases.ExportCases;

/// <summary>Writes a workbook of one sheet row by row, every cell as text, so that no phone number becomes a figure and nothing is run.</summary>
internal sealed class WorkbookWriter : IDisposable
{
    private readonly SpreadsheetDocument _document;
    private readonly OpenXmlWriter _sheet;

    public WorkbookWriter(Stream target)
    {
        _document = SpreadsheetDocument.Create(target, SpreadsheetDocumentType.Workbook);
        var book = _document.AddWorkbookPart();
        var part = book.AddNewPart<WorksheetPart>();
        book.Workbook = new Workbook(new Sheets(new Sheet { Id = book.GetIdOfPart(part), SheetId = 1, Name = "cases" }));
        _sheet = OpenXmlWriter.Create(part);
        _sheet.WriteStartElement(new Worksheet());
        _sheet.WriteStartElement(new SheetData());
    }

    public void Write(IEnumerable<string?> cells)
    {
        _sheet.WriteStartElement(new Row());
        foreach (var cell in cells)
            _sheet.WriteElement(new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(cell ?? "") { Space = SpaceProcessingModeValues.Preserve }) });
        _sheet.WriteEndElement();
    }

    public void Dispose()
    {
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
        _sheet.Dispose();
        _document.Dispose();
    }
}
