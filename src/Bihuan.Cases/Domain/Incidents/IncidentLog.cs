namespace Bihuan.Cases.Domain.Incidents;

/// <summary>One audit row as it stands in the file.</summary>
internal readonly record struct IncidentRow(int Line, string[] Values);

/// <summary>One incident: its audit rows in the order of the log.</summary>
internal sealed record LoggedIncident(string Number, IReadOnlyList<IncidentRow> Rows);

/// <summary>A row or an incident that could not be taken over, and why.</summary>
internal sealed record SkippedIncident(int Line, string? Number, string Reason);

/// <summary>Which column stands where. Columns the product knows nothing of are kept like the others.</summary>
internal sealed class IncidentColumns
{
    private static readonly string[] s_needed = ["number", "incident_state", "opened_at", "sys_updated_at"];
    private readonly Dictionary<string, int> _places;

    public IncidentColumns(IReadOnlyList<string> header)
    {
        Names = header;
        _places = header.Select((name, place) => (name, place)).GroupBy(x => x.name, StringComparer.Ordinal).ToDictionary(x => x.Key, x => x.First().place, StringComparer.Ordinal);
        Missing = [.. s_needed.Where(x => !_places.ContainsKey(x))];
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Columns without which no history can be told.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>-1 when the file has no such column.</summary>
    public int PlaceOf(string column) => _places.GetValueOrDefault(column, -1);

    public string Value(in IncidentRow row, string column) => PlaceOf(column) is >= 0 and var place ? row.Values[place] : "";
}

/// <summary>Groups audit rows by incident. Rows of one incident need not stand together, so the whole log is read first.</summary>
internal sealed class IncidentLogReader(IncidentColumns columns, IncidentMapping mapping)
{
    private readonly Dictionary<string, List<IncidentRow>> _byNumber = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly int _number = columns.PlaceOf("number");

    public List<SkippedIncident> Skipped { get; } = [];

    public long Rows { get; private set; }

    /// <summary>How often each column said "not known", over all rows.</summary>
    public SortedDictionary<string, long> MissingValues { get; } = new(StringComparer.Ordinal);

    public void Add(int line, string[] values)
    {
        Rows++;
        if (values.Length != columns.Names.Count)
        {
            Skipped.Add(new SkippedIncident(line, values.Length > _number ? values[_number] : null, "wrong-number-of-columns"));
            return;
        }

        var number = values[_number].Trim();
        if (mapping.IsMissing(number) || number.Length > 60)
        {
            Skipped.Add(new SkippedIncident(line, null, "no-number"));
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Shared(values[i]);
            if (mapping.IsMissing(values[i])) MissingValues[columns.Names[i]] = MissingValues.GetValueOrDefault(columns.Names[i]) + 1;
        }

        if (!_byNumber.TryGetValue(number, out var rows))
        {
            _byNumber[number] = rows = [];
            _order.Add(number);
        }

        rows.Add(new IncidentRow(line, values));
    }

    public IReadOnlyList<LoggedIncident> Incidents() => [.. _order.Select(x => new LoggedIncident(x, _byNumber[x]))];

    /// <summary>The log repeats its words endlessly; one copy of each keeps a large log in memory.</summary>
    private string Shared(string text)
    {
        if (_texts.TryGetValue(text, out var known)) return known;
        if (_texts.Count < 200_000) _texts[text] = text;
        return text;
    }
}
