using System.Threading.Channels;
using Bihuan.Platform.Search;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Store;

/// <summary>
/// The only writer of the SQLite file. Waiting handlers are grouped into one transaction and answered only after
/// the commit: durable, never "database is locked", and several times cheaper than a transaction each.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int GroupMax = 64;
    private static readonly TimeSpan s_groupTimeMax = TimeSpan.FromMilliseconds(50);

    private readonly Channel<IWriteJob> _queue = Channel.CreateBounded<IWriteJob>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Store _store;
    private readonly Counters _counters;
    private readonly LogKeeper _log;
    private readonly Task _loop;
    private readonly List<SearchText> _searchTexts = [];
    private readonly List<(IWriteJob Job, IReadOnlyList<Action> AfterCommit)> _group = [];
    private readonly List<IWriteJob> _taken = [];

    public SqliteWriter(Store store, Counters counters)
    {
        (_store, _counters, _log) = (store, counters, new LogKeeper(store));
        _loop = Task.Run(Loop);
    }

    /// <summary>Handlers that awaited something other than the database; must stay 0, since each stalls every writer.</summary>
    public long SlowHandlers { get; private set; }

    public Task<T> Run<T>(Func<ServiceDb, Task<(T Answer, bool Keep)>> work, CancellationToken ct, bool isBatch = false)
    {
        var job = new WriteJob<T>(work, isBatch, ct);
        return _queue.Writer.TryWrite(job) ? job.Answer : Enqueue(job, ct);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _log.DisposeAsync();
    }

    private async Task<T> Enqueue<T>(WriteJob<T> job, CancellationToken ct)
    {
        await _queue.Writer.WriteAsync(job, ct);
        return await job.Answer;
    }

    private async Task Loop()
    {
        ServiceDb? db = null;
        while (await _queue.Reader.WaitToReadAsync())
        {
            try
            {
                db ??= Open();
                await RunGroup(db);
            }
            catch (Exception e)
            {
                // Whatever it was, it is told to everyone who waited, and the loop must live on: nobody else writes.
                FailGroup(e);
                if (db is not null) await db.Close();
                db = null;
            }
        }

        if (db is not null) await db.Close();
    }

    private ServiceDb Open()
    {
        var db = _store.NewContext(canWrite: true);
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        var connection = (SqliteConnection)db.Connection;
        db.SqliteAppender = new SqliteAppender(connection);
        LogKeeper.Take(connection);
        return db;
    }

    private async Task RunGroup(ServiceDb db)
    {
        if (await InOneTransaction(db, TakeJobs(), isGuarded: false)) return;
        // A handler failed after it had written: all of the group run again, each where it can be undone alone.
        await InOneTransaction(db, [.. _taken.Where(x => !x.IsAnswered)], isGuarded: true);
    }

    /// <summary>A long job begins a group and joins none: in one that is under way it would keep all the others from being answered.</summary>
    private IEnumerable<IWriteJob> TakeJobs()
    {
        var started = Environment.TickCount64;
        while (_taken.Count < GroupMax && Environment.TickCount64 - started < s_groupTimeMax.TotalMilliseconds && _queue.Reader.TryPeek(out var next))
        {
            if ((next.IsBatch && _taken.Count > 0) || !_queue.Reader.TryRead(out var job)) yield break;
            _taken.Add(job);
            yield return job;
        }
    }

    /// <summary>
    /// False when the transaction was given up because of a handler that cannot be undone alone. Begun and ended by kept statements, of which EF and ADO.NET
    /// know nothing: theirs are parsed for each group, and few share it when few ask. Whatever is thrown here closes the connection, and with it the transaction.
    /// </summary>
    private async Task<bool> InOneTransaction(ServiceDb db, IEnumerable<IWriteJob> jobs, bool isGuarded)
    {
        var sql = db.SqliteAppender!;
        sql.Execute("BEGIN IMMEDIATE");
        foreach (var job in jobs)
        {
            if (await RunJob(db, sql, job, isGuarded)) continue;
            db.Reset();
            sql.Execute("ROLLBACK");
            _counters.Forget();
            _group.Clear();
            _searchTexts.Clear();
            return false;
        }

        SearchIndex.WriteSqlite(sql, _searchTexts);
        _counters.Save(sql);
        sql.Execute("COMMIT");
        Meters.WriteGroup.Record(_group.Count);
        AnswerGroup();
        _log.AfterCommit((SqliteConnection)db.Connection);
        return true;
    }

    /// <summary>
    /// A savepoint for each handler costs a fifth of opening a case, since SQLite then keeps every page as it was before; so a group first runs
    /// without. False when this handler failed and left rows behind that only the whole group's end can undo.
    /// </summary>
    private async Task<bool> RunJob(ServiceDb db, SqliteAppender sql, IWriteJob job, bool isGuarded)
    {
        if (job.IsCancelled)
        {
            job.Cancel();
            return true;
        }

        var handle = ((SqliteConnection)db.Connection).Handle;
        var before = SQLitePCL.raw.sqlite3_total_changes(handle);
        if (isGuarded) sql.Execute("SAVEPOINT job");
        try
        {
            var running = job.Run(db);
            if (!running.IsCompleted) SlowHandlers++;
            var keep = await running;
            if (keep && db.HasUnsaved) throw new InvalidOperationException("A handler ended without saving what it recorded.");
            if (keep) _searchTexts.AddRange(db.SearchTexts);
            else if (!isGuarded && SQLitePCL.raw.sqlite3_total_changes(handle) != before) return false;
            if (isGuarded && keep) sql.Execute("RELEASE job");
            else if (isGuarded) Undo(sql);
            var afterCommit = db.Reset();
            _group.Add((job, keep ? afterCommit : []));
        }
        catch (Exception e) when (SQLitePCL.raw.sqlite3_get_autocommit(handle) == 0)
        {
            // Still in the transaction: this handler alone is undone, its neighbours stand.
            if (!isGuarded && SQLitePCL.raw.sqlite3_total_changes(handle) != before) return false;
            if (isGuarded) Undo(sql);
            db.Reset();
            job.Fail(e);
        }
        catch (Exception e)
        {
            // SQLite rolled everything back (disk full, input/output error): nobody in the group was stored.
            db.Reset();
            job.Fail(e);
            throw new IOException("The transaction was rolled back.", e);
        }

        return true;
    }

    private static void Undo(SqliteAppender sql)
    {
        sql.Execute("ROLLBACK TO job");
        sql.Execute("RELEASE job");
    }

    private void AnswerGroup()
    {
        foreach (var (job, afterCommit) in _group)
        {
            foreach (var action in afterCommit) action();
            job.Complete();
        }

        _group.Clear();
        _taken.Clear();
        _searchTexts.Clear();
    }

    private void FailGroup(Exception e)
    {
        _counters.Forget();
        var tookNone = _taken.Count == 0;
        foreach (var job in _taken) job.Fail(e); // Whoever has had an answer keeps it.
        _taken.Clear();
        _group.Clear();
        _searchTexts.Clear();
        // Opening or beginning failed before any job was taken: everyone who waits now is told, rather than one after the other to
        // wait the whole time again.
        for (var i = tookNone ? _queue.Reader.Count : 0; i > 0 && _queue.Reader.TryRead(out var waiting); i--) waiting.Fail(e);
    }

    private interface IWriteJob
    {
        bool IsBatch { get; }

        bool IsCancelled { get; }

        bool IsAnswered { get; }

        /// <summary>True when what it wrote is to be kept.</summary>
        Task<bool> Run(ServiceDb db);

        void Complete();

        void Cancel();

        void Fail(Exception e);
    }

    private sealed class WriteJob<T>(Func<ServiceDb, Task<(T Answer, bool Keep)>> work, bool isBatch, CancellationToken ct) : IWriteJob
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _answer = default!;

        public Task<T> Answer => _done.Task;

        public bool IsBatch => isBatch;

        public bool IsCancelled => ct.IsCancellationRequested;

        public bool IsAnswered => _done.Task.IsCompleted;

        public async Task<bool> Run(ServiceDb db)
        {
            (_answer, var keep) = await work(db);
            return keep;
        }

        public void Complete() => _done.TrySetResult(_answer);

        public void Cancel() => _done.TrySetCanceled(ct);

        public void Fail(Exception e) => _done.TrySetException(e);
    }
}
