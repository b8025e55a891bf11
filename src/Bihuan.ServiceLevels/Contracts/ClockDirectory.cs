using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>One clock of a case as others see it. Outcome is running, met, breached or withdrawn; a promise shown to the customer is its due time.</summary>
public sealed record ClockView(
    string Limit, int Run, string Clock, DateTimeOffset StartedAt, DateTimeOffset? DueAt, bool IsPaused, bool IsProvisional, DateTimeOffset? StoppedAt,
    string Outcome, bool IsGoverning, int PolicyVersion, DateTimeOffset? FirstDueAt, string? FirstOutcome);

/// <summary>Reads of clocks for other modules.</summary>
public sealed class ClockDirectory
{
    /// <summary>All clocks of a case, running ones first by due time. Of those on one clock the one due first governs (SLA-12).</summary>
    public async Task<IReadOnlyList<ClockView>> Of(ServiceDb db, Guid subject, DateTimeOffset now, CancellationToken ct)
    {
        var rows = await db.Set<ClockRow>().Where(x => x.SubjectId == subject).ToListAsync(ct);
        var governing = rows.Where(x => x.Outcome == Domain.ClockOutcome.Running && x.DueAt != null)
            .GroupBy(x => x.Clock, StringComparer.Ordinal).Select(x => x.MinBy(y => y.DueAt)!).ToHashSet();
        return rows
            .OrderBy(x => x.Outcome == Domain.ClockOutcome.Running ? 0 : 1).ThenBy(x => x.DueAt ?? DateTimeOffset.MaxValue).ThenBy(x => x.LimitKey, StringComparer.Ordinal)
            .Select(x => new ClockView(
                x.LimitKey, x.Run, x.Clock, x.StartedAt, x.DueAt, x.IsPaused, x.IsProvisional, x.StoppedAt,
                (x.Outcome == Domain.ClockOutcome.Running && x.DueAt < now ? Domain.ClockOutcome.Breached : x.Outcome).ToString().ToLowerInvariant(),
                governing.Contains(x), x.PolicyVersion, x.FirstDueAt, x.FirstOutcome?.ToString().ToLowerInvariant()))
            .ToList();
    }
}
