using System.Runtime.InteropServices;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>
/// Counts all runs of all limits of one policy along the facts of one case, case after case. The policy is compiled once: what each
/// fact means to each limit, which selector values each limit asks for; after that a case costs a few microseconds and no
/// allocation, which is what lets a draft be tried on all history. One thread at a time; the runs are valid until the next case.
/// </summary>
internal sealed class CaseClocks
{
    private readonly LimitPolicy _policy;
    private readonly ClockVocabulary _words;
    private readonly TimeZoneInfo _zone;
    private readonly CompiledLimit[] _limits;
    private readonly bool _areDated;
    private readonly (int Key, int Value)[] _switches;
    private readonly List<ClockRun> _runs = [];
    private readonly List<Pause> _pauses = [];
    private readonly LimitProgress[] _progress;
    private readonly LimitSet _inForce, _underWay, _touched;
    private readonly List<(string Subject, DateTimeOffset From)> _openPauses = [];
    private readonly List<Pause> _spans = [];
    private FactMeaning?[] _meanings = [];
    private int[] _values = [];                     // by selector key: the number of its value + 1, 0 while unknown
    private DateOnly _forceDay;
    private CaseFacts _facts = null!;
    private DateTimeOffset _lastAt;
    private bool _hasPauses;

    /// <param name="policy">All limits that run as clocks are counted.</param>
    /// <param name="calendars">Calendars by code.</param>
    /// <param name="companyZone">Whose day decides which limits are in force.</param>
    /// <param name="words">Shared by all counters that read the same facts.</param>
    /// <param name="only">Leaves limits out, such as those that a draft does not change.</param>
    public CaseClocks(LimitPolicy policy, Func<string, WorkingCalendar?> calendars, TimeZoneInfo companyZone, ClockVocabulary words, Func<TimeLimit, bool>? only = null)
    {
        (_policy, _zone, _words) = (policy, companyZone, words);
        _limits = [.. policy.Limits.Where(limit => limit.Use == LimitUse.Clock && (only is null || only(limit))).Select(limit => CompiledLimit.Of(limit, policy, calendars, words))];
        Limits = [.. _limits.Select(x => x.Limit)];
        _areDated = Limits.Any(limit => limit.EffectiveFrom is not null || limit.EffectiveUntil is not null);
        _switches = [.. policy.CompanyWide.Select(x => (words.Key(x.Key), words.Value(x.Value)))];
        _progress = new LimitProgress[_limits.Length];
        (_inForce, _underWay, _touched) = (new LimitSet(_limits.Length), new LimitSet(_limits.Length), new LimitSet(_limits.Length));
        for (var i = 0; i < _limits.Length; i++) _inForce.Set(i, true);
    }

    public IReadOnlyList<TimeLimit> Limits { get; }

    public LimitPolicy Policy => _policy;

    /// <summary>Every run of every limit that applied, by limit and run. No facts, no clocks.</summary>
    public ReadOnlySpan<ClockRun> Count(CaseFacts facts)
    {
        _runs.Clear();
        _pauses.Clear();
        var ordered = facts.InOrder();
        if (ordered.IsEmpty) return default;
        Begin(facts, ordered);
        foreach (ref readonly var fact in ordered)
        {
            var meaning = MeaningOf(fact.Fact);
            if (fact.SelectorCount > 0) Learn(facts.SelectorsOf(fact));
            // What names no limit can still end those under way, when it changes selectors or ends all; it can move no other.
            for (var word = 0; word < _inForce.Words.Length; word++)
            {
                var concerned = meaning.Named.Words[word];
                if (fact.SelectorCount > 0 || meaning.EndsAll) concerned |= _underWay.Words[word];
                concerned &= _inForce.Words[word];
                _touched.Words[word] |= concerned;
                for (; concerned != 0; concerned &= concerned - 1) Step(LimitSet.First(word, concerned), fact, meaning);
            }
        }

        for (var i = 0; i < _limits.Length; i++)
            if (_underWay.Has(i) && _progress[i].IsRunning) Add(i, _progress[i].Current, _lastAt);
        return CollectionsMarshal.AsSpan(_runs);
    }

    public ReadOnlySpan<Pause> PausesOf(in ClockRun run) => CollectionsMarshal.AsSpan(_pauses).Slice(run.PausesFrom, run.PauseCount);

    /// <summary>The same as objects, in order of start.</summary>
    public IReadOnlyList<ClockState> States(CaseFacts facts)
    {
        var runs = Count(facts);
        if (runs.IsEmpty) return [];
        var states = new List<ClockState>(runs.Length);
        foreach (ref readonly var run in runs) states.Add(StateOf(run));
        states.Sort((a, b) => a.StartedAt != b.StartedAt ? a.StartedAt.CompareTo(b.StartedAt) : a.Key != b.Key ? string.CompareOrdinal(a.Key, b.Key) : a.Run.CompareTo(b.Run));
        return states;
    }

