using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.ReportClocks;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>The report on clocks for the command line.</summary>
public sealed class ClockReports
{
    private readonly ClockReportReader _reader;
    private readonly Store _store;
    private readonly CompanyZone _zone;
    private readonly TimeProvider _clock;

    internal ClockReports(ClockReportReader reader, Store store, CompanyZone zone, TimeProvider clock) => (_reader, _store, _zone, _clock) = (reader, store, zone, clock);

    /// <param name="from">First day on which clocks fell due; thirty days up to the last when left out.</param>
    /// <param name="to">Last day, inclusive; today when left out.</param>
    /// <param name="asOf">What was known then; null for now.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<ClockReport> Run(DateOnly? from, DateOnly? to, DateTimeOffset? asOf, CancellationToken ct)
    {
        var last = to ?? _zone.Day(asOf ?? _clock.Now());
        var db = _store.Reader();
        try
        {
            return await _reader.Report(db, new ClockReportQuery(from ?? last.AddDays(1 - ClockReportQuery.UsualDays), last) { AsOf = asOf }, Actor.System, ct);
        }
        finally
        {
            _store.Return(db);
        }
    }
}
