using System.IO.Packaging;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Bihuan.Cases.ExportCases;

/// <summary>
/// Writes a workbook of one sheet row by row, every cell as text, so that no phone number becomes a figure and nothing is run. The package
/// is opened for writing only and its parts are made here: the library's own documents ask for a package that can be read too, and such a
/// one keeps the whole sheet in memory until its end.
/// </summary>
internal sealed class WorkbookWriter : IDisposable
{
    /// <summary>What a sheet can hold, by the makers of the format; a spreadsheet refuses a longer one or leaves rows out in silence.</summary>
    public const int RowsMax = 1_048_576;

    private const string Relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    private const string Content = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    private const string Id = "rId1";
    private static readonly Uri s_book = new("/xl/workbook.xml", UriKind.Relative);
    private static readonly Uri s_sheet = new("/xl/worksheets/sheet1.xml", UriKind.Relative);

    private readonly Package _package;
    private readonly Stream _part;
    private readonly OpenXmlWriter _sheet;

    public WorkbookWriter(Stream target)
    {
        _package = Package.Open(target, FileMode.Create, FileAccess.Write);
        _package.CreateRelationship(s_book, TargetMode.Internal, Relation + "officeDocument", Id);
        WriteBook(_package.CreatePart(s_book, Content + "sheet.main+xml"));
        _part = _package.CreatePart(s_sheet, Content + "worksheet+xml", CompressionOption.Normal).GetStream();
        _sheet = OpenXmlWriter.Create(_part);
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
        _part.Dispose();
        _package.Close();
    }

    private static void WriteBook(PackagePart book)
    {
        book.CreateRelationship(s_sheet, TargetMode.Internal, Relation + "worksheet", Id);
        using var part = book.GetStream();
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteElement(new Workbook(new Sheets(new Sheet { Id = Id, SheetId = 1, Name = "cases" })));
    }
}
