using System.Net;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Customers;

public sealed class CustomerScopeTests
{
    [Theory, BothDatabases]
    public async Task Another_regions_customer_is_not_found_and_the_attempt_is_logged(Database database)
    {
        var server = await TestServer.Shared(database);
        var (here, there) = (await server.NewOrganisation("region"), await server.NewOrganisation("region"));
        using var api = await server.Api("cases.case.open", "customers.customer.read");
        var phone = CustomerApi.NewPhone();
        await api.CaseOf(phone, there);
        var id = (await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();

        using var outside = await server.ApiWithin(here, "customers.customer.read", "customers.customer.edit", "customers.phone.reveal", "customers.customer.merge", "customers.customer.erase", "customers.export");
        using var inside = await server.ApiWithin(there, "customers.customer.read");
        Assert.Equal("customer.not-found", (await outside.Get($"/api/v1/customers/{id}").Ok(HttpStatusCode.NotFound)).Code());
        Assert.Empty((await outside.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items").EnumerateArray());
        Assert.Single((await inside.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items").EnumerateArray());
        Assert.Contains((await inside.Get("/api/v1/customers").Ok()).GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetGuid() == id);
        await inside.Customer(id);
        foreach (var (path, body) in new (string, object)[]
        {
            ("reveals", new { fields = new[] { "phone" }, reason = "curious" }), ("notes", new { text = "x" }), ("exports", new { }),
            ("erasure", new { confirmation = "x", reason = "why" }), ("merges", new { mergedId = id }),
        })
            Assert.Equal("customer.not-found", (await outside.Post($"/api/v1/customers/{id}/{path}", body, 0).Ok(HttpStatusCode.NotFound)).Code());
        Assert.Equal("customer.not-found", (await outside.Patch($"/api/v1/customers/{id}", new { name = "x" }, 0).Ok(HttpStatusCode.NotFound)).Code());
        Assert.Equal(7, (await server.Audited("access.denied/1", $"/api/v1/customers/{id}")).Count);

        // What does not exist is answered alike, and is no attempt on anybody.
        var nobody = Guid.Parse("0197f000-0000-7000-8000-00000000ffff");
        Assert.Equal("customer.not-found", (await outside.Get($"/api/v1/customers/{nobody}").Ok(HttpStatusCode.NotFound)).Code());
        Assert.Empty(await server.Audited("access.denied/1", $"/api/v1/customers/{nobody}"));
    }

    [Theory, BothDatabases]
    public async Task A_known_number_elsewhere_is_not_named_to_those_who_may_not_see_it(Database database)
    {
        var server = await TestServer.Shared(database);
        var (here, there) = (await server.NewOrganisation("region"), await server.NewOrganisation("region"));
        using var api = await server.Api("cases.case.open");
        var phone = CustomerApi.NewPhone();
        await api.CaseOf(phone, there);
        using var outside = await server.ApiWithin(here, "customers.customer.read", "customers.customer.edit");
        var known = await outside.Post("/api/v1/customers", new { phone }).Ok(HttpStatusCode.Conflict);
        Assert.False(known.TryGetProperty("id", out _));
        // Their own record they see, although it has no case yet.
        await outside.Customer(await outside.Record(CustomerApi.NewPhone()));
    }

    [Theory, BothDatabases]
    public async Task A_technician_sees_their_own_customers_and_reveals_until_a_day_after_closing(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.transfer", "customers.customer.read");
        var phone = CustomerApi.NewPhone();
        var opened = await api.OpenCase(phone: phone);
        var caseId = opened.GetProperty("id").GetGuid();
        var id = (await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();
        using var desk = await server.SignedIn("technician");
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Http.Get($"/desk/customers/{id}")).StatusCode);
        Assert.NotEmpty(await server.Audited("access.denied/1", $"/desk/customers/{id}"));

        await Hand(server, caseId, desk.User);
        await desk.Page($"/desk/customers/{id}");
        Assert.Equal(phone, await Reveal(desk, id));

        await Close(server, caseId, clock);
        clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(phone, await Reveal(desk, id));
        clock.Advance(TimeSpan.FromHours(2));
        using var late = await desk.PostForm($"/desk/customers/{id}", $"/desk/customers/{id}/reveals", ("fields", "phone"), ("reason", "later"));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Many_records_opened_within_a_minute_raise_one_alarm(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("customers.customer.read", "customers.customer.edit");
        var id = await api.Record();
        for (var i = 0; i < 60; i++) await api.Customer(id);
        Assert.Empty(await server.Audited("customers.read-often/1", "61"));
        for (var i = 0; i < 5; i++) await api.Customer(id);
        Assert.Single(await server.Audited("customers.read-often/1", "61"));
        clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 60; i++) await api.Customer(id);
        Assert.Single(await server.Audited("customers.read-often/1", "61"));
    }

    internal static Task Hand(TestServer server, Guid caseId, Guid user) => server.Change(async db =>
    {
        var at = server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var chain = await server.Services.GetServices<Bihuan.Platform.Timeline.ITimelineSource>().First().Load(db, caseId, CancellationToken.None);
        var root = server.Services.GetRequiredService<Bihuan.Platform.People.OrganisationTree>().Current.Root!.Id;
        db.Record(chain!, new Bihuan.Cases.Contracts.CaseAssigned(user, root, IsFirstResponsible: false), Bihuan.Platform.Actor.System, at);
        await db.SaveChangesAsync();
    });

    internal static Task Close(TestServer server, Guid caseId, TimeProvider clock) => server.Change(async db =>
    {
        var chain = await server.Services.GetServices<Bihuan.Platform.Timeline.ITimelineSource>().First().Load(db, caseId, CancellationToken.None);
        db.Record(chain!, new Bihuan.Cases.Contracts.CaseClosed("solved", "done"), Bihuan.Platform.Actor.System, clock.GetUtcNow().AddTicks(-(clock.GetUtcNow().Ticks % 10)));
        await db.SaveChangesAsync();
    });

    private static async Task<string?> Reveal(DeskClient desk, Guid id)
    {
        using var answer = await desk.PostForm($"/desk/customers/{id}", $"/desk/customers/{id}/reveals", ("fields", "phone"), ("reason", "on my way"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return DeskClient.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).QuerySelector("#reveal dd")?.TextContent.Trim();
    }
}
