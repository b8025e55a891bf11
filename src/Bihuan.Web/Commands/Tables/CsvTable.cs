using System.IO.Compression;
using System.Text;
using Bihuan.Cases.Contracts;

namespace Bihuan.Web.Commands.Tables;

/// <summary>
/// A table of comma-separated values (RFC 4180: quotes doubled inside quotes, line breaks allowed there), packed by gzip when its name says
/// so. A stray quote in the middle of a cell is kept as it stands: logs are full of them, and a cell is never lost.
/// </summary>
internal sealed class CsvTable : ITable
{
    private readonly StreamReader _text;
    private readonly char[] _buffer = new char[1 << 16];
    private readonly StringBuilder _cell = new();
    private readonly List<string> _cells = [];
    private int _filled;
    private int _at;
    private int _line = 1;

    private CsvTable(Stream content)
    {
        _text = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16);
        Header = ReadRow() ? [.. _cells.Select(x => x.Trim())] : [];
    }

    public IReadOnlyList<string> Header { get; }

    public static CsvTable Open(Stream content, string name) =>
        new(name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(content, CompressionMode.Decompress) : content);

    /// <summary>Lines count from 1, the header's own; empty lines are passed over.</summary>
    public IEnumerable<TableLine> Rows()
    {
        while (true)
        {
            var line = _line;
            if (!ReadRow()) yield break;
            if (_cells is [""]) continue;
            yield return new TableLine(line, [.. _cells]);
        }
    }

    public void Dispose() => _text.Dispose();

    private bool ReadRow()
    {
        _cells.Clear();
        _cell.Clear();
        if (Peek() < 0) return false;
        while (true)
        {
            var c = Peek();
            if (c == '"' && _cell.Length == 0) ReadQuoted();
            else if (c is ',' or '\n' or '\r' or -1)
            {
                _cells.Add(_cell.ToString());
                _cell.Clear();
                if (c == ',') _at++;
                else return EndLine(c);
            }
            else ReadPlain();
        }
    }

    private bool EndLine(int c)
    {
        if (c == '\r')
        {
            _at++;
            c = Peek();
        }

        if (c == '\n') _at++;
        _line++;
        return true;
    }

    private void ReadPlain()
    {
        var rest = _buffer.AsSpan(_at, _filled - _at);
        var end = rest.IndexOfAny(',', '\n', '\r');
        if (end < 0) end = rest.Length;
        _cell.Append(rest[..end]);
        _at += end;
    }

    private void ReadQuoted()
    {
        _at++;
        while (Peek() is >= 0 and var c)
        {
            _at++;
            if (c == '\n') _line++;
            if (c == '"')
            {
                if (Peek() != '"') return;
                _at++;
            }

            _cell.Append((char)c);
        }
    }

    /// <summary>The next character without taking it; -1 at the end.</summary>
    private int Peek()
    {
        if (_at < _filled) return _buffer[_at];
        (_at, _filled) = (0, _text.Read(_buffer, 0, _buffer.Length));
        return _filled == 0 ? -1 : _buffer[0];
    }
}
