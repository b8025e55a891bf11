using Bihuan.Cases.Domain.Incidents;

namespace Bihuan.Cases.ImportIncidents;

/// <summary>Counts what has been committed. A batch counts into the open part, which a retried transaction begins anew.</summary>
internal sealed class ImportTally(List<SkippedIncident> skipped)
{
    private readonly List<SkippedIncident> _skippedNow = [];
    private (long Cases, long Facts, long Known, long Rows) _now;

    public long Cases { get; private set; }

    public long Facts { get; private set; }

    public long Known { get; private set; }

    public long Rows { get; private set; }

    public IReadOnlyList<SkippedIncident> Skipped => skipped;

    public void Begin()
    {
        _now = default;
        _skippedNow.Clear();
    }

    public void Took(long facts, int rows) => _now = (_now.Cases + 1, _now.Facts + facts, _now.Known, _now.Rows + rows);

    public void Knew(int rows) => _now = (_now.Cases, _now.Facts, _now.Known + 1, _now.Rows + rows);

    public void Skip(SkippedIncident incident) => _skippedNow.Add(incident);

    /// <summary>After the commit.</summary>
    public void Settle()
    {
        (Cases, Facts, Known, Rows) = (Cases + _now.Cases, Facts + _now.Facts, Known + _now.Known, Rows + _now.Rows);
        skipped.AddRange(_skippedNow);
        Begin();
    }
}