    public ClockState StateOf(in ClockRun run)
    {
        var limit = Limits[run.Limit];
        return new ClockState(limit, _policy.Version, run.Run, run.StartedAt, run.StartedSeq)
        {
            DueAt = run.DueAt,
            IsProvisional = run.IsProvisional,
            Fault = run.Fault,
            Pauses = run.PauseCount == 0 ? [] : PausesOf(run).ToArray(),
            StoppedAt = run.StoppedAt,
            StoppedSeq = run.StoppedAt is null ? null : run.StoppedSeq,
            WithdrawnAt = run.WithdrawnAt,
            ExtendedTo = run.IsExtended ? limit.ExtendsTo : null,
        };
    }

    private void Begin(CaseFacts facts, ReadOnlySpan<HeardFact> ordered)
    {
        (_facts, _lastAt, _hasPauses) = (facts, InstantOf(ordered[^1].At), false);
        foreach (ref readonly var fact in ordered) _hasPauses |= MeaningOf(fact.Fact).IsAboutPauses;
        Forget();
        if (_values.Length < _words.KeyCount) _values = new int[_words.KeyCount + 8];
        else Array.Clear(_values);
        Learn(_switches);
        if (_areDated) SetForce(InstantOf(ordered[0].At));
    }

    private void Forget()
    {
        for (var word = 0; word < _touched.Words.Length; word++)
            for (var rest = _touched.Words[word]; rest != 0; rest &= rest - 1) _progress[LimitSet.First(word, rest)] = default;
        _touched.Clear();
        _underWay.Clear();
    }

