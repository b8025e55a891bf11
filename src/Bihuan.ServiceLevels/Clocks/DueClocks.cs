using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Tables;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>What a sweep asks for, by hand: it is asked twice a second for ever, and a thousand times in a burst.</summary>
internal static class DueClocks
{
    /// <summary>When the next case wakes; null when none waits for anything.</summary>
    public static ValueTask<DateTimeOffset?> NextWake(ServiceDb db, CancellationToken ct) =>
        db.One<DateTimeOffset?>("SELECT wake_at FROM servicelevels_history WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1", new HotValues(db), row => row.Instant(0), ct);

    /// <summary>
    /// The cases that have waited longest. On PostgreSQL they are locked first and their clocks read after that, so that two nodes never work
    /// on one case and neither reads what the other is about to tell.
    /// </summary>
    public static async Task<IReadOnlyList<Guid>> Subjects(ServiceDb db, DateTimeOffset now, int max, CancellationToken ct)
    {
        var values = new HotValues(db);
        return await db.All(
            $"SELECT subject_id FROM servicelevels_history WHERE wake_at IS NOT NULL AND wake_at <= {values.Add(now)} ORDER BY wake_at LIMIT {max}{(db.IsSqlite ? "" : " FOR UPDATE SKIP LOCKED")}",
            values,
            static row => row.Guid(0),
            ct);
    }

    /// <summary>
    /// Their clocks that are due, case by case, with what telling needs of each and no more. After a long rest a case has many; those left over wait
    /// for the next batch.
    /// </summary>
    public static async Task<IReadOnlyList<DueClock>> Of(ServiceDb db, IReadOnlyList<Guid> subjects, DateTimeOffset now, int max, CancellationToken ct)
    {
        if (subjects.Count == 0) return [];
        var values = new HotValues(db);
        var at = values.Add(now);
        return await db.All(
            $"""
            SELECT subject_id, limit_key, run, policy_version, clock, due_at, outcome, warned_at, breach_told_at, wake_at, later
            FROM (
                SELECT *, min(wake_at) FILTER (WHERE wake_at > {at}) OVER (PARTITION BY subject_id) AS later
                FROM servicelevels_clock WHERE subject_id {values.OneOf(subjects)} AND wake_at IS NOT NULL) AS x
            WHERE wake_at <= {at} ORDER BY subject_id, wake_at LIMIT {max}
            """,
            values,
            static row => new DueClock(Read(row), row.InstantOrNull(10)),
            ct);
    }

    private static ClockRow Read(HotRow row) => new()
    {
        SubjectId = row.Guid(0),
        LimitKey = row.Text(1),
        Run = row.Number(2),
        PolicyVersion = row.Number(3),
        Clock = row.Text(4),
        DueAt = row.InstantOrNull(5),
        Outcome = Enum.Parse<ClockOutcome>(row.Text(6)),
        WarnedAt = row.InstantOrNull(7),
        BreachToldAt = row.InstantOrNull(8),
        WakeAt = row.Instant(9),
    };
}

/// <param name="Row">The clock that is due.</param>
/// <param name="Later">What the case's clocks that are not due yet wait for next.</param>
internal sealed record DueClock(ClockRow Row, DateTimeOffset? Later);
