using System.Data.Common;
using System.Reflection;
using Bihuan.Foundation;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Bihuan.Platform.Store;

/// <summary>Assemblies whose table mappings make up the model. Modules add theirs while they register.</summary>
public sealed class ModelParts
{
    public List<Assembly> Assemblies { get; } = [typeof(ModelParts).Assembly];
}

/// <summary>
/// The database. EF Core maps rows for reading and for the one row that changes; what only grows is appended by prepared
/// statements in the same transaction. A context is long-lived and cleared after each handler, so it must hold
/// nothing of a request beyond the lists cleared in <see cref="Reset"/>.
/// </summary>
public sealed class ServiceDb(DbContextOptions<ServiceDb> options, ModelParts parts, Recorder recorder, bool isSqlite) : DbContext(options)
{
    private readonly List<IAppendRow> _appended = [];
    private readonly List<IAppendRow> _unsettled = [];
    private readonly List<Action> _afterCommit = [];
    private readonly List<Func<CancellationToken, Task>> _beforeWriting = [];
    private readonly Dictionary<(Type, Guid), object> _loaded = [];
    private bool _follows, _writesByTable;
    private DbConnection? _connection;
    private KeptPostgresCommands? _kept;

    public bool IsSqlite => isSqlite;

    /// <summary>False on the connections that only read; saving there is a bug.</summary>
    internal bool CanWrite { get; init; }

    /// <summary>On a connection for batches; see <see cref="Store.Writer"/>.</summary>
    internal bool IsBatch { get; init; }

    /// <summary>Of which generation of readers; see <see cref="Store.RenewReaders"/>.</summary>
    internal int Generation { get; init; }

    /// <summary>Keys made in this transaction, not yet visible to a query.</summary>
    internal Dictionary<Guid, Cipher> NewKeys { get; } = [];

    /// <summary>Texts to index; on SQLite they are written once per group, outside the savepoints.</summary>
    internal List<Search.SearchText> SearchTexts { get; } = [];

    internal SqliteAppender? SqliteAppender { get; set; }

    /// <summary>The context's own, asked of EF once: it looks for it anew each time.</summary>
    internal DbConnection Connection => _connection ??= Database.GetDbConnection();

    /// <summary>PostgreSQL only.</summary>
    internal KeptPostgresCommands Kept => _kept ??= new KeptPostgresCommands((NpgsqlConnection)Connection);

    /// <summary>Facts recorded in this transaction, for the outbox and for live pages.</summary>
    internal List<RecordedFact> Recorded { get; } = [];

    /// <summary>True while several acts share this change: what an act makes, a later one may alter.</summary>
    public bool IsTogether { get; private set; }

    /// <summary>What this change has loaded before, so that a second act on the same thing asks the database for nothing.</summary>
    public T? Loaded<T>(Guid id)
        where T : class => _loaded.TryGetValue((typeof(T), id), out var thing) ? (T)thing : null;

    public void Keep<T>(Guid id, T thing)
        where T : class => _loaded[(typeof(T), id)] = thing;

    /// <summary>
    /// Several acts on the same things in one change: facts and messages are written with each act, rows that change once at the end. A
    /// query between the acts sees what was appended; rows that change are met only as the instances this change holds.
    /// </summary>
    public async Task Together(Func<Task> acts, CancellationToken ct)
    {
        IsTogether = true;
        try
        {
            await acts();
        }
        finally
        {
            IsTogether = false;
        }

        _appended.AddRange(_unsettled);
        _unsettled.Clear();
        await SaveChangesAsync(ct);
        FollowNothing();
        _loaded.Clear();
    }

    /// <summary>As <see cref="Append"/>, for a row that changes later on: among acts together it is written with the last of them, as it is then.</summary>
    public void AppendUnsettled(IAppendRow row) => (IsTogether ? _unsettled : _appended).Add(row);

    /// <summary>Queues a row of an append-only table; it is written by the next <see cref="SaveChangesAsync(CancellationToken)"/>.</summary>
    public void Append(IAppendRow row) => _appended.Add(row);

    /// <summary>
    /// For a change of hundreds of rows of which none refers to another: on PostgreSQL those of one table are one statement, whatever their
    /// number, and not one each. SQLite has no round trip to save and writes them in their order.
    /// </summary>
    public void WriteByTable() => _writesByTable = true;

