using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

public sealed class BookingTests
{
    [Theory, BothDatabases]
    public async Task The_customer_chooses_a_time_by_link_without_script_and_changes_it(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database));
        var order = await world.Order();
        using var visitor = new Visitor(world.Server.NewClient());
        await visitor.Open(order.Link);
        Assert.NotNull(visitor.Page.QuerySelector($"a[href='{order.Link}/visit']"));
        var first = await Choose(visitor, order, 0);
        Assert.NotEmpty(visitor.Text(".number-card .number"));
        var visit = await world.Read(order.Visit);
        Assert.Equal(first.From, visit.GetProperty("promisedFrom").GetDateTimeOffset().ToUnixTimeSeconds());
        Assert.Contains(visit.GetProperty("technicianId").GetGuid(), world.Technicians);
        var start = visit.GetProperty("plannedStart").GetDateTimeOffset().ToUnixTimeSeconds();
        Assert.InRange(start, first.From, first.Until);
        Assert.Equal("visit", await CaseWork.Stage(world.Api, order.Case));

        var second = await Choose(visitor, order, 5);
        Assert.NotEqual(first, second);
        Assert.Equal(second.From, (await world.Read(order.Visit)).GetProperty("promisedFrom").GetDateTimeOffset().ToUnixTimeSeconds());
    }

    [Theory, BothDatabases]
    public async Task The_page_of_progress_tells_the_agreed_window_the_departure_and_the_arrival(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database), technicians: 1);
        var order = await world.Order();
        using var visitor = new Visitor(world.Server.NewClient(), "zh-CN");
        async Task<string> Headline()
        {
            await visitor.Open(order.Link);
            return visitor.Text("h1");
        }

        Assert.Equal("正在安排上门", await Headline());
        await Choose(visitor, order, 0);
        Assert.Equal("上门时间已约好", await Headline());
        Assert.Matches("[0-9]月[0-9]+日 星期. [0-9]{2}:[0-9]{2}–[0-9]{2}:[0-9]{2}", visitor.Page.Body!.TextContent);
        await world.Command(world.Api, order.Visit, "departures").Ok();
        Assert.Equal("师傅在路上", await Headline());
        await world.Command(world.Api, order.Visit, "check-ins").Ok();
        Assert.Equal("师傅已到", await Headline());
    }

    [Theory, BothDatabases]
    public async Task What_two_customers_want_at_once_is_given_to_one_unless_both_can_be_kept(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database), technicians: 1);
        var orders = new List<Order>();
        for (var i = 0; i < 6; i++) orders.Add(await world.Order());
        using var visitor = new Visitor(world.Server.NewClient());
        await visitor.Open(orders[0].Link + "/visit");
        var wanted = visitor.Page.QuerySelectorAll("input[name=slot]").Select(x => x.GetAttribute("value")!).First(x => Length(x) <= 3600);
        var answers = await Task.WhenAll(orders.Select(x => world.Api.Post($"/api/v1/dispatch/visits/{x.Visit}/slots", new { slot = wanted })));
        var kept = answers.Count(x => x.StatusCode == HttpStatusCode.OK);
        // Seventy-five minutes of work each: of one hour's starts one technician keeps one.
        Assert.Equal(1, kept);
        Assert.All(answers.Where(x => x.StatusCode != HttpStatusCode.OK), x => Assert.Equal(HttpStatusCode.Conflict, x.StatusCode));
    }

    [Theory, BothDatabases]
    public async Task A_forged_link_or_slot_is_refused_politely(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database), technicians: 1);
        var order = await world.Order();
        using var visitor = new Visitor(world.Server.NewClient());
        await visitor.Open("/t/0000000000000000000000000000000000000000/visit");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        await visitor.Open(order.Link + "/visit");
        foreach (var slot in new[] { "1-2", "x", "9999999999999999999-1", $"{DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeSeconds()}-{DateTimeOffset.UtcNow.AddDays(3).ToUnixTimeSeconds()}" })
        {
            await visitor.Send(order.Link + "/visit", ("slot", slot));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        }
    }

    [Theory, BothDatabases, Requirement("DSP-04")]
    public async Task An_urgent_case_takes_a_promised_time_only_with_consent_and_the_displaced_customer_is_told_and_offered_another(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 0, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 0);
        world.Clock = clock;
        await world.AddTechnician(hours: "09:00-11:00");
        var promised = await world.Order();
        using var visitor = new Visitor(server.NewClient());
        await Choose(visitor, promised, 0, DispatchWorld.DayOf(clock.Now()).AddDays(1));
        var urgent = await world.Order(urgency: "urgent");
        var day = DispatchWorld.DayOf(clock.Now()).AddDays(1).ToString("yyyy-MM-dd");
        var move = new { technicianId = world.Technicians[0], day, reason = "water everywhere", consent = false };
        var version = (await world.Read(urgent.Visit)).GetProperty("version").GetInt64();
        var refused = await world.Api.Post($"/api/v1/dispatch/visits/{urgent.Visit}/moves", move, version).Ok(HttpStatusCode.Conflict);
        Assert.Contains(refused.Code(), new[] { "visit.breaks-promise", "visit.cannot-be-moved" });

        // The planner puts red before a promise; publishing asks the displaced customer.
        await world.Plan(DateOnly.Parse(day));
        Assert.Equal("offered", (await world.Read(urgent.Visit)).GetProperty("state").GetString());
        Assert.True((await world.Read(promised.Visit)).GetProperty("isDisplaced").GetBoolean());
        var facts = (await world.Api.Get($"/api/v1/cases/{promised.Case}/facts").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("type").GetString()).ToList();
        Assert.Contains("visit.displaced/1", facts);
        await visitor.Open(promised.Link);
        Assert.Contains("/visit", visitor.Text(".talk"), StringComparison.Ordinal);
        // Another day is chosen, and the promise stands again.
        await Choose(visitor, promised, 0);
        Assert.False((await world.Read(promised.Visit)).GetProperty("isDisplaced").GetBoolean());
    }

    [Theory, BothDatabases]
    public async Task An_urgent_visit_is_fitted_into_a_planned_day_and_one_route_at_most_changes_when_there_is_room(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 0, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 0);
        world.Clock = clock;
        for (var i = 0; i < 3; i++) await world.AddTechnician(hours: "09:00-18:00");
        for (var i = 0; i < 6; i++) await world.Order();
        var day = new DateOnly(2026, 3, 17);
        await world.Plan(day);
        var before = await Starts(world, day);
        var urgent = await world.Order(urgency: "urgent");
        var made = await world.Api.Post($"/api/v1/dispatch/visits/{urgent.Visit}/insertions", new { day = "2026-03-17" }).Ok(HttpStatusCode.Created);
        Assert.Equal("waiting", (await world.Read(urgent.Visit)).GetProperty("state").GetString());
        await world.Api.Post($"/api/v1/dispatch/plans/{made.GetProperty("id").GetGuid()}/publications", new { }).Ok();
        Assert.Equal("offered", (await world.Read(urgent.Visit)).GetProperty("state").GetString());
        var after = await Starts(world, day);
        Assert.Equal(7, after.Count);
        Assert.InRange(before.Where(x => after[x.Key] != x.Value).Select(x => x.Value.Technician).Distinct().Count(), 0, 1);
        await world.Command(world.Api, urgent.Visit, "departures").Ok();
        var late = await world.Api.Post($"/api/v1/dispatch/visits/{urgent.Visit}/insertions", new { day = "2026-03-17" }).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.not-in-state", late.Code());
    }

    private static async Task<Dictionary<Guid, (Guid Technician, DateTimeOffset Start)>> Starts(DispatchWorld world, DateOnly day) =>
        (await world.Api.Get($"/api/v1/dispatch/boards/{world.Outlet}?day={day:yyyy-MM-dd}").Ok()).GetProperty("lanes").EnumerateArray()
            .SelectMany(lane => lane.GetProperty("visits").EnumerateArray().Select(x => (Id: x.GetProperty("id").GetGuid(), lane.GetProperty("technicianId").GetGuid(), x.GetProperty("start").GetDateTimeOffset())))
            .ToDictionary(x => x.Id, x => (x.Item2, x.Item3));

    private static int Length(string slot) => slot.Split('-') is [var from, var until] ? (int)(long.Parse(until) - long.Parse(from)) : int.MaxValue;

    private static async Task<(long From, long Until)> Choose(Visitor visitor, Order order, int number, DateOnly? day = null)
    {
        await visitor.Open(order.Link + "/visit");
        var slots = visitor.Page.QuerySelectorAll("input[name=slot]").Select(x => x.GetAttribute("value")!).Where(x => day is null || DispatchWorld.DayOf(DateTimeOffset.FromUnixTimeSeconds(long.Parse(x.Split('-')[0]))) == day).ToList();
        Assert.True(slots.Count > number, visitor.Text("main"));
        await visitor.Send(order.Link + "/visit", ("slot", slots[number]));
        Assert.True(visitor.Status == HttpStatusCode.OK, visitor.Text("main"));
        var parts = slots[number].Split('-');
        return (long.Parse(parts[0]), long.Parse(parts[1]));
    }
}
