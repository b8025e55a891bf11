using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.TeamLoad;

/// <summary>What one person holds: open cases by grade and the oldest of them.</summary>
public sealed record LoadLine(Guid PersonId, string Name, string Organisation, int Open, int Over, IReadOnlyDictionary<string, int> Grades, DateTimeOffset? OldestAt)
{
    public string OverHref => $"/desk/cases?owner={PersonId}&due=over&sort=due";

    public string Href(string? grade = null) => $"/desk/cases?owner={PersonId}{(grade is null ? "" : "&grade=" + grade)}";
}

public sealed record LoadView(IReadOnlyList<LoadLine> Lines, IReadOnlyList<string> Grades, int Total, bool IsCut, DateTimeOffset Now);

/// <summary>Who holds how much, counted from one index that holds open cases alone.</summary>
internal sealed class TeamLoadReader(CasePolicies policies, PeopleDirectory people, OrganisationTree tree, TimeProvider clock)
{
    private const int LinesMax = 200;

    public static void Map(RouteGroupBuilder desk) => desk.MapGet("/team", async (Actor actor, ServiceDb db, TeamLoadReader load, CancellationToken ct) =>
        new PageResult<TeamLoadPage>(new { View = await load.Read(db, actor, ct) })).Requires(CasePermissions.ReadLoad);

    public async Task<LoadView> Read(ServiceDb db, Actor actor, CancellationToken ct)
    {
        var reach = actor.ReachOf(CasePermissions.ReadLoad);
        var now = clock.Now();
        var held = await Held(db, reach, now, ct);
        var lines = held.GroupBy(x => x.Person).Select(x => Line(x.Key, [.. x])).ToList();
        lines.AddRange(Idle(reach, held.Select(x => x.Person).ToHashSet()).Select(x => Line(x.Id, [])));
        var ordered = lines.OrderByDescending(x => x.Open).ThenBy(x => x.Name, StringComparer.Ordinal).ToList();
        // The gravest grade first; an ungraded case counts in the whole alone.
        return new LoadView([.. ordered.Take(LinesMax)], [.. policies.CodeLists()["grade"].Reverse()], held.Sum(x => x.Count), ordered.Count > LinesMax, now);
    }

    private static async Task<List<Share>> Held(ServiceDb db, Reach reach, DateTimeOffset now, CancellationToken ct)
    {
        var cases = db.Set<ServiceCase>().Where(x => x.IsOpen);
        if (!reach.All)
        {
            var organisations = reach.Organisations.Select(x => new OrganisationId(x)).ToList();
            cases = cases.Where(x => organisations.Contains(x.OrganisationId));
        }

        var found = await cases.GroupBy(x => new { x.OrganisationId, x.AssigneeId, x.Grade })
            .Select(x => new { x.Key.AssigneeId, x.Key.Grade, Count = x.Count(), Over = x.Count(y => y.DueAt < now), Oldest = x.Min(y => y.OpenedAt) }).ToListAsync(ct);
        return found.ConvertAll(x => new Share(x.AssigneeId.Value, x.Grade, x.Count, x.Over, x.Oldest));
    }

    /// <summary>Colleagues who could take a case and hold none: the point of the page is to see them too.</summary>
    private IEnumerable<Person> Idle(Reach reach, HashSet<Guid> busy) =>
        people.All.Where(x => x.IsActive && x.Id != PeopleDirectory.DutyDesk && !busy.Contains(x.Id) && (reach.All || reach.Organisations.Contains(x.OrganisationId)))
            .OrderBy(x => x.Name, StringComparer.Ordinal).Take(LinesMax);

    private LoadLine Line(Guid person, IReadOnlyList<Share> shares)
    {
        var found = people.Find(person);
        return new LoadLine(
            person,
            found?.Name ?? "",
            found is null ? "" : tree.Current.NameOf(found.OrganisationId),
            shares.Sum(x => x.Count),
            shares.Sum(x => x.Over),
            shares.Where(x => x.Grade is not null).GroupBy(x => x.Grade!, StringComparer.Ordinal).ToDictionary(x => x.Key, x => x.Sum(y => y.Count), StringComparer.Ordinal),
            shares.Count == 0 ? null : shares.Min(x => x.Oldest));
    }

    private sealed record Share(Guid Person, string? Grade, int Count, int Over, DateTimeOffset Oldest);
}