    /// <summary>Runs once when the next save has heard every listener, to append what is known only then.</summary>
    public void BeforeWriting(Func<CancellationToken, Task> work) => _beforeWriting.Add(work);

    /// <summary>Runs after the transaction has been committed; never for one that was rolled back.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Chains a fact to its timeline, applies it, and queues what follows from it.</summary>
    public void Record(ITimeline timeline, IFact fact, Actor actor, DateTimeOffset at, DateTimeOffset? occurredAt = null) =>
        recorder.Record(this, timeline, fact, actor, at, occurredAt ?? at);

    /// <summary>The facts of one chain recorded so far in this transaction and not yet saved, in order. For listeners.</summary>
    public IEnumerable<RecordedFact> RecordedOf(ITimeline timeline) => Recorded.Where(x => ReferenceEquals(x.Timeline, timeline));

    /// <summary>The last of them whose plain name is meant; null when there is none.</summary>
    public RecordedFact? LastRecorded(ITimeline timeline, Func<string, bool> name) => Recorded.FindLast(x => ReferenceEquals(x.Timeline, timeline) && name(x.Name));

    /// <summary>Takes over a fact of the past from another system (imports): chained and applied, but no listener and no outbox hears of it.</summary>
    public void RecordHistory(ITimeline timeline, IFact fact, Actor actor, DateTimeOffset at, DateTimeOffset occurredAt) =>
        recorder.Chain(this, timeline, fact, actor, at, occurredAt);

    /// <summary>Makes text findable under the given document; see <see cref="Search.SearchText"/>.</summary>
    public void MakeFindable(Search.SearchText text) => SearchTexts.Add(text);

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!CanWrite) throw new InvalidOperationException("This context only reads; changes go through Write<THandler>.");
        await recorder.BeforeSave(this, cancellationToken);
        foreach (var work in _beforeWriting) await work(cancellationToken);
        _beforeWriting.Clear();
        // Appended rows first: what EF writes may refer to them (a unit to the customer recorded with it), never the other way round.
        await WriteAppended(cancellationToken);
        return IsTogether || !_follows ? 0 : await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new InvalidOperationException("Use SaveChangesAsync: appended rows are written there.");

    /// <summary>Takes what is to run after the commit and forgets everything of this handler.</summary>
    internal IReadOnlyList<Action> Reset()
    {
        IReadOnlyList<Action> actions = _afterCommit.Count == 0 ? [] : [.. _afterCommit];
        _afterCommit.Clear();
        _beforeWriting.Clear();
        _appended.Clear();
        _unsettled.Clear();
        NewKeys.Clear();
        SearchTexts.Clear();
        Recorded.Clear();
        _loaded.Clear();
        _writesByTable = false;
        FollowNothing();
        return actions;
    }

    /// <summary>Notes whether any row is followed: EF itself, asked for it, first looks for changes in all of them.</summary>
    internal void NoteFollowing() => ChangeTracker.Tracked += (_, _) => _follows = true;

    private void FollowNothing()
    {
        if (_follows) ChangeTracker.Clear();
        _follows = false;
    }

    /// <summary>Scopes dispose what they resolve; a context outlives its scopes and is closed by <see cref="Close"/> alone.</summary>
    public override void Dispose()
    {
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal ValueTask Close()
    {
        SqliteAppender?.Dispose();
        SqliteAppender = null;
        return base.DisposeAsync();
    }

    internal bool HasUnsaved => _appended.Count > 0;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => Conventions.Configure(configurationBuilder, isSqlite);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var assembly in parts.Assemblies.Distinct()) modelBuilder.ApplyConfigurationsFromAssembly(assembly);
        Conventions.Apply(modelBuilder, isSqlite);
    }

    private async Task WriteAppended(CancellationToken ct)
    {
        if (_appended.Count == 0 && (isSqlite || SearchTexts.Count == 0)) return;
        if (isSqlite)
        {
            foreach (var row in _appended) SqliteAppender!.Insert(row);
        }
        else
        {
            var connection = (NpgsqlConnection)Connection;
            var appender = new PostgresAppender(connection, null);
            if (_writesByTable) appender.InsertByTable(_appended);
            else foreach (var row in _appended) appender.Insert(row);
            Search.SearchIndex.WritePostgres(appender, SearchTexts);
            await using (appender.Batch) await appender.Batch.ExecuteNonQueryAsync(ct);
            SearchTexts.Clear();
        }

        _appended.Clear();
    }
}
