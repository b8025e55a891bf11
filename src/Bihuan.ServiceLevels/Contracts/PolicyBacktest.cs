using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Laboratory;
using Bihuan.ServiceLevels.Policies;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>
/// Tries a draft of limits on what really happened. It reads and counts only: no row and no verdict is changed, and every verdict
/// already given stays under the version it was given by.
/// </summary>
public sealed class PolicyBacktest
{
    private const int ThreadsMax = 4;
    private readonly HistoryReader _reader;
    private readonly LimitBook _limits;
    private readonly CalendarBook _calendars;
    private readonly CompanyZone _zone;
    private readonly TimeProvider _clock;

    internal PolicyBacktest(HistoryReader reader, LimitBook limits, CalendarBook calendars, CompanyZone zone, TimeProvider clock) =>
        (_reader, _limits, _calendars, _zone, _clock) = (reader, limits, calendars, zone, clock);

    public async Task<BacktestOutcome> Run(BacktestRequest request, IProgress<BacktestProgress>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var draft = ServiceLevelPolicies.ReadLimits(request.Draft, request.DraftName);
        if (draft.Value is not { } policy) return new BacktestOutcome(null, draft.Errors);
        var against = request.Against is { } other ? ServiceLevelPolicies.ReadLimits(other, request.AgainstName ?? "") : null;
        if (against is { IsValid: false }) return new BacktestOutcome(null, against.Errors);

        var plan = new BacktestPlan(policy, Before(against?.Value), request.AsOf ?? _clock.Now());
        var (from, until) = (_zone.StartOf(request.From), _zone.StartOf(request.To.AddDays(1)));
        // Compact rows hold what the policies of their time listened for; a draft that listens for more has to see the facts.
        var fromFacts = request.FromFacts || !plan.Heard.All(_limits.Hears);
        var (cases, slices) = fromFacts
            ? await _reader.Facts(from, until, plan.AsOf, plan.Heard, at => against is null ? _limits.InForceVersion(at) : 1, ct)
            : await _reader.CompactRows(from, until, plan.AsOf, version => against is null ? version : 1, ct);
        // Both sides by the calendars of today: what differs is then the policy alone.
        var calendars = _calendars.At(_clock.Now());
        var run = new Backtest(plan, own => ClockCounters.Own(calendars, own), _zone.Zone, request.FlipsMax);
        var counts = await run.Run(slices, cases, request.Threads ?? Math.Clamp(Environment.ProcessorCount, 1, ThreadsMax), progress, ct);
        var days = request.To.DayNumber - request.From.DayNumber + 1;
        return new BacktestOutcome(Report(request, plan, counts, days, fromFacts, watch.Elapsed), []);
    }

    /// <summary>Every version a case may have begun with; or the one to compare with, standing for all.</summary>
    private Dictionary<int, LimitPolicy> Before(LimitPolicy? against) => against is null ? _limits.Approved().ToDictionary(x => x.Version) : new() { [1] = against };

    private BacktestReport Report(BacktestRequest request, BacktestPlan plan, BacktestCounts counts, int days, bool fromFacts, TimeSpan took)
    {
        var tally = counts.Tally;
        return new BacktestReport(
            Mark(request.DraftName, plan.Draft.Version, request.Draft),
            request.Against is { } text ? Mark(request.AgainstName ?? "", plan.Before[1].Version, text) : null,
            request.From, request.To, plan.AsOf, _zone.Zone.Id, fromFacts ? "facts" : "compact-rows", tally.Cases, tally.Clocks,
            BacktestSummary.Rate(tally.WholeCases.JudgedBefore, tally.WholeCases.BreachedBefore),
            BacktestSummary.Rate(tally.WholeCases.JudgedAfter, tally.WholeCases.BreachedAfter),
            BacktestSummary.Difference(tally.WholeCases), BacktestSummary.Limits(plan, tally), counts.FlipCount, counts.Flips,
            BacktestSummary.Staffing(plan, tally, days, new StaffingAssumptions(request.HandlingMinutes, request.ShareInTime)), took.TotalSeconds);
    }

    private static PolicyMark Mark(string name, int version, string text) => new(name, version, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
}
