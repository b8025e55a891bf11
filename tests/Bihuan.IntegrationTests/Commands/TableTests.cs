using System.IO.Compression;
using System.Text;
using Bihuan.Web.Commands.Tables;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Bihuan.IntegrationTests.Commands;

public sealed class TableTests
{
    [Fact]
    public void Quotes_line_breaks_and_stray_quotes_stay_in_their_cells()
    {
        using var table = Csv("a,b,c\r\n\"x,1\",\"say \"\"hi\"\"\",\r\n\"two\nlines\",5\" pipe,z\n\nlast,,");
        Assert.Equal(["a", "b", "c"], table.Header);
        var rows = table.Rows().ToList();
        Assert.Equal(["x,1", "say \"hi\"", ""], rows[0].Cells);
        Assert.Equal(["two\nlines", "5\" pipe", "z"], rows[1].Cells);
        Assert.Equal(["last", "", ""], rows[2].Cells);
        Assert.Equal([2, 3, 6], rows.Select(x => x.Line));
    }

    [Fact]
    public void A_packed_table_reads_the_same()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write("a\n1\n"u8);
        packed.Position = 0;
        using var table = CsvTable.Open(packed, "log.csv.gz");
        Assert.Equal("1", Assert.Single(table.Rows()).Cells[0]);
    }

    [Fact]
    public void Json_lines_carry_their_faults()
    {
        using var table = new JsonLinesTable(new MemoryStream(Encoding.UTF8.GetBytes("{\"kind\":\"repair\",\"phone\":138}\nno json\n{\"colour\":1}\n{\"kind\":{}}\n")), "x.jsonl", ["kind", "phone"]);
        var rows = table.Rows().ToList();
        Assert.Equal(["repair", "138"], rows[0].Cells);
        Assert.Equal([null, "malformed", "unknown-field", "wrong-type"], rows.Select(x => x.Fault));
    }

    [Fact]
    public void A_workbook_gives_text_numbers_dates_and_gaps()
    {
        var file = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            book.Workbook = new Workbook();
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 22 }));
            var sheet = book.AddNewPart<WorksheetPart>();
            sheet.Worksheet = new Worksheet(new SheetData(
                new Row(Inline("A1", "externalId"), Inline("B1", "phone"), Inline("C1", "occurredAt")) { RowIndex = 1 },
                new Row(Inline("A2", "x"), Number("C2", "46096.5", 1)) { RowIndex = 2 },
                new Row(Number("B3", "13800138000", 0)) { RowIndex = 3 }));
            book.Workbook.AppendChild(new Sheets(new Sheet { Id = book.GetIdOfPart(sheet), SheetId = 1, Name = "cases" }));
        }

        file.Position = 0;
        using var table = new XlsxTable(file);
        Assert.Equal(["externalId", "phone", "occurredAt"], table.Header);
        var rows = table.Rows().ToList();
        Assert.Equal(["x", "", "2026-03-15 12:00:00"], rows[0].Cells);
        Assert.Equal(["", "13800138000"], rows[1].Cells);
        Assert.Equal(3, rows[1].Line);
    }

    private static Cell Inline(string reference, string text) => new() { CellReference = reference, DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) };

    private static Cell Number(string reference, string value, uint style) => new() { CellReference = reference, StyleIndex = style, CellValue = new CellValue(value) };

    private static CsvTable Csv(string text) => CsvTable.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), "x.csv");
}
