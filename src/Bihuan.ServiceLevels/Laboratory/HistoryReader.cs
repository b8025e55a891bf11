using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Laboratory;

/// <summary>A part of the history that one thread reads on its own, and how to read it into a comparison.</summary>
internal delegate Task HistorySlice(CaseComparison into, Action<Guid, int, string?> counted, CancellationToken ct);

/// <summary>
/// Reads the cases that were opened in a period, cut into slices of about equal size: from the compact rows, or straight from the facts
/// with the selectors in their bodies. Both fill the same buffer, so that nothing behind it can tell them apart.
/// </summary>
internal sealed class HistoryReader(TableScan scan, EveryFact everyFact, FactCodec codec)
{
    private const int Slices = 32;
    private const string Opened = "opened_at >= $1 AND opened_at < $2";

    /// <param name="from">Opened from then on.</param>
    /// <param name="until">And before then.</param>
    /// <param name="knownBy">Leaves out what was recorded later.</param>
    /// <param name="versionOf">The policy to count a case by, from the one it began with.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<(long Cases, IReadOnlyList<HistorySlice> Slices)> CompactRows(DateTimeOffset from, DateTimeOffset until, DateTimeOffset knownBy, Func<int, int> versionOf, CancellationToken ct)
    {
        var (rows, cuts) = await scan.Cut("servicelevels_history", "opened_at", from, until, Slices, ct);
        DateTimeOffset[] ends = [from, .. cuts, until];
        return (rows, [.. Enumerable.Range(0, ends.Length - 1).Select(i => Compact(ends[i], ends[i + 1], knownBy, versionOf))]);
    }

    public async Task<(long Cases, IReadOnlyList<HistorySlice> Slices)> Facts(
        DateTimeOffset from, DateTimeOffset until, DateTimeOffset knownBy, IReadOnlySet<string> heard, Func<DateTimeOffset, int> versionAt, CancellationToken ct)
    {
        var starts = await everyFact.Ranges(Slices, ct);
        var (rows, _) = await scan.Cut("servicelevels_history", "opened_at", from, until, 1, ct);
        return (rows, [.. starts.Select((start, i) => Stored(start, i + 1 < starts.Count ? starts[i + 1] : null, new Period(from, until, knownBy), heard, versionAt))]);
    }

    private HistorySlice Compact(DateTimeOffset from, DateTimeOffset until, DateTimeOffset knownBy, Func<int, int> versionOf) => (into, counted, ct) => scan.Read(
        new ScanQuery("servicelevels_history", Opened, "opened_at", ("subject_id", ScanKind.Guid), ("facts", ScanKind.Text), ("policy_version", ScanKind.Number), ("calendar", ScanKind.Text)),
        [from, until],
        row =>
        {
            ClockLines.Read(row.Bytes(1), into.Facts, knownBy);
            if (into.Facts.Count > 0) counted(row.Guid(0), versionOf((int)row.Number(2)), row.IsNull(3) ? null : Encoding.UTF8.GetString(row.Bytes(3)));
        },
        ct);

    private HistorySlice Stored(Guid from, Guid? until, Period period, IReadOnlySet<string> heard, Func<DateTimeOffset, int> versionAt) => async (into, counted, ct) =>
    {
        var streams = new StreamOfFacts(into, codec, period, heard, versionAt, counted);
        await everyFact.Read(from, until, streams.Next, ct);
        streams.Finish();
    };

    private sealed record Period(DateTimeOffset From, DateTimeOffset Until, DateTimeOffset KnownBy);

    /// <summary>Collects the heard facts of one chain until the next chain begins.</summary>
    private sealed class StreamOfFacts(
        CaseComparison into, FactCodec codec, Period period, IReadOnlySet<string> heard, Func<DateTimeOffset, int> versionAt, Action<Guid, int, string?> counted)
    {
        private readonly ClockVocabulary _types = new();
        private readonly Dictionary<int, FactKind> _kinds = [];
        private Guid _stream;
        private long _openedTicks;

        public void Next(in FactBytes fact)
        {
            if (fact.Stream != _stream)
            {
                Finish();
                (_stream, _openedTicks) = (fact.Stream, 0);
                into.Facts.Clear();
            }

            var kind = KindOf(fact.Type);
            if (!kind.IsHeard) return;
            if (_openedTicks == 0) _openedTicks = fact.OccurredTicks;
            if (_openedTicks < period.From.UtcTicks || _openedTicks >= period.Until.UtcTicks || fact.RecordedTicks > period.KnownBy.UtcTicks) return;
            Add(fact, kind);
        }

        public void Finish()
        {
            if (into.Facts.Count > 0) counted(_stream, versionAt(new DateTimeOffset(_openedTicks, TimeSpan.Zero)), null);
            into.Facts.Clear();
        }

        private void Add(in FactBytes fact, FactKind kind)
        {
            if (!kind.Speaks)
            {
                into.Facts.Add(kind.Number, fact.Seq, fact.OccurredTicks);
                return;
            }

            var told = (IClockFact)codec.DecodeWithoutPersonal(kind.Type, fact.Body)!;
            into.Facts.Add(told.ClockSubject is { } subject ? into.Facts.Words.Fact(kind.Name, subject) : kind.Number, fact.Seq, fact.OccurredTicks);
            if (told.ClockPromise is { } promised) into.Facts.Promise(promised.UtcTicks);
            foreach (var (key, value) in told.ClockSelectors ?? new Dictionary<string, string>())
                into.Facts.AddSelector(into.Facts.Words.Key(key), into.Facts.Words.Value(value));
        }

        private FactKind KindOf(ReadOnlySpan<byte> type)
        {
            var number = _types.Key(type);
            if (_kinds.TryGetValue(number, out var known)) return known;
            var text = Encoding.UTF8.GetString(type);
            var name = PlainFactName.Of(text);
            return _kinds[number] = new FactKind(text, name, heard.Contains(name), codec.IsOf<IClockFact>(text), into.Facts.Words.Fact(name, null));
        }

        /// <param name="Type">With version.</param>
        /// <param name="Name">Without.</param>
        /// <param name="IsHeard">Some policy listens for it.</param>
        /// <param name="Speaks">Its body may name a subject or selectors.</param>
        /// <param name="Number">In the vocabulary, without a subject.</param>
        private sealed record FactKind(string Type, string Name, bool IsHeard, bool Speaks, int Number);
    }
}
