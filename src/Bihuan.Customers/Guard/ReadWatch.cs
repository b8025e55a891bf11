using System.Collections.Concurrent;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Store;

namespace Bihuan.Customers.Guard;

/// <summary>
/// Counts the records each account opens, minute by minute, in memory. It is a smoke detector and not a lock: nobody is stopped at
/// work, but the audit says who read unusually much. Bounded by the number of accounts kept.
/// </summary>
internal sealed class ReadWatch
{
    private const int AccountsMax = 10_000;
    private readonly ConcurrentDictionary<Guid, Window> _windows = new();

    /// <summary>The count when it has just passed the limit, once a minute and account; otherwise null.</summary>
    public int? Count(Actor actor, int limit, DateTimeOffset at)
    {
        if (_windows.Count > AccountsMax) _windows.Clear();
        var window = _windows.GetOrAdd(actor.Id, _ => new Window());
        lock (window)
        {
            if (at - window.Start >= TimeSpan.FromMinutes(1) || at < window.Start) (window.Start, window.Reads) = (at, 0);
            window.Reads++;
            return window.Reads == limit + 1 ? window.Reads : null;
        }
    }

    private sealed class Window
    {
        public DateTimeOffset Start { get; set; }

        public int Reads { get; set; }
    }
}

/// <summary>Puts the alarm on record.</summary>
internal sealed class RaiseReadAlarmHandler(ServiceDb db, AuditLog audit, CustomerPolicy policy, TimeProvider clock)
{
    public async Task<bool> Handle(int reads, Actor actor, CancellationToken ct)
    {
        await audit.Record(db, new CustomersReadOften(reads, policy.ReadsPerMinuteMax), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return true;
    }
}
