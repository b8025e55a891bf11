using System.Collections.Concurrent;
using Bihuan.Platform.Timeline;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Bihuan.Platform.Store;

/// <summary>
/// Opens contexts on whichever database this installation uses and keeps the used ones for the next caller: making a context and
/// its connection costs more than most queries.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    private const int KeptMax = 32;
    private const int ChangesMin = 4;
    private const int BatchesMax = 2;
    private readonly StoreOptions _options;
    private readonly ModelParts _parts;
    private readonly Recorder _recorder;
    private readonly ConcurrentBag<ServiceDb> _readers = [];
    private readonly ConcurrentBag<ServiceDb> _writers = [];
    private readonly ConcurrentBag<ServiceDb> _batches = [];
    private readonly ConcurrentBag<SqliteConnection> _rawReaders = [];
    private readonly DbContextOptions<ServiceDb> _contextOptions;
    private int _generation;
    private readonly NpgsqlDataSource? _postgres;

    /// <summary>
    /// Changes have a pool of their own, half as large: many of them may wait for the one that holds a lock, and that one may have to read
    /// (people, settings, keys) on another connection before it can end.
    /// </summary>
    private readonly NpgsqlDataSource? _postgresChanges;

    /// <summary>
    /// Batches have one more: the driver hands out in turn whatever lies idle, and each of twenty connections would parse, plan and look up all tables of a
    /// burst for itself.
    /// </summary>
    private readonly NpgsqlDataSource? _postgresBatches;

    public Store(StoreOptions options, ModelParts parts, Recorder recorder)
    {
        (_options, _parts, _recorder) = (options, parts, recorder);
        var builder = new DbContextOptionsBuilder<ServiceDb>();
        if (options.IsSqlite)
        {
            SqliteLibrary.Prepare();
            builder.UseSqlite();
        }
        else
        {
            // Nothing here changes a session (the one that listens is its own), so none is put back in order at every return, which takes several statements each time.
            var connection = new NpgsqlConnectionStringBuilder(options.PostgresConnection) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, NoResetOnClose = true };
            if (!options.PostgresConnection!.Contains("Maximum Pool Size", StringComparison.OrdinalIgnoreCase)) connection.MaxPoolSize = 40;
            _postgres = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
            builder.UseNpgsql(_postgres);
            connection.MaxPoolSize = Math.Max(ChangesMin, connection.MaxPoolSize / 2);
            connection.MinPoolSize = Math.Min(connection.MinPoolSize, connection.MaxPoolSize);
            _postgresChanges = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
            (connection.MaxPoolSize, connection.MinPoolSize) = (BatchesMax, 0);
            _postgresBatches = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
        }

        // Whoever begins to listen (a trace, a test that counts) hears every command at once, not after a second.
        _contextOptions = builder.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).ConfigureLoggingCacheTime(TimeSpan.Zero).Options;
    }

    public bool IsSqlite => _options.IsSqlite;

    public StoreOptions Options => _options;

    /// <summary>PostgreSQL only. The pool of those that read.</summary>
    internal NpgsqlDataSource Postgres => _postgres ?? throw new InvalidOperationException("This installation runs on SQLite.");

    internal string SqliteConnectionString(SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate) =>
        new SqliteConnectionStringBuilder { DataSource = _options.SqliteFile, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ConnectionString;

    /// <summary>A context that only reads. Give it back with <see cref="Return"/>.</summary>
    public ServiceDb Reader() => _readers.TryTake(out var db) ? db : NewContext(canWrite: false);

    internal ServiceDb Writer(bool isBatch) => (isBatch ? _batches : _writers).TryTake(out var db) ? db : NewContext(canWrite: true, isBatch);

    public void Return(ServiceDb db)
    {
        db.Reset();
        var kept = db switch { { CanWrite: false } => _readers, { IsBatch: true } => _batches, _ => _writers };
        if (kept.Count < KeptMax && db.Generation == Volatile.Read(ref _generation)) kept.Add(db);
        else _ = db.Close().AsTask();
    }

    /// <summary>Lets go of the connections that only read, as each comes back: what SQLite knows of its tables it reads when it opens them.</summary>
    internal async Task RenewReaders()
    {
        Interlocked.Increment(ref _generation);
        while (_readers.TryTake(out var db)) await db.Close();
        while (_rawReaders.TryTake(out var connection)) await connection.DisposeAsync();
    }

    /// <summary>The writer's own context and connection: the only one that writes to the file.</summary>
    internal ServiceDb NewContext(bool canWrite, bool isBatch = false)
    {
        var db = new ServiceDb(_contextOptions, _parts, _recorder, IsSqlite) { CanWrite = canWrite, IsBatch = isBatch, Generation = Volatile.Read(ref _generation) };
        if (IsSqlite) db.Database.SetDbConnection(OpenSqlite(canWrite), contextOwnsConnection: true);
        else if (canWrite) db.Database.SetDbConnection((isBatch ? _postgresBatches : _postgresChanges)!.CreateConnection(), contextOwnsConnection: true);
        db.Database.AutoSavepointsEnabled = false;
        db.NoteFollowing();
        return db;
    }

    /// <summary>A bare connection for queries written by hand; SQLite keeps the statements prepared.</summary>
    internal async Task<T> Read<T>(Func<SqliteConnection, T> sqlite, Func<NpgsqlConnection, Task<T>> postgres, CancellationToken ct)
    {
        if (!IsSqlite)
        {
            await using var connection = await Postgres.OpenConnectionAsync(ct);
            return await postgres(connection);
        }

        var generation = Volatile.Read(ref _generation);
        var kept = _rawReaders.TryTake(out var found) ? found : OpenSqlite(canWrite: false);
        try
        {
            return sqlite(kept);
        }
        finally
        {
            if (_rawReaders.Count < KeptMax && generation == Volatile.Read(ref _generation)) _rawReaders.Add(kept);
            else kept.Dispose();
        }
    }

    internal SqliteConnection OpenSqlite(bool canWrite)
    {
        var connection = new KeptCommandConnection(SqliteConnectionString());
        connection.Open();
        using var pragma = new SqliteCommand(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;"
            + (canWrite ? " PRAGMA busy_timeout=30000; PRAGMA cache_size=-16384; PRAGMA secure_delete=ON;" : " PRAGMA busy_timeout=15000; PRAGMA query_only=ON; PRAGMA cache_size=-8192;"),
            connection);
        pragma.ExecuteNonQuery();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var db in _readers.Concat(_writers).Concat(_batches)) await db.Close();
        foreach (var connection in _rawReaders) await connection.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        if (_postgresChanges is not null) await _postgresChanges.DisposeAsync();
        if (_postgresBatches is not null) await _postgresBatches.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }
}

/// <summary>The context of one scope: the writer's while a handler changes something, otherwise a reader taken when first asked for.</summary>
public sealed class DbSlot(Store store) : IDisposable
{
    private ServiceDb? _db;
    private bool _lent;

    public ServiceDb Db
    {
        get => _db ??= Borrow();
        set => (_db, _lent) = (value, false);
    }

    /// <summary>True inside a handler that is already writing, so that a nested write runs in the same transaction.</summary>
    public bool IsWriting => _db is { } db && db.CanWrite;

    public void Dispose()
    {
        if (_lent && _db is { } db) store.Return(db);
        _db = null;
    }

    private ServiceDb Borrow()
    {
        _lent = true;
        return store.Reader();
    }
}
