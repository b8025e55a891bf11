namespace Bihuan.Platform.Jobs;

/// <summary>
/// Work that nobody asks for by a request: by the calendar (every night, every ten minutes), or left behind by a change to be done after
/// it. A job may run twice, late, and on any node, beside jobs of other kinds; what it decides follows from recorded times, never from when it
/// runs. It stops when its token says so: with the server, or because its lease was lost.
/// </summary>
public interface IJob
{
    /// <summary>Lower-kebab, with its module: <c>cases.close-unanswered</c>.</summary>
    string Kind { get; }

    /// <summary>When it is due again after a run at this instant; null for work that only a change leaves behind.</summary>
    DateTimeOffset? NextAfter(DateTimeOffset at);

    /// <param name="about">What it is to work on: what <see cref="JobQueue.Add"/> was given, empty for work by the calendar.</param>
    /// <returns>Null when it is done; else when to go on with it.</returns>
    Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct);
}

/// <summary>
/// Rows that carry their own due times (alarms, tasks): looked at each second on every node, in a loop of its own beside the jobs. It
/// takes its rows itself, by SKIP LOCKED, and must cost next to nothing while none is due.
/// </summary>
public interface ISweep
{
    /// <returns>How many rows were worked.</returns>
    Task<int> Sweep(DateTimeOffset now, CancellationToken ct);
}
