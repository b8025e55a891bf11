using System.Net;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

public sealed class FieldWorkTests
{
    internal static readonly string[] Checks =
        ["clothes-and-badge", "tools-complete", "set-of-three", "introduced", "shoe-covers", "inspection-announced", "cloth-laid", "debris-removed", "demonstrated", "number-left"];

    [Theory, BothDatabases, Requirement("DSP-13"), Requirement("SLA-09"), Requirement("DSP-06"), Requirement("DSP-07"), Requirement("DSP-09"), Requirement("DSP-10"), Requirement("PRT-04")]
    public async Task From_offer_to_review_each_command_counts_once_however_often_it_arrives(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 1, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = clock;
        using var holder = await server.SignedIn("agent", world.Outlet);
        var order = await world.Order();
        await Appoint(world, order, clock.Now().AddMinutes(30), clock.Now().AddMinutes(90));
        var command = Guid.CreateVersion7();
        await world.Command(world.Api, order.Visit, "departures").Ok();
        clock.Advance(TimeSpan.FromMinutes(95));
        for (var i = 0; i < 3; i++) await world.Command(world.Api, order.Visit, "check-ins", new { latitude = 31.2353, longitude = 121.4737, accuracyMetres = 20, occurredAt = clock.Now().AddMinutes(-10) }, command).Ok();
        var reused = await world.Command(world.Api, order.Visit, "work-records", new { work = "x" }, command).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.command-reused", reused.Code());
        var visit = await world.Read(order.Visit);
        // Uploaded after the window, but the device's clock says that the arrival was in time.
        Assert.True(visit.GetProperty("promiseKept").GetBoolean());
        Assert.Equal(clock.Now().AddMinutes(-10), visit.GetProperty("checkedInAt").GetDateTimeOffset());
        Assert.True(visit.GetProperty("checkInMetres").GetInt32() < 20_000);

        await world.Command(world.Api, order.Visit, "used-parts", new { code = "bearing", count = 2, removedSerial = "OLD-1" }).Ok();
        await world.Command(world.Api, order.Visit, "work-records", new { work = "bearing replaced" }).Ok();
        var open = await world.Command(world.Api, order.Visit, "completions", new { code = await Code(world, order) }).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.checks-open", open.Code());
        await world.Command(world.Api, order.Visit, "checks", new { done = Checks.Append("other-products-checked") }).Ok();
        // What was ticked by mistake is taken back with the same form: what it sends of a tick that is gone is the field beside it.
        using var technician = server.SignedIn(world.Technicians[0]);
        Assert.NotNull((await technician.Page($"/desk/dispatch/visits/{order.Visit}")).QuerySelector("input[type=hidden][name=notDone][value=other-products-checked]"));
        var taken = await technician.PostForm($"/desk/dispatch/visits/{order.Visit}", $"/desk/dispatch/visits/{order.Visit}/checks", ("notDone", "other-products-checked"));
        Assert.Equal(HttpStatusCode.SeeOther, taken.StatusCode);
        Assert.Null((await technician.Page($"/desk/dispatch/visits/{order.Visit}")).QuerySelector("input[type=hidden][name=notDone][value=other-products-checked]"));
        await world.Command(world.Api, order.Visit, "checks", new { done = new[] { "other-products-checked" } }).Ok();
        var bare = await world.Command(world.Api, order.Visit, "completions", new { code = await Code(world, order) }).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.photos-missing", bare.Code());
        await world.Command(world.Api, order.Visit, "photo-refusals", new { reason = "wants none" }).Ok();
        var wrong = await world.Command(world.Api, order.Visit, "completions", new { code = "000000x" }).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.wrong-code", wrong.Code());
        await world.Command(world.Api, order.Visit, "completions", new { code = await Code(world, order) }).Ok();
        var version = (await world.Read(order.Visit)).GetProperty("version").GetInt64();
        // It stands on the list of whoever reviews until they have, and then whoever holds the case is told to go on.
        using var support = await server.SignedIn("technical-support");
        Assert.NotNull((await support.Page("/desk/dispatch/to-decide")).QuerySelector($"#visit-{order.Visit}"));
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/reviews", new { outcome = "approved" }, version).Ok();
        Assert.Null((await support.Page("/desk/dispatch/to-decide")).QuerySelector($"#visit-{order.Visit}"));
        Assert.Contains("的上门已审核", (await holder.Page("/desk/notices")).Body!.TextContent, StringComparison.Ordinal);
        var facts = (await world.Api.Get($"/api/v1/cases/{order.Case}/facts").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("type").GetString()).ToList();
        foreach (var once in new[] { "case.visit-started/1", "visit.checked-in/1", "visit.promise-judged/1", "visit.parts-used/1", "case.visit-ended/1", "visit.completion-applied/1", "visit.reviewed/1" })
            Assert.Single(facts, x => x == once);
        var ended = (await world.Api.Get($"/api/v1/cases/{order.Case}/facts").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("type").GetString() == "case.visit-ended/1");
        Assert.Contains("bearing", ended.GetProperty("body").GetRawText(), StringComparison.Ordinal);

        // What was done beyond the order stands in the story; what was not is not claimed.
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var story = (await manager.Page($"/desk/cases/{order.Case}")).QuerySelector("#story")!.TextContent;
        Assert.Contains("顺带检查同类产品", story, StringComparison.Ordinal);
        Assert.DoesNotContain("搭把手", story, StringComparison.Ordinal);
    }

