using System.Net;
using System.Text.Json;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

public sealed class PlanningTests
{
    [Theory, BothDatabases, Requirement("DSP-01"), Requirement("DSP-14")]
    public async Task A_published_plan_names_technicians_on_the_cases_with_the_reason(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database));
        var orders = new[] { await world.Order(), await world.Order(), await world.Order() };
        var made = await world.Plan();
        Assert.Equal("suggested", made.GetProperty("state").GetString());
        foreach (var order in orders)
        {
            var visit = await world.Read(order.Visit);
            Assert.Equal("offered", visit.GetProperty("state").GetString());
            Assert.Contains(visit.GetProperty("technicianId").GetGuid(), world.Technicians);
            var facts = (await world.Api.Get($"/api/v1/cases/{order.Case}/facts").Ok()).GetProperty("items").EnumerateArray().ToList();
            Assert.Single(facts, x => x.GetProperty("type").GetString() == "visit.ordered/1");
            var offered = Assert.Single(facts, x => x.GetProperty("type").GetString() == "case.visit-offered/1");
            Assert.NotEmpty(offered.GetProperty("body").GetProperty("reason").GetString()!);
        }

        var board = await world.Api.Get($"/api/v1/dispatch/boards/{world.Outlet}?day={DispatchWorld.Tomorrow:yyyy-MM-dd}").Ok();
        Assert.Equal(3, board.GetProperty("lanes").EnumerateArray().Sum(x => x.GetProperty("visits").GetArrayLength()));
        Assert.Equal(0, board.GetProperty("unserved").GetArrayLength());
        NobodyTwice(board);
    }

    /// <summary>Somebody reads a plan before publishing it; a change of the day outdates it, these minutes do not.</summary>
    [Theory, BothDatabases]
    public async Task A_plan_of_today_is_still_good_minutes_after_it_was_made_and_outdated_by_what_matters(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = clock;
        var order = await world.Order();
        var today = DispatchWorld.DayOf(clock.GetUtcNow());

        var read = await world.Plan(today, publish: false);
        clock.Advance(TimeSpan.FromMinutes(9));
        await Publish(read).Ok();
        Assert.Equal("offered", (await world.Read(order.Visit)).GetProperty("state").GetString());

        await world.Order();
        var old = await world.Plan(today, publish: false);
        clock.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal("plan.outdated", (await Publish(old).Ok(HttpStatusCode.Conflict)).Code());

        var overtaken = await world.Plan(today, publish: false);
        await world.Api.Post($"/api/v1/dispatch/technicians/{world.Technicians[0]}/absences", new { kind = "sick", fromOn = today.ToString("yyyy-MM-dd"), untilOn = today.ToString("yyyy-MM-dd") }).Ok(HttpStatusCode.Created);
        Assert.Equal("plan.outdated", (await Publish(overtaken).Ok(HttpStatusCode.Conflict)).Code());

        Task<HttpResponseMessage> Publish(JsonElement plan) => world.Api.Post($"/api/v1/dispatch/plans/{plan.GetProperty("id").GetGuid()}/publications", new { });
    }

    [Theory, BothDatabases, Requirement("DSP-02"), Requirement("STF-01")]
    public async Task Without_a_valid_certificate_nobody_is_sent_and_the_board_says_who_lacks_it(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database), technicians: 0);
        var user = await world.AddTechnician(certified: false);
        await world.Certify(user, "refrigeration", daysFromNow: 0);
        var order = await world.Order("not-cooling", "refrigerator");
        await world.Plan();
        var day = DispatchWorld.Tomorrow.ToString("yyyy-MM-dd");
        var board = await world.Api.Get($"/api/v1/dispatch/boards/{world.Outlet}?day={day}").Ok();
        var unserved = Assert.Single(board.GetProperty("unserved").EnumerateArray());
        Assert.Equal("certificate", Assert.Single(unserved.GetProperty("blocked").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal("waive-certificate", unserved.GetProperty("cheapest").GetProperty("code").GetString());
        var refused = await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", new { technicianId = user, day, reason = "he can do it" }, await Version(world, order.Visit)).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.cannot-be-moved", refused.Code());

        await world.Certify(user, "refrigeration");
        await world.Plan();
        Assert.Equal(user, (await world.Read(order.Visit)).GetProperty("technicianId").GetGuid());
        var profile = await world.Api.Get($"/api/v1/dispatch/technicians/{user}").Ok();
        Assert.Contains("expiring", profile.GetProperty("certificates").EnumerateArray().Select(x => x.GetProperty("state").GetString()));
    }

    [Theory, BothDatabases]
    public async Task A_plan_that_the_day_has_overtaken_is_not_published(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database), technicians: 1);
        await world.Order();
        var made = await world.Plan(publish: false);
        var day = DispatchWorld.Tomorrow.ToString("yyyy-MM-dd");
        await world.Api.Post($"/api/v1/dispatch/technicians/{world.Technicians[0]}/absences", new { kind = "sick", fromOn = day, untilOn = day }).Ok(HttpStatusCode.Created);
        var refused = await world.Api.Post($"/api/v1/dispatch/plans/{made.GetProperty("id").GetGuid()}/publications", new { }).Ok(HttpStatusCode.Conflict);
        Assert.Equal("plan.outdated", refused.Code());
        Assert.NotEqual(0, refused.GetProperty("faults").GetArrayLength());
    }

    [Theory, BothDatabases]
    public async Task A_product_that_turns_out_to_be_another_asks_for_whoever_may_work_on_it(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database));
        var order = await world.Order();
        await world.Plan();
        Assert.Equal("offered", (await world.Read(order.Visit)).GetProperty("state").GetString());
        await CaseWork.Act(world.Api, order.Case, "unit", new { productCategory = "gas-stove" });
        var visit = await world.Read(order.Visit);
        Assert.Equal(("waiting", "gas", "gas-stove"), (visit.GetProperty("state").GetString(), visit.GetProperty("skill").GetString(), visit.GetProperty("category").GetString()));
        Assert.Equal(["gas-appliance"], visit.GetProperty("certificates").EnumerateArray().Select(x => x.GetString()!));
        // Nobody there may: the planner says so and sends no one.
        await world.Plan();
        Assert.Equal("waiting", (await world.Read(order.Visit)).GetProperty("state").GetString());
    }

    [Theory, BothDatabases]
    public async Task A_promise_moved_with_the_customers_consent_is_the_new_time_from_then_on(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 1, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server);
        world.Clock = clock;
        var order = await world.Order();
        var (day, next) = (DispatchWorld.DayOf(clock.GetUtcNow()).AddDays(1), DispatchWorld.DayOf(clock.GetUtcNow()).AddDays(2));
        await world.Plan(day);
        await world.Command(world.Api, order.Visit, "appointments", new { from = clock.GetUtcNow().AddHours(25), until = clock.GetUtcNow().AddHours(27) }).Ok();
        var technician = (await world.Read(order.Visit)).GetProperty("technicianId").GetGuid();
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", new { technicianId = technician, day = next.ToString("yyyy-MM-dd"), reason = "the customer is away", consent = true }, await Version(world, order.Visit)).Ok();

        var visit = await world.Read(order.Visit);
        var (from, until) = (visit.GetProperty("promisedFrom").GetDateTimeOffset(), visit.GetProperty("promisedUntil").GetDateTimeOffset());
        Assert.Equal((next, TimeSpan.FromHours(2)), (DispatchWorld.DayOf(from), until - from));
        Assert.Equal(next.ToString("yyyy-MM-dd"), visit.GetProperty("plannedOn").GetString());
        // It is no promise to be broken by the next plan of that day.
        await world.Plan(next);
        Assert.Equal(from, (await world.Read(order.Visit)).GetProperty("promisedFrom").GetDateTimeOffset());
        Assert.False((await world.Read(order.Visit)).GetProperty("isDisplaced").GetBoolean());
    }

    [Theory, BothDatabases, Requirement("DSP-14")]
    public async Task An_override_shows_its_price_before_and_keeps_its_reason_after(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database));
        var order = await world.Order();
        await world.Plan();
        var visit = await world.Read(order.Visit);
        var other = world.Technicians.Single(x => x != visit.GetProperty("technicianId").GetGuid());
        var day = DispatchWorld.Tomorrow.ToString("yyyy-MM-dd");
        var options = await world.Api.Get($"/api/v1/dispatch/visits/{order.Visit}/options?day={day}").Ok();
        var option = options.GetProperty("options").EnumerateArray().Single(x => x.GetProperty("technicianId").GetGuid() == other);
        Assert.True(option.GetProperty("isPossible").GetBoolean());
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", new { technicianId = other, day, reason = "" }, await Version(world, order.Visit)).Ok(HttpStatusCode.BadRequest);
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", new { technicianId = other, day, reason = "knows the house" }, await Version(world, order.Visit)).Ok();
        var moved = await world.Read(order.Visit);
        Assert.Equal((other, true), (moved.GetProperty("technicianId").GetGuid(), moved.GetProperty("isPinned").GetBoolean()));
        using var before = world.Server.SignedIn(visit.GetProperty("technicianId").GetGuid());
        Assert.Contains("不再由您上门", (await before.Page("/desk/notices")).Body!.TextContent, StringComparison.Ordinal);
        var kept = Assert.Single(moved.GetProperty("moves").EnumerateArray());
        Assert.Equal("knows the house", kept.GetProperty("reason").GetString());
        Assert.Equal(option.GetProperty("extraMinutes").GetInt32(), kept.GetProperty("extraMinutes").GetInt32());

        // The planner leaves it where the dispatcher put it.
        await world.Plan();
        Assert.Equal(other, (await world.Read(order.Visit)).GetProperty("technicianId").GetGuid());
    }

    [Theory, BothDatabases, Requirement("DSP-01")]
    public async Task An_automatic_outlet_plans_and_publishes_by_itself_and_asks_again_only_for_what_is_new(Database database)
    {
        // A clock that stands still, so that the server's own rounds plan nothing beside.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server);
        world.Clock = clock;
        await world.Put($"/api/v1/dispatch/outlets/{world.Outlet}", new { place = "31.23 121.47", mode = "automatic" }, 1).Ok();
        var order = await world.Order();
        var rounds = world.Server.Services.GetRequiredService<PlanningRounds>();
        await rounds.Run(world.Now(), TestContext.Current.CancellationToken);
        Assert.Equal("offered", (await world.Read(order.Visit)).GetProperty("state").GetString());
        var outlet = new Bihuan.Foundation.OrganisationId(world.Outlet);
        Task<int> Plans() => world.Server.Query(db => db.Set<DayPlan>().CountAsync(x => x.OrganisationId == outlet, TestContext.Current.CancellationToken));
        var before = await Plans();
        await rounds.Run(world.Now(), TestContext.Current.CancellationToken);
        Assert.Equal(before, await Plans());
    }

    [Theory, BothDatabases, Requirement("COL-02")]
    public async Task A_service_point_is_asked_first_and_may_decline_with_a_reason(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server);
        var partner = await DispatchWorld.Make(server, technicians: 1, isThirdParty: true);
        var order = await world.Order();
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/outlets", new { organisationId = partner.Outlet, reason = "full here" }, await Version(world, order.Visit)).Ok();
        await partner.Plan();
        Assert.Equal("waiting", (await partner.Read(order.Visit)).GetProperty("state").GetString());
        await partner.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/outlet-answers", new { answer = "decline" }, await Version(world, order.Visit)).Ok(HttpStatusCode.BadRequest);
        await partner.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/outlet-answers", new { answer = "accept" }, await Version(world, order.Visit)).Ok();
        await partner.Plan();
        Assert.Equal(partner.Technicians[0], (await partner.Read(order.Visit)).GetProperty("technicianId").GetGuid());

        // Its people see the work that was given to them, and nothing else of the company.
        var kept = await world.Order();
        using var theirs = await server.SignedIn("outlet-manager", partner.Outlet);
        Assert.Contains((await partner.Read(order.Visit)).GetProperty("caseNumber").GetString()!, (await theirs.Page($"/desk/dispatch/visits/{order.Visit}")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.Http.GetAsync($"/desk/dispatch/visits/{kept.Visit}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.Http.GetAsync($"/desk/cases/{kept.Case}", TestContext.Current.CancellationToken)).StatusCode);
        using var technician = server.SignedIn(partner.Technicians[0]);
        Assert.Equal(HttpStatusCode.NotFound, (await technician.Http.GetAsync($"/desk/dispatch/visits/{kept.Visit}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task The_table_of_technicians_goes_out_and_comes_in_and_names_its_bad_rows(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server, technicians: 1);
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var table = await (await manager.Http.GetAsync("/desk/dispatch/technicians/export.csv", TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("laundry:2", table, StringComparison.Ordinal);
        var page = await manager.Page("/desk/dispatch/technicians");
        using var form = new MultipartFormDataContent();
        foreach (var hidden in page.QuerySelectorAll("form[action$=import] input[type=hidden]")) form.Add(new StringContent(hidden.GetAttribute("value") ?? ""), hidden.GetAttribute("name")!);
        var changed = table.Replace("laundry:2", "laundry:3", StringComparison.Ordinal).TrimEnd() + "\r\nnobody,x,y,outlet,,,,,,,,\r\n";
        form.Add(new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(changed)), "file", "technicians.csv");
        var answer = await manager.Http.PostAsync("/desk/dispatch/technicians/import", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var profile = await world.Api.Get($"/api/v1/dispatch/technicians/{world.Technicians[0]}").Ok();
        Assert.Equal(3, profile.GetProperty("skills").GetProperty("laundry").GetInt32());
        Assert.Contains("user_id", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task The_pages_show_the_day_and_plan_and_publish_it_without_script(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server);
        var order = await world.Order();
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var address = $"/desk/dispatch?outlet={world.Outlet}&day={DispatchWorld.Tomorrow:yyyy-MM-dd}";
        Assert.NotNull((await manager.Page(address)).QuerySelector($".unserved a[href*='{order.Visit}']"));
        var made = await manager.PostForm(address, "/desk/dispatch/plans");
        Assert.Equal(HttpStatusCode.SeeOther, made.StatusCode);
        var suggestion = made.Headers.Location!.OriginalString;
        var publish = (await manager.Page(suggestion)).QuerySelector("form[action$=publications]")!.GetAttribute("action")!;
        Assert.Equal(HttpStatusCode.SeeOther, (await manager.PostForm(suggestion, publish)).StatusCode);
        Assert.NotNull((await manager.Page(address)).QuerySelector($".gantt-row a[data-visit='{order.Visit}']"));
        Assert.NotNull((await manager.Page($"/desk/dispatch/visits/{order.Visit}")).QuerySelector("form[action$='/moves']"));
        foreach (var page in new[] { "/desk/dispatch/technicians", $"/desk/dispatch/technicians/{world.Technicians[0]}" }) await manager.Page(page);
    }

    [Theory, BothDatabases]
    public async Task A_week_is_planned_at_once_and_published_day_by_day(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server, technicians: 1);
        var orders = new List<Order>();
        for (var i = 0; i < 3; i++) orders.Add(await world.Order());
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var address = $"/desk/dispatch/week?outlet={world.Outlet}&from={DispatchWorld.Tomorrow:yyyy-MM-dd}";
        var made = await manager.PostForm(address, "/desk/dispatch/weeks");
        Assert.Equal(HttpStatusCode.SeeOther, made.StatusCode);
        var suggestion = made.Headers.Location!.OriginalString;
        Assert.Equal(8, (await manager.Page(suggestion)).QuerySelectorAll(".week-plan thead th").Length);
        var published = await manager.PostForm(suggestion, "/desk/dispatch/weeks/publications");
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        foreach (var order in orders) Assert.Equal("offered", (await world.Read(order.Visit)).GetProperty("state").GetString());
        var again = await world.Api.Post("/api/v1/dispatch/weeks/publications", new { organisationId = world.Outlet, from = DispatchWorld.Tomorrow.ToString("yyyy-MM-dd") }).Ok();
        Assert.Equal(0, again.GetProperty("published").GetArrayLength());
    }

    private static async Task<long> Version(DispatchWorld world, Guid visit) => (await world.Read(visit)).GetProperty("version").GetInt64();

    private static void NobodyTwice(JsonElement board)
    {
        foreach (var lane in board.GetProperty("lanes").EnumerateArray())
        {
            var spans = lane.GetProperty("visits").EnumerateArray().Select(x => (Start: x.GetProperty("start").GetDateTimeOffset(), End: x.GetProperty("end").GetDateTimeOffset())).OrderBy(x => x.Start).ToList();
            for (var i = 1; i < spans.Count; i++) Assert.True(spans[i].Start >= spans[i - 1].End, "Two visits at once.");
        }
    }
}
