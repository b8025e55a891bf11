using System.Threading.Channels;
using Bihuan.Platform.Search;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Bihuan.Platform.Store;

/// <summary>
/// The only writer of the SQLite file. Waiting handlers are grouped into one transaction, a savepoint each, and answered only after
/// the commit: durable, never "database is locked", and several times cheaper than a transaction each (spine.md §1).
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int GroupMax = 64;
    private static readonly TimeSpan s_groupTimeMax = TimeSpan.FromMilliseconds(50);

    private readonly Channel<IWriteJob> _queue = Channel.CreateBounded<IWriteJob>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Store _store;
    private readonly Counters _counters;
    private readonly Task _loop;
    private readonly List<SearchText> _searchTexts = [];
    private readonly List<(IWriteJob Job, IReadOnlyList<Action> AfterCommit)> _group = [];
    private IWriteJob? _current;

    public SqliteWriter(Store store, Counters counters)
    {
        (_store, _counters) = (store, counters);
        _loop = Task.Run(Loop);
    }

    /// <summary>Handlers that awaited something other than the database; must stay 0, since each stalls every writer.</summary>
    public long SlowHandlers { get; private set; }

    public Task<T> Run<T>(Func<ServiceDb, Task<(T Answer, bool Keep)>> work, CancellationToken ct)
    {
        var job = new WriteJob<T>(work, ct);
        return _queue.Writer.TryWrite(job) ? job.Answer : Enqueue(job, ct);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
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
        db.SqliteAppender = new SqliteAppender((SqliteConnection)db.Database.GetDbConnection());
        return db;
    }

    private async Task RunGroup(ServiceDb db)
    {
        var sql = db.SqliteAppender!;
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.Serializable, deferred: false);
        await using var shared = db.Database.UseTransaction(transaction);
        var started = Environment.TickCount64;
        while (_group.Count < GroupMax && Environment.TickCount64 - started < s_groupTimeMax.TotalMilliseconds && _queue.Reader.TryRead(out var job))
        {
            _current = job;
            await RunJob(db, sql, job);
            _current = null;
        }

        SearchIndex.WriteSqlite(sql, _searchTexts);
        _counters.Save(sql);
        transaction.Commit();
        Meters.WriteGroup.Record(_group.Count);
        db.Database.UseTransaction(null);
        AnswerGroup();
    }

    private async Task RunJob(ServiceDb db, SqliteAppender sql, IWriteJob job)
    {
        if (job.IsCancelled)
        {
            job.Cancel();
            return;
        }

        sql.Execute("SAVEPOINT job");
        try
        {
            var running = job.Run(db);
            if (!running.IsCompleted) SlowHandlers++;
            if (await running)
            {
                if (db.HasUnsaved) throw new InvalidOperationException("A handler ended without saving what it recorded.");
                _searchTexts.AddRange(db.SearchTexts);
                sql.Execute("RELEASE job");
            }
            else
            {
                Undo(sql);
                db.Reset();
            }

            _group.Add((job, db.Reset()));
        }
        catch (Exception e) when (SQLitePCL.raw.sqlite3_get_autocommit(((SqliteConnection)db.Database.GetDbConnection()).Handle) == 0)
        {
            // Still in the transaction: this handler alone is undone, its neighbours stand.
            Undo(sql);
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
        _searchTexts.Clear();
    }

    private void FailGroup(Exception e)
    {
        _counters.Forget();
        var tookNone = _current is null && _group.Count == 0;
        // The job under way belongs to no list yet; left out here it would never be answered.
        _current?.Fail(e);
        _current = null;
        foreach (var (job, _) in _group) job.Fail(e);
        _group.Clear();
        _searchTexts.Clear();
        // Opening or beginning failed before any job was taken: everyone who waits now is told, rather than one after the other to
        // wait the whole time again.
        for (var i = tookNone ? _queue.Reader.Count : 0; i > 0 && _queue.Reader.TryRead(out var waiting); i--) waiting.Fail(e);
    }

    private interface IWriteJob
    {
        bool IsCancelled { get; }

        /// <summary>True when what it wrote is to be kept.</summary>
        Task<bool> Run(ServiceDb db);

        void Complete();

        void Cancel();

        void Fail(Exception e);
    }

    private sealed class WriteJob<T>(Func<ServiceDb, Task<(T Answer, bool Keep)>> work, CancellationToken ct) : IWriteJob
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _answer = default!;

        public Task<T> Answer => _done.Task;

        public bool IsCancelled => ct.IsCancellationRequested;

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