    // The policy in force when the case was opened holds for all its clocks.
    private void SetForce(DateTimeOffset openedAt)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(openedAt, _zone).DateTime);
        if (day == _forceDay) return;
        _forceDay = day;
        for (var i = 0; i < _limits.Length; i++) _inForce.Set(i, Limits[i].IsInForce(day));
    }

    private void Learn(ReadOnlySpan<(int Key, int Value)> selectors)
    {
        foreach (var (key, value) in selectors)
        {
            if (key >= _values.Length) Array.Resize(ref _values, _words.KeyCount + 8);
            _values[key] = value + 1;
        }
    }

    private FactMeaning MeaningOf(int fact)
    {
        if (fact >= _meanings.Length) Array.Resize(ref _meanings, Math.Max(_words.FactCount, fact + 1));
        return _meanings[fact] ??= FactMeaning.Of(_policy, Limits, _words.Fact(fact));
    }

    private void Step(int i, in HeardFact fact, FactMeaning meaning)
    {
        var (role, endsAll, limit) = (meaning.Roles[i], meaning.EndsAll, _limits[i].Limit);
        ref var progress = ref _progress[i];
        if (progress.IsRunning)
        {
            if ((role & FactRole.Stops) != FactRole.None) Stop(i, InstantOf(fact.At), fact.Seq, role);
            else if ((role & FactRole.RunsOut) != FactRole.None) RunOut(i, InstantOf(fact.At));
            else if (endsAll || !_limits[i].Matches(_values)) End(i, progress.Current with { WithdrawnAt = InstantOf(fact.At) }, InstantOf(fact.At));
            else if (limit.Promised && (role & FactRole.Starts) != FactRole.None && fact.PromisedAt != 0) End(i, progress.Current with { WithdrawnAt = InstantOf(fact.At) }, InstantOf(fact.At));
            else if ((role & FactRole.Extends) != FactRole.None) progress.Current.IsExtended = limit.ExtendsTo is not null;
        }

        // What ends one run may begin the next: a second visit, a grade given again.
        if (!progress.IsRunning) MayStart(i, fact, role, endsAll);
        _underWay.Set(i, progress.IsRunning || progress.HasBegun);
    }

    private void MayStart(int i, in HeardFact fact, FactRole role, bool endsAll)
    {
        var limit = _limits[i].Limit;
        ref var progress = ref _progress[i];
        var startsHere = (role & FactRole.Starts) != FactRole.None && (!limit.Promised || fact.PromisedAt != 0);
        if (startsHere) (progress.HasBegun, progress.BegunAt, progress.BegunSeq, progress.BegunPromise, progress.WasStopped) = (true, fact.At, fact.Seq, fact.PromisedAt, false);
        else if (progress.HasBegun && (role & FactRole.Stops) != FactRole.None) progress.StopSeen(fact.At, fact.Seq, role);
        else if (endsAll) progress.HasBegun = false;

        // A start seen while the selectors did not match yet counts only for a backdated limit, with the stop that followed it.
        if (!progress.HasBegun || (!limit.Backdated && !startsHere) || !_limits[i].Matches(_values)) return;
        progress.Begin(i, InstantOf(progress.BegunAt), progress.BegunSeq);
        if (limit.Promised) progress.Current.DueAt = InstantOf(progress.BegunPromise);
        progress.HasBegun = false;
        if (progress.WasStopped) Stop(i, InstantOf(progress.StoppedAt), progress.StoppedSeq, progress.StoppedBy);
    }

    private void Stop(int i, DateTimeOffset at, long seq, FactRole role)
    {
        End(i, _progress[i].Current with { StoppedAt = at, StoppedSeq = seq }, at);
        // A report that has to be repeated is due again from the one just given.
        if (_limits[i].Limit.Repeats && (role & FactRole.Rests) == FactRole.None) _progress[i].Begin(i, at, seq);
    }

    // The limit ran out with this fact and not at a time; there was no stop before it, so it was missed there and then.
    private void RunOut(int i, DateTimeOffset at)
    {
        _runs.Add(_progress[i].Current with { DueAt = at.AddTicks(-1), WithdrawnAt = at });
        _progress[i].IsRunning = false;
    }

    private void End(int i, ClockRun run, DateTimeOffset at)
    {
        Add(i, run, at);
        _progress[i].IsRunning = false;
    }

    private void Add(int i, ClockRun run, DateTimeOffset until)
    {
        var compiled = _limits[i];
        if ((run.IsExtended ? compiled.Longer : compiled.Figure) is { } figure && compiled.Calendar is { } calendar)
        {
            run.PausesFrom = _pauses.Count;
            if (_hasPauses && compiled.PauseRules.Length > 0) CollectPauses(compiled, run, until);
            run.PauseCount = _pauses.Count - run.PausesFrom;
            var due = Deadline.Due(run.StartedAt, figure, calendar, PausesOf(run), compiled.Rule);
            run.DueAt = due.Found ? due.At : null;
            run.IsProvisional = due.IsProvisional;
            run.Fault = due.Fault == DueFault.PauseOpen ? DueFault.None : due.Fault;
        }

        _runs.Add(run);
    }

    // A pause that is open when the clock stops ended with it, so that a stop in a pause is judged like any other.
    private void CollectPauses(CompiledLimit limit, in ClockRun run, DateTimeOffset until)
    {
        _spans.Clear();
        foreach (var rule in limit.PauseRules)
        {
            _openPauses.Clear();
            foreach (ref readonly var fact in _facts.InOrder())
            {
                if (fact.At > until.UtcTicks) break;
                var (meaning, subject) = (MeaningOf(fact.Fact), _words.Fact(fact.Fact).Subject ?? "");
                var open = _openPauses.FindIndex(x => x.Subject == subject);
                if (meaning.OpensPause[rule] && open < 0) _openPauses.Add((subject, InstantOf(fact.At)));
                else if (meaning.EndsPause[rule] && open >= 0)
                {
                    _spans.Add(new Pause(_openPauses[open].From, InstantOf(fact.At)));
                    _openPauses.RemoveAt(open);
                }
            }

            foreach (var (_, from) in _openPauses) _spans.Add(run.IsOver ? new Pause(from, until) : Pause.Open(from));
        }

        var startedAt = run.StartedAt;
        _spans.RemoveAll(span => span.Until <= startedAt || span.Until <= span.From);
        // Nearly always none or one, which is as it should be already.
        _pauses.AddRange(_spans.Count > 1 ? Pause.Normalise(_spans) : _spans);
    }

    private static DateTimeOffset InstantOf(long utcTicks) => new(utcTicks, TimeSpan.Zero);

    /// <summary>Where one limit stands along the facts: at most one run at a time.</summary>
    private struct LimitProgress
    {
        public bool IsRunning, HasBegun, WasStopped;
        public ClockRun Current;
        public long BegunAt, BegunSeq, BegunPromise, StoppedAt, StoppedSeq;
        public FactRole StoppedBy;
        private int _runs;

        public void Begin(int limit, DateTimeOffset at, long seq)
        {
            Current = new ClockRun(limit, ++_runs, at, seq);
            IsRunning = true;
        }

        public void StopSeen(long at, long seq, FactRole role)
        {
            if (WasStopped) return;
            (WasStopped, StoppedAt, StoppedSeq, StoppedBy) = (true, at, seq, role);
        }
    }

    /// <summary>A limit with everything looked up that a count asks of it.</summary>
    private sealed record CompiledLimit(
        TimeLimit Limit, Limit? Figure, Limit? Longer, DueRule Rule, WorkingCalendar? Calendar, int[] PauseRules, (int Key, int[] Values)[] Conditions)
    {
        public static CompiledLimit Of(TimeLimit limit, LimitPolicy policy, Func<string, WorkingCalendar?> calendars, ClockVocabulary words) => new(
            limit, limit.Figure, limit.ExtendsTo is { } longer ? policy.Find(longer)?.Figure : null, limit.Rule, calendars(limit.Calendar),
            [.. Enumerable.Range(0, policy.Pauses.Count).Where(i => limit.Pauses?.Contains(policy.Pauses[i].Code, StringComparer.Ordinal) == true)],
            [.. (limit.When ?? new Dictionary<string, IReadOnlyList<string>>()).Select(x => (words.Key(x.Key), x.Value.Select(value => words.Value(value) + 1).ToArray()))]);

        public bool Matches(int[] values)
        {
            foreach (var (key, wanted) in Conditions)
                if (key >= values.Length || Array.IndexOf(wanted, values[key]) < 0) return false;
            return true;
        }
    }
}
