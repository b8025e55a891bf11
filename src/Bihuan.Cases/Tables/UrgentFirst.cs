using Bihuan.Cases.Domain;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Tables;

/// <summary>How the cases of a queue follow one another.</summary>
internal enum QueueOrder
{
    NewestFirst,
    OldestFirst,
    DueFirst,
}

/// <summary>
/// Urgent work ahead of all ordinary work (CASE-19). One query takes the head of both and puts them one after the other: ordering by
/// urgency itself would read the whole queue, and urgent cases, being few, have an index of their own.
/// </summary>
internal static class UrgentFirst
{
    public static bool IsUrgent(string urgency, bool isOpen) => isOpen && urgency != Urgencies.Ordinary;

    private static IQueryable<ServiceCase> Urgent(this IQueryable<ServiceCase> cases) => cases.Where(x => x.IsOpen && x.Urgency != Urgencies.Ordinary);

    private static IQueryable<ServiceCase> NotUrgent(this IQueryable<ServiceCase> cases) => cases.Where(x => !x.IsOpen || x.Urgency == Urgencies.Ordinary);

    public static IQueryable<ServiceCase> InOrder(this IQueryable<ServiceCase> cases, QueueOrder order) => order switch
    {
        QueueOrder.OldestFirst => cases.OrderBy(x => x.RunningNumber),
        QueueOrder.DueFirst => cases.OrderBy(x => x.DueAt).ThenBy(x => x.RunningNumber),
        _ => cases.OrderByDescending(x => x.RunningNumber),
    };

    /// <summary>The first cases of a queue, urgent ones ahead; the callers sort what comes back, since a union promises no order.</summary>
    public static IQueryable<ServiceCase> Head(this IQueryable<ServiceCase> cases, QueueOrder order, int count) =>
        cases.Urgent().InOrder(order).Take(count).Concat(cases.NotUrgent().InOrder(order).Take(count)).AsNoTracking();

    public static IEnumerable<T> Sorted<T>(this IEnumerable<T> rows, QueueOrder order, Func<T, (bool IsUrgent, DateTimeOffset? DueAt, long RunningNumber)> key)
    {
        var urgentFirst = rows.OrderBy(x => !key(x).IsUrgent);
        return order switch
        {
            QueueOrder.OldestFirst => urgentFirst.ThenBy(x => key(x).RunningNumber),
            QueueOrder.DueFirst => urgentFirst.ThenBy(x => key(x).DueAt).ThenBy(x => key(x).RunningNumber),
            _ => urgentFirst.ThenByDescending(x => key(x).RunningNumber),
        };
    }
}