    [Theory, BothDatabases, Requirement("SLA-09")]
    public async Task A_late_arrival_is_a_broken_promise_on_record_although_the_limit_was_met(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 1, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = clock;
        var order = await world.Order();
        await Appoint(world, order, clock.Now().AddMinutes(30), clock.Now().AddMinutes(60));
        clock.Advance(TimeSpan.FromHours(2));
        await world.Command(world.Api, order.Visit, "check-ins").Ok();
        Assert.False((await world.Read(order.Visit)).GetProperty("promiseKept").GetBoolean());
        var judged = (await world.Api.Get($"/api/v1/cases/{order.Case}/facts").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("type").GetString() == "visit.promise-judged/1");
        Assert.False(judged.GetProperty("body").GetProperty("kept").GetBoolean());
    }

    [Theory, BothDatabases]
    public async Task A_declined_visit_waits_again_and_a_second_visit_follows_one_that_was_not_enough(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server, technicians: 1);
        var order = await world.Order();
        await world.Plan();
        using var technician = server.SignedIn(world.Technicians[0]);
        await technician.Page("/desk/my-visits?day=" + DispatchWorld.Tomorrow.ToString("yyyy-MM-dd"));
        var page = $"/desk/dispatch/visits/{order.Visit}";
        Assert.Equal(HttpStatusCode.SeeOther, (await technician.PostForm(page, page + "/refusals", ("reason", "no ladder"))).StatusCode);
        Assert.Equal(("waiting", "no ladder"), await State(world, order.Visit));
        await world.Plan();
        Assert.Equal(HttpStatusCode.SeeOther, (await technician.PostForm(page, page + "/acceptances")).StatusCode);

        await Appoint(world, order, world.Now().AddMinutes(10), world.Now().AddMinutes(70));
        await world.Command(world.Api, order.Visit, "check-ins").Ok();
        await world.Command(world.Api, order.Visit, "second-visits", new { reason = "part missing" }).Ok();
        Assert.Equal("second-visit", (await State(world, order.Visit)).Item1);
        var next = await world.VisitOf(order.Case, turn: 2);
        Assert.Equal("waiting", (await State(world, next)).Item1);
        await world.Plan();
        Assert.Equal("offered", (await State(world, next)).Item1);
    }

    [Theory, BothDatabases]
    public async Task Another_technician_neither_sees_nor_touches_the_visit(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server, technicians: 1);
        var order = await world.Order();
        await world.Plan();
        using var stranger = await server.SignedIn("technician", world.Outlet);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.Get($"/desk/dispatch/visits/{order.Visit}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await world.Command(stranger.Http, order.Visit, "acceptances")).StatusCode);
    }

    private static async Task Appoint(DispatchWorld world, Order order, DateTimeOffset from, DateTimeOffset until)
    {
        if ((await world.Read(order.Visit)).GetProperty("state").GetString() == "waiting") await world.Plan(DispatchWorld.DayOf(world.Now()));
        await world.Command(world.Api, order.Visit, "appointments", new { from, until }).Ok();
    }

    /// <summary>As the customer reads it out.</summary>
    internal static async Task<string> Code(DispatchWorld world, Order order)
    {
        using var visitor = new Visitor(world.Server.NewClient());
        await visitor.Open(order.Link + "/visit");
        return visitor.Page.QuerySelectorAll(".number-card .number").Last().TextContent.Trim();
    }

    private static async Task<(string?, string?)> State(DispatchWorld world, Guid visit)
    {
        var read = await world.Read(visit);
        return (read.GetProperty("state").GetString(), read.TryGetProperty("declineReason", out var reason) ? reason.GetString() : null);
    }
}
