using Bihuan.Foundation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Bihuan.Platform.Store;

/// <summary>How a change is made on either database: in the writer's group on SQLite, in a transaction of its own on PostgreSQL.</summary>
public sealed class Writes(Store store, Counters counters, IServiceScopeFactory scopes, Protection.SubjectKeys keys) : IAsyncDisposable
{
    private const int AttemptsMax = 8;

    private readonly Lazy<SqliteWriter> _writer = new(() => new SqliteWriter(store, counters));

    /// <summary>For tests: handlers that awaited something other than the database while others waited.</summary>
    public long SlowHandlers => _writer.IsValueCreated ? _writer.Value.SlowHandlers : 0;

    /// <summary>Runs <paramref name="work"/> with everything it resolves bound to one transaction. A refusal, like an exception, stores nothing.</summary>
    /// <param name="work">The change.</param>
    /// <param name="ct">Ends the waiting for it.</param>
    /// <param name="isBatch">One of many batches that take milliseconds each. Whoever waits for SQLite's writer before it is answered before it begins.</param>
    public Task<T> Run<T>(Func<IServiceProvider, Task<T>> work, CancellationToken ct, bool isBatch = false) =>
        store.IsSqlite ? _writer.Value.Run(db => InScope(db, work), ct, isBatch) : OneTransaction(work, isBatch, ct);

    public async ValueTask DisposeAsync()
    {
        if (_writer.IsValueCreated) await _writer.Value.DisposeAsync();
    }

    private async Task<(T Answer, bool Keep)> InScope<T>(ServiceDb db, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<DbSlot>().Db = db;
        var answer = await work(scope.ServiceProvider);
        var keep = !IsRefusal(answer);
        if (keep && db.NewKeys.Count > 0)
        {
            var made = new Dictionary<Guid, Protection.Cipher>(db.NewKeys);
            db.AfterCommit(() => keys.Kept(made));
        }

        return (answer, keep);
    }

    private async Task<T> OneTransaction<T>(Func<IServiceProvider, Task<T>> work, bool isBatch, CancellationToken ct)
    {
        // Two handlers that met on the same chain, name or number: the loser runs again on what the winner wrote, which it then finds and answers
        // for. Losers go one after another, so that however many met each gets its turn: one that runs again loses only to somebody new.
        for (var attempt = 1; ; attempt++)
        {
            var db = store.Writer(isBatch);
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                if (attempt > 1) await db.Hold("collision", ct);
                var (answer, keep) = await InScope(db, work);
                if (!keep) return answer;
                if (db.HasUnsaved) throw new InvalidOperationException("A handler ended without saving what it recorded.");
                await transaction.CommitAsync(ct);
                foreach (var action in db.Reset()) action();
                return answer;
            }
            catch (Exception e) when (attempt < AttemptsMax && IsCollision(e))
            {
                continue;
            }
            finally
            {
                store.Return(db);
            }
        }
    }

    private static bool IsCollision(Exception e) => e switch
    {
        DbUpdateConcurrencyException => true,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => true,
        { InnerException: { } inner } => IsCollision(inner),
        _ => false,
    };

    private static bool IsRefusal<T>(T answer) => answer is IMayRefuse { Refusal: not null };
}

/// <summary>Runs one handler as a change. Endpoints ask for it in place of the handler.</summary>
public sealed class Write<THandler>(Writes writes, DbSlot slot, IServiceProvider services)
    where THandler : notnull
{
    public Task<T> Run<T>(Func<THandler, Task<T>> work, CancellationToken ct) =>
        slot.IsWriting
            ? work(services.GetRequiredService<THandler>()) // Already inside a change: waiting for the writer here would wait for itself.
            : writes.Run(scope => work(scope.GetRequiredService<THandler>()), ct);
}
