namespace Bihuan.IntegrationTests;

/// <summary>
/// A test's clock as the server sees it. The framework's fake calls a periodic timer for every beat it jumps over: thirty million times for
/// a timer of a second and a jump of a year, which took most of the time of the tests that walk a calendar. Here, as on a machine that
/// slept, a timer beats once after a jump, however wide, and counts its period from there.
/// </summary>
internal sealed class OneBeatClock(TimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Beat(clock, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Beat : ITimer
    {
        private readonly ITimer _once;
        private readonly Lock _gate = new();
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public Beat(TimeProvider clock, TimerCallback callback, object? state) =>
            _once = clock.CreateTimer(_ => Ring(callback, state), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _period = period;
                return _once.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose() => _once.Dispose();

        public ValueTask DisposeAsync() => _once.DisposeAsync();

        private void Ring(TimerCallback callback, object? state)
        {
            // The next beat is set before this one is heard, so that a callback which changes or ends the timer has the last word.
            lock (_gate)
                if (_period > TimeSpan.Zero) _once.Change(_period, Timeout.InfiniteTimeSpan);
            callback(state);
        }
    }
}
