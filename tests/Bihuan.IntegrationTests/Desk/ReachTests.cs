using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.IntegrationTests.Desk;

/// <summary>
/// The query filter against the rule said plainly, over random worlds: organisations, owners and reaches of every shape. A difference
/// of one case in one world fails.
/// </summary>
public sealed class ReachTests
{
    private const string Permission = "cases.case.read";
    private const int Worlds = 120;

    [Theory, BothDatabases, Requirement("SEC-03")]
    public async Task The_query_shows_exactly_the_cases_that_the_reach_covers(Database database)
    {
        var server = await TestServer.Shared(database);
        var organisations = new List<Guid>();
        for (var i = 0; i < 5; i++) organisations.Add(await server.NewOrganisation(parent: i > 1 ? organisations[i - 2] : null));
        var people = new List<Guid>();
        for (var i = 0; i < 4; i++) people.Add(await server.NewUser("agent", organisations[i]));
        var cases = await Plant(server, organisations, people);

        var dice = new Random(20260315);
        for (var world = 0; world < Worlds; world++)
        {
            var actor = RandomActor(dice, organisations, people);
            var reach = actor.ReachOf(Permission);
            var expected = cases.Where(x => reach.Covers(x.Organisation, actor.IsPerson && (x.Owner == actor.Id || x.First == actor.Id))).Select(x => x.Id).Order().ToList();
            var ids = cases.ConvertAll(x => new CaseId(x.Id));
            var shown = await server.Query(db => db.Set<ServiceCase>().Where(x => ids.Contains(x.Id)).Within(actor, Permission).Select(x => x.Id).ToListAsync());
            Assert.True(expected.SequenceEqual(shown.Select(x => x.Value).Order()), $"World {world}: {actor} {reach} should see {expected.Count}, sees {shown.Count}.");
        }
    }

    /// <summary>Every combination of place, holder and first responsible person, by the real way in and the real transfer.</summary>
    private static async Task<List<Planted>> Plant(TestServer server, List<Guid> organisations, List<Guid> people)
    {
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var planted = new List<Planted>();
        var dice = new Random(42);
        for (var i = 0; i < 60; i++)
        {
            var opened = await api.OpenCase(organisation: organisations[dice.Next(organisations.Count)], phone: null, kind: "praise");
            var id = new CaseId(Guid.Parse(opened.GetProperty("id").GetString()!));
            var (organisation, owner, first) = (organisations[dice.Next(organisations.Count)], people[dice.Next(people.Count)], people[dice.Next(people.Count)]);
            await server.Change(async db =>
            {
                var row = await db.Set<ServiceCase>().AsTracking().SingleAsync(x => x.Id == id);
                var entry = db.Entry(row);
                entry.Property(x => x.OrganisationId).CurrentValue = new OrganisationId(organisation);
                entry.Property(x => x.AssigneeId).CurrentValue = new UserId(owner);
                entry.Property(x => x.FirstResponsibleId).CurrentValue = new UserId(first);
                await db.SaveChangesAsync();
            });
            planted.Add(new Planted(id.Value, organisation, owner, first));
        }

        return planted;
    }

    private static Actor RandomActor(Random dice, List<Guid> organisations, List<Guid> people)
    {
        var kind = dice.Next(4) == 0 ? ActorKind.ApiKey : ActorKind.Person;
        var reached = organisations.Where(_ => dice.Next(2) == 0).ToHashSet();
        var reach = dice.Next(10) switch
        {
            0 => Reach.None,
            1 => Reach.Everything,
            2 => new Reach(false, new HashSet<Guid>(), Own: true),
            _ => new Reach(false, reached, Own: dice.Next(2) == 0),
        };
        var reaches = dice.Next(12) == 0 ? new Dictionary<string, Reach>() : new Dictionary<string, Reach> { [Permission] = reach };
        return new Actor(kind, people[dice.Next(people.Count)], "somebody", reaches);
    }

    private sealed record Planted(Guid Id, Guid Organisation, Guid Owner, Guid First);
}
