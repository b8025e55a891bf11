using System.Net;
using Bihuan.Testing;
using Bihuan.Web.Bench.Fuzz;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>A seeded sample of what <c>bihuan bench faults</c> sends ten thousand times.</summary>
public sealed class BadInputTests
{
    private const int Sample = 1200;

    [Theory, BothDatabases]
    public async Task Malformed_input_to_every_route_is_refused_and_stores_nothing(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var key = await server.ApiForAll();
        var people = new List<DeskClient>();
        foreach (var post in new[] { "administrator", "agent-lead", "senior-agent" }) people.Add(await server.SignedIn(post));
        using var nobody = server.NewClient();
        var opened = await key.OpenCase();
        var id = opened.GetProperty("id").GetGuid();
        var customer = (await key.Get($"/api/v1/cases/{id}").Ok()).GetProperty("customer").GetProperty("id").GetGuid();
        var world = new FuzzWorld(id, customer, await server.NewOrganisation(), await server.NewUser("agent"));
        var senders = new FuzzSenders(key, [.. await Task.WhenAll(people.Select(async x => (x.Http, await Token(x))))], nobody);
        var routes = FuzzRoute.Of(server.Services.GetRequiredService<EndpointDataSource>());
        var before = await server.Query(db => RowCounts.Of(db, TestContext.Current.CancellationToken));

        var outcome = await new Fuzzer(routes, senders, world, seed: database == Database.Sqlite ? 20260315 : 20260316, overNetwork: false).Run(Sample, null, TestContext.Current.CancellationToken);

        Assert.True(outcome.Offences.Count == 0, $"{outcome.Offences.Count}:\n" + string.Join('\n', outcome.Offences.Take(40)));
        Assert.True(outcome.Routes > routes.Count / 2, $"{outcome.Routes} of {routes.Count} routes were met.");
        Assert.Equal("", RowCounts.Difference(before, await server.Query(db => RowCounts.Of(db, TestContext.Current.CancellationToken))));
        Assert.Equal(HttpStatusCode.OK, (await key.Get($"/api/v1/cases/{id}")).StatusCode);
        foreach (var person in people) person.Dispose();
    }

    [Theory, BothDatabases]
    public async Task Dates_and_cursors_beyond_the_calendar_are_the_senders_mistake(Database database)
    {
        var server = await TestServer.Shared(database);
        using var key = await server.ApiForAll();
        var early = new { kind = "repair", channel = "phone", customer = new { phone = "13800138000" }, description = "leaks", occurredAt = "1969-12-31T23:59:59Z" };
        Assert.Equal(["/occurredAt"], (await key.Post("/api/v1/cases", early).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/after"], (await key.Get("/api/v1/ledger/roots?after=9223372036854775807").Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/from"], (await key.Get("/api/v1/surveys?from=0001-01-01").Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/day"], (await key.Get("/api/v1/dispatch/my-visits?day=9999-12-31").Ok(HttpStatusCode.BadRequest)).Pointers());
    }

    private static async Task<string> Token(DeskClient person) =>
        (await person.Page("/desk/cases")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
}
