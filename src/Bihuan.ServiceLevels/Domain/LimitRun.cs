using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>One limit along the facts of one case, in the order in which they happened: at most one run at a time.</summary>
internal sealed class LimitRun(LimitPolicy policy, TimeLimit limit, WorkingCalendar? calendar, ClockFact[] facts)
{
    private readonly List<ClockState> _runs = [];
    private readonly Dictionary<string, string> _selectors = new(StringComparer.Ordinal);
    private ClockState? _running;
    private ClockFact? _begun;                       // a start seen while the selectors did not match yet
    private ClockFact? _stoppedSince;                // and the stop that followed it

    internal List<ClockState> Runs()
    {
        foreach (var fact in facts)
        {
            if (fact.Selectors is { } changed)
                foreach (var (key, value) in changed) _selectors[key] = value;
            Step(fact, limit.Matches(_selectors));
        }
        if (_running is not null) _runs.Add(WithDue(_running, facts[^1].OccurredAt));
        return _runs;
    }

    private void Step(ClockFact fact, bool matches)
    {
        if (_running is null) { MayStart(fact, matches); return; }
        if (fact.IsAny(limit.Stops)) Stop(fact);
        else if (fact.IsAny(limit.RunsOutWith)) RunOut(fact);
        else if (!matches || fact.IsAny(policy.EndsAll)) End(_running with { WithdrawnAt = fact.OccurredAt }, fact.OccurredAt);
        else if (fact.Name == ClockFact.Extended && fact.Subject == limit.Key) _running = _running with { ExtendedTo = limit.ExtendsTo };
        // What ends one run may begin the next: a second visit, a grade given again.
        if (_running is null) MayStart(fact, matches);
    }

    private void MayStart(ClockFact fact, bool matches)
    {
        if (fact.IsAny(limit.Starts)) (_begun, _stoppedSince) = (fact, null);
        else if (_begun is not null && fact.IsAny(limit.Stops)) _stoppedSince ??= fact;
        else if (fact.IsAny(policy.EndsAll)) _begun = null;

        if (_begun is null || !matches || (!limit.Backdated && _begun != fact)) return;
        _running = new ClockState(limit, policy.Version, _runs.Count + 1, _begun.OccurredAt, _begun.Seq);
        var stopped = _stoppedSince;
        (_begun, _stoppedSince) = (null, null);
        if (stopped is not null) Stop(stopped);
    }

    private void Stop(ClockFact fact)
    {
        End(_running! with { StoppedAt = fact.OccurredAt, StoppedSeq = fact.Seq }, fact.OccurredAt);
        // A report that has to be repeated is due again from the one just given.
        if (limit.Repeats) _running = new ClockState(limit, policy.Version, _runs.Count + 1, fact.OccurredAt, fact.Seq);
    }

    // The limit ran out with this fact and not at a time; there was no stop before it, so it was missed there and then.
    private void RunOut(ClockFact fact)
    {
        _runs.Add(_running! with { DueAt = fact.OccurredAt.AddTicks(-1), WithdrawnAt = fact.OccurredAt });
        _running = null;
    }

    private void End(ClockState state, DateTimeOffset at)
    {
        _runs.Add(WithDue(state, at));
        _running = null;
    }

    private ClockState WithDue(ClockState state, DateTimeOffset until)
    {
        var figure = state.ExtendedTo is { } longer ? policy.Find(longer)?.Figure : limit.Figure;
        if (figure is not { } amount || calendar is null) return state;
        var pauses = PausesOf(state, until);
        var due = Deadline.Due(state.StartedAt, amount, calendar, pauses, limit.Rule);
        return state with
        {
            Pauses = pauses,
            DueAt = due.Found ? due.At : null,
            IsProvisional = due.IsProvisional,
            Fault = due.Fault == DueFault.PauseOpen ? DueFault.None : due.Fault,
        };
    }

    // A pause that is open when the clock stops ended with it, so that a stop in a pause is judged like any other.
    private Pause[] PausesOf(ClockState state, DateTimeOffset until)
    {
        if (limit.Pauses is not { Count: > 0 } reasons) return [];
        var spans = new List<Pause>();
        foreach (var rule in policy.Pauses.Where(rule => reasons.Contains(rule.Code, StringComparer.Ordinal)))
        {
            var open = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
            foreach (var fact in facts.Where(fact => fact.OccurredAt <= until && IsAbout(rule, fact)))
            {
                if (fact.Name == rule.From) open.TryAdd(fact.Subject ?? "", fact.OccurredAt);
                else if (fact.Name == rule.Until && open.Remove(fact.Subject ?? "", out var from)) spans.Add(new Pause(from, fact.OccurredAt));
            }
            spans.AddRange(open.Values.Select(from => state.IsOver ? new Pause(from, until) : Pause.Open(from)));
        }
        return Pause.Normalise(spans.Where(span => span.Until > state.StartedAt));
    }

    private static bool IsAbout(PauseRule rule, ClockFact fact) =>
        rule.Subjects is not { Count: > 0 } subjects || subjects.Contains(fact.Subject ?? "", StringComparer.Ordinal);
}
