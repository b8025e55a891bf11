using System.Diagnostics;

namespace Bihuan.Web.Bench;

/// <summary>Processor time of the servers under measurement, and of their database, as it grows: so that any part of a run can be asked for afterwards.</summary>
internal sealed class CpuTrail : IAsyncDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(200);
    private readonly List<(TimeSpan At, TimeSpan Cpu)> _seen = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Task _watching;

    public CpuTrail(IReadOnlyList<ChildServer> servers, bool isSqlite) => _watching = Watch(servers, isSqlite);

    /// <summary>Between two instants counted from the start, to the nearest look.</summary>
    public TimeSpan Between(TimeSpan from, TimeSpan until) => Upto(until) - Upto(from);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private TimeSpan Upto(TimeSpan at) => _seen.MinBy(x => (x.At - at).Duration()).Cpu;

    private async Task Watch(IReadOnlyList<ChildServer> servers, bool isSqlite)
    {
        do
        {
            _seen.Add((_watch.Elapsed, servers.Aggregate(isSqlite ? TimeSpan.Zero : ChildServer.PostgresCpu(), (sum, x) => sum + x.Cpu)));
            await Task.Delay(s_every, TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!_end.IsCancellationRequested);
    }
}
