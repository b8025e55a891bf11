using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bihuan.IntegrationTests;

/// <summary>
/// The commands that EF Core and our queries by hand send to one database while this is open; other tests on other databases do not count, nor does what the
/// server does by itself beside the requests: a command counts where the framework's activity of a request is the current one.
/// </summary>
internal sealed class SqlCount : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _database;
    private readonly List<IDisposable> _subscriptions = [];
    private readonly ConcurrentQueue<string> _commands = new();

    /// <summary>Without somebody who listens the framework begins no activities.</summary>
    private readonly ActivityListener _requests = new() { ShouldListenTo = x => x.Name == "Microsoft.AspNetCore", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };

    /// <param name="database">A part of the connection string that no other database has.</param>
    public SqlCount(string database)
    {
        _database = database;
        ActivitySource.AddActivityListener(_requests);
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public IReadOnlyList<string> Taken()
    {
        var taken = _commands.ToArray();
        _commands.Clear();
        return taken;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is HotQueries.ListenerName || value.Name == DbLoggerCategory.Name) _subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        var command = value.Value as DbCommand ?? (value.Key == RelationalEventId.CommandExecuting.Name ? (value.Value as CommandEventData)?.Command : null);
        if (IsOfRequest && command?.Connection?.ConnectionString.Contains(_database, StringComparison.Ordinal) == true)
            _commands.Enqueue(command.CommandText);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _subscriptions.ForEach(x => x.Dispose());
        _requests.Dispose();
    }

    private static bool IsOfRequest
    {
        get
        {
            for (var x = Activity.Current; x is not null; x = x.Parent)
                if (x.OperationName == "Microsoft.AspNetCore.Hosting.HttpRequestIn") return true;
            return false;
        }
    }
}
