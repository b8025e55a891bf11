using System.Globalization;
using Bihuan.Cases.Domain;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.ListCases;

/// <summary>
/// Which cases a list is about: what was asked for and how far the actor reaches, as one SQL condition with its values. Lists and
/// searches run it by hand, since EF doubles their cost; counts, boards and exports compose on the same condition.
/// </summary>
internal sealed class CaseSelection
{
    private readonly List<string> _conditions = [];
    private readonly bool _isSqlite;

    private CaseSelection(bool isSqlite) => (_isSqlite, Values) = (isSqlite, new HotValues(isSqlite));

    public HotValues Values { get; }

    public string Condition => _conditions.Count == 0 ? "1 = 1" : string.Join(" AND ", _conditions);

    /// <summary>As each database's partial indexes say it.</summary>
    public string IsOpen => _isSqlite ? "is_open = 1" : "is_open";

    /// <summary>Every permission named must reach a case.</summary>
    public static CaseSelection Of(ServiceDb db, CaseQuery query, Actor actor, params ReadOnlySpan<string> permissions)
    {
        var selection = new CaseSelection(db.IsSqlite);
        foreach (var permission in permissions) selection.Within(actor, actor.ReachOf(permission));
        selection.Filter(query, actor);
        return selection;
    }

    /// <summary>The same cases for what is composed with LINQ.</summary>
    public IQueryable<ServiceCase> From(ServiceDb db) =>
        _conditions.Count == 0 ? db.Set<ServiceCase>() : Values.Query<ServiceCase>(db, $"SELECT * FROM cases_service_case WHERE {Condition}");

    private void Within(Actor actor, Reach reach)
    {
        if (reach.All) return;
        var ways = new List<string>(2);
        if (reach.Organisations.Count > 0) ways.Add($"organisation_id IN ({Values.AddList([.. reach.Organisations])})");
        if (reach.Own && actor.IsPerson) ways.Add(Own(actor));
        _conditions.Add(ways.Count switch { 0 => "1 = 0", 1 => ways[0], _ => $"({ways[0]} OR {ways[1]})" });
    }

    private string Own(Actor actor)
    {
        var me = Values.Add(actor.Id);
        return $"(assignee_id = {me} OR first_responsible_id = {me})";
    }

    private void Filter(CaseQuery query, Actor actor)
    {
        Text("stage", query.Stage);
        Text("process", query.Process);
        Text("kind", query.Kind);
        Text("urgency", query.Urgency);
        Text("grade", query.Grade);
        Text("channel", query.Channel);
        Text("outcome", query.Outcome);
        if (query.Open is { } open) _conditions.Add(open ? IsOpen : $"NOT {IsOpen}");
        if (query.DueFrom is { } dueFrom) _conditions.Add($"{IsOpen} AND due_at >= {Values.Add(dueFrom)}");
        if (query.DueBefore is { } dueBefore) _conditions.Add($"{IsOpen} AND due_at < {Values.Add(dueBefore)}");
        Id("assignee_id", query.Owner);
        Id("organisation_id", query.Organisation);
        Id("customer_id", query.Customer);
        if (query.Mine == true) _conditions.Add(Own(actor));
    }

    private void Text(string column, string? value)
    {
        if (value is { Length: > 0 }) _conditions.Add(string.Create(CultureInfo.InvariantCulture, $"{column} = {Values.Add(value)}"));
    }

    private void Id(string column, Guid? value)
    {
        if (value is { } id) _conditions.Add(string.Create(CultureInfo.InvariantCulture, $"{column} = {Values.Add(id)}"));
    }
}
