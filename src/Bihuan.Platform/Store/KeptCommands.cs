using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Bihuan.Platform.Store;

/// <summary>
/// A SQLite connection that keeps its commands prepared by text. EF Core makes a new command for each statement, which SQLite
/// then parses again; renting a kept one halves the cost of a write. A command is given back only when disposed,
/// so that a nested query with the same text never meets an open reader. Used by one thread at a time.
/// </summary>
internal sealed class KeptCommandConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>Far more than there are queries; a bound for texts that vary with the length of a list.</summary>
    private const int TextsMax = 1_000;

    private readonly Dictionary<string, Stack<SqliteCommand>> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Stack<KeptStatement>> _statements = new(StringComparer.Ordinal);

    protected override DbCommand CreateDbCommand() => new KeptCommand(this);

    internal SqliteCommand Rent(string text) =>
        _kept.TryGetValue(text, out var free) && free.TryPop(out var command) ? command : NewCommand(text);

    internal void Return(SqliteCommand command)
    {
        command.Parameters.Clear();
        command.Transaction = null;
        if (_kept.Count > TextsMax) Forget();
        if (!_kept.TryGetValue(command.CommandText, out var free)) _kept[command.CommandText] = free = new Stack<SqliteCommand>();
        if (free.Count < 4) free.Push(command);
        else command.Dispose();
    }

    /// <summary>A statement with its values, which comes back when it is disposed.</summary>
    internal KeptStatement Rent(string text, IReadOnlyList<object> values)
    {
        var statement = _statements.TryGetValue(text, out var free) && free.TryPop(out var kept) ? kept : new KeptStatement(this, text);
        statement.Bind(values);
        return statement;
    }

    internal void Return(KeptStatement statement)
    {
        if (_statements.Count > TextsMax) Forget();
        if (!_statements.TryGetValue(statement.Text, out var free)) _statements[statement.Text] = free = new Stack<KeptStatement>();
        if (free.Count < 4) free.Push(statement);
        else statement.Forget();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Forget();
        }

        base.Dispose(disposing);
    }

    private void Forget()
    {
        foreach (var command in _kept.Values.SelectMany(x => x)) command.Dispose();
        _kept.Clear();
        foreach (var statement in _statements.Values.SelectMany(x => x)) statement.Forget();
        _statements.Clear();
    }

    private SqliteCommand NewCommand(string text) => new() { Connection = this, CommandText = text };

    private sealed class KeptCommand(KeptCommandConnection owner) : DbCommand
    {
        private readonly SqliteCommand _parameters = new();
        private SqliteCommand? _rented;

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; } = 30;

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; } = owner;

        protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() => _rented?.Cancel();

        public override int ExecuteNonQuery() => Rented().ExecuteNonQuery();

        public override object? ExecuteScalar() => Rented().ExecuteScalar();

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => new SqliteParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Rented().ExecuteReader(behavior);

        protected override void Dispose(bool disposing)
        {
            if (disposing && _rented is { } rented)
            {
                _rented = null;
                owner.Return(rented);
            }

            if (disposing) _parameters.Dispose();
            base.Dispose(disposing);
        }

        private SqliteCommand Rented()
        {
            if (_rented is { } again && again.CommandText != CommandText)
            {
                owner.Return(again);
                _rented = null;
            }

            _rented ??= owner.Rent(CommandText);
            _rented.Transaction = (SqliteTransaction?)DbTransaction;
            _rented.CommandTimeout = CommandTimeout;
            _rented.Parameters.Clear();
            foreach (SqliteParameter parameter in _parameters.Parameters) _rented.Parameters.Add(parameter);
            return _rented;
        }
    }
}
