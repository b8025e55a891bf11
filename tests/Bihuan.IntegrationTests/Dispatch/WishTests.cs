using System.Net;
using Bihuan.Dispatch.Domain;
using Bihuan.IntegrationTests.Customers;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

/// <summary>What customers want of a visit, from their record to the door (DSP-03). A clock of its own: 08:00 on a Monday in Shanghai.</summary>
public sealed class WishTests
{
    private static readonly DateTimeOffset s_monday = new(2026, 3, 16, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly s_tuesday = new(2026, 3, 17);

    [Theory, BothDatabases, Requirement("DSP-03")]
    public async Task A_household_noted_mornings_only_is_never_booked_for_the_afternoon_by_itself_and_by_hand_only_with_consent(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_monday));
        var world = await World(server, "00:00-23:59");
        var order = await world.Order();
        await Prefer(world, order, "mornings");
        var slots = (await world.Api.Get($"/api/v1/dispatch/visits/{order.Visit}/slots").Ok()).GetProperty("items").EnumerateArray().ToList();
        Assert.NotEmpty(slots);
        Assert.All(slots, x => Assert.True(Hour(x.GetProperty("until").GetDateTimeOffset()) <= 12));
        await world.Plan(s_tuesday);
        Assert.InRange(Hour((await world.Read(order.Visit)).GetProperty("plannedStart").GetDateTimeOffset()), 8, 12);

        // An agent may agree on three o'clock with the customer, but has to say that they did; the customer simply chooses.
        var three = new DateTimeOffset(2026, 3, 18, 7, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var slot = $"{three}-{three + 3600}";
        var refused = await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/slots", new { slot }).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.against-wishes", refused.Code());
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/slots", new { slot, consent = true }).Ok();
        using var visitor = new Visitor(server.NewClient());
        await visitor.Open(order.Link + "/visit");
        Assert.NotNull(visitor.Page.QuerySelector("a[href$='times=all']"));
        await visitor.Open(order.Link + "/visit?times=all");
        var afternoon = visitor.Page.QuerySelectorAll("input[name=slot]").Select(x => x.GetAttribute("value")!).First(x => Hour(DateTimeOffset.FromUnixTimeSeconds(long.Parse(x.Split('-')[0]))) >= 13);
        await visitor.Send(order.Link + "/visit", ("slot", afternoon));
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
    }

    [Theory, BothDatabases, Requirement("DSP-03")]
    public async Task An_override_against_the_preferred_hours_takes_consent_and_is_then_left_alone(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_monday));
        var world = await World(server, "14:00-20:00");
        var order = await world.Order();
        await Prefer(world, order, "mornings");
        await world.Plan(s_tuesday);
        Assert.Equal("waiting", (await world.Read(order.Visit)).GetProperty("state").GetString());
        var options = await world.Api.Get($"/api/v1/dispatch/visits/{order.Visit}/options?day=2026-03-17").Ok();
        Assert.Equal("time", Assert.Single(Assert.Single(options.GetProperty("options").EnumerateArray()).GetProperty("againstWishes").EnumerateArray()).GetString());
        object Move(bool consent) => new { technicianId = world.Technicians[0], day = "2026-03-17", reason = "nobody works in the morning", consent };
        var refused = await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", Move(false), await Version(world, order)).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.against-wishes", refused.Code());
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", Move(true), await Version(world, order)).Ok();
        await world.Plan(s_tuesday);
        var visit = await world.Read(order.Visit);
        Assert.Equal(world.Technicians[0], visit.GetProperty("technicianId").GetGuid());
        Assert.True(Hour(visit.GetProperty("plannedStart").GetDateTimeOffset()) >= 14);
        var moved = (await world.Api.Get($"/api/v1/cases/{order.Case}/facts").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("type").GetString() == "visit.moved/1");
        Assert.Equal("time", Assert.Single(moved.GetProperty("body").GetProperty("againstWishes").EnumerateArray()).GetString());
    }

    [Theory, BothDatabases, Requirement("DSP-03")]
    public async Task Moving_house_on_the_promised_day_makes_the_next_plan_ask_for_another(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_monday));
        var world = await World(server, "00:00-23:59");
        var order = await world.Order();
        var nine = new DateTimeOffset(2026, 3, 17, 1, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/slots", new { slot = $"{nine}-{nine + 3600}" }).Ok();
        var customer = await Customer(world, order);
        await world.Api.Post($"/api/v1/customers/{customer}/notes", new { text = "moving house", blocksVisits = true }).Ok(HttpStatusCode.BadRequest);
        await world.Api.Post($"/api/v1/customers/{customer}/notes", new { text = "moving house", fromOn = "2026-03-17", blocksVisits = true }).Ok(HttpStatusCode.Created);
        var board = await world.Api.Get($"/api/v1/dispatch/boards/{world.Outlet}?day=2026-03-17").Ok();
        Assert.Equal("customer-away", Assert.Single(board.GetProperty("unserved").EnumerateArray()).GetProperty("reason").GetString());
        await world.Plan(s_tuesday);
        var visit = await world.Read(order.Visit);
        Assert.True(visit.GetProperty("isDisplaced").GetBoolean());
        var slots = (await world.Api.Get($"/api/v1/dispatch/visits/{order.Visit}/slots").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("day").GetString()).ToList();
        Assert.NotEmpty(slots);
        Assert.DoesNotContain("2026-03-17", slots);
        using var visitor = new Visitor(server.NewClient());
        await visitor.Open(order.Link);
        Assert.Contains("/visit", visitor.Text(".talk"), StringComparison.Ordinal);
    }

    [Theory, BothDatabases, Requirement("DSP-03")]
    public async Task Whom_the_customer_does_not_want_is_sent_by_hand_and_with_consent_only(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_monday));
        var world = await World(server, "08:00-18:00");
        var (order, technician) = (await world.Order(), world.Technicians[0]);
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/technician-wishes", new { technicianId = technician, wish = "unwanted", reason = "left the floor wet" }, await Version(world, order)).Ok();
        await world.Plan(s_tuesday);
        Assert.Equal("waiting", (await world.Read(order.Visit)).GetProperty("state").GetString());
        var board = await world.Api.Get($"/api/v1/dispatch/boards/{world.Outlet}?day=2026-03-17").Ok();
        Assert.Equal("excluded", Assert.Single(Assert.Single(board.GetProperty("unserved").EnumerateArray()).GetProperty("blocked").EnumerateArray()).GetProperty("code").GetString());
        object Move(bool consent) => new { technicianId = technician, day = "2026-03-17", reason = "the only one", consent };
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", Move(false), await Version(world, order)).Ok(HttpStatusCode.Conflict);
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", Move(true), await Version(world, order)).Ok();
        Assert.Equal(technician, (await world.Read(order.Visit)).GetProperty("technicianId").GetGuid());
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        Assert.NotNull((await manager.Page($"/desk/dispatch/visits/{order.Visit}")).QuerySelector("form[action$='/technician-wishes']"));
    }

    [Theory, BothDatabases, Requirement("DSP-03")]
    public async Task Where_nothing_is_left_as_the_customer_likes_it_other_times_are_shown_and_not_called_theirs(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_monday));
        var world = await World(server, "14:00-20:00");
        var order = await world.Order();
        await Prefer(world, order, "mornings");
        var options = server.Services.GetRequiredService<StoreOptions>();
        using var sql = new SqlCount(options.IsSqlite ? options.DataFolder : new Npgsql.NpgsqlConnectionStringBuilder(options.PostgresConnection).Database!);
        using var visitor = new Visitor(server.NewClient());
        var reads = new List<int>();
        foreach (var address in new[] { "/visit?times=all", "/visit" })
        {
            sql.Taken();
            await visitor.Open(order.Link + address);
            reads.Add(sql.Taken().Count(x => x.Contains("dispatch_outlet", StringComparison.Ordinal)));
            Assert.NotEmpty(visitor.Page.QuerySelectorAll("input[name=slot]"));
            Assert.Null(visitor.Page.QuerySelector("a[href$='times=all']"));
        }

        // Each day is read once, however often it is looked through.
        Assert.Equal(reads[0], reads[1]);
        Assert.NotEqual(0, reads[0]);
    }

    [Theory, BothDatabases]
    public async Task A_visit_leads_to_its_case_only_whoever_may_read_it(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server);
        var order = await world.Order();
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var (page, link) = ($"/desk/dispatch/visits/{order.Visit}", $"a[href='/desk/cases/{order.Case}']");
        Assert.NotNull((await manager.Page(page)).QuerySelector(link));
        var elsewhere = await server.NewUser("agent", await server.NewOrganisation());
        using var mover = await server.Api("cases.case.read", "cases.case.transfer");
        await CaseWork.Act(mover, order.Case, "transfers", new { receiverId = elsewhere, reason = "workload" });
        Assert.Equal(HttpStatusCode.NotFound, (await manager.Http.GetAsync($"/desk/cases/{order.Case}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Null((await manager.Page(page)).QuerySelector(link));
    }

    [Theory, BothDatabases, Requirement("DSP-03")]
    public async Task When_no_time_is_as_the_customer_likes_it_others_are_offered_and_it_is_said_why(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_monday));
        var world = await World(server, "14:00-20:00");
        var order = await world.Order();
        await Prefer(world, order, "mornings");
        var found = await world.Api.Get($"/api/v1/dispatch/visits/{order.Visit}/slots").Ok();
        Assert.Equal("nobody-works-then", found.GetProperty("outsideReason").GetString());
        Assert.All(found.GetProperty("items").EnumerateArray(), x => Assert.Equal("time", Assert.Single(x.GetProperty("againstWishes").EnumerateArray()).GetString()));
        using var visitor = new Visitor(server.NewClient());
        await visitor.Open(order.Link + "/visit");
        Assert.Contains("No technician works at the times that usually suit you", visitor.Text("main"), StringComparison.Ordinal);

        // The desk says it to the agent, and takes the time only with the customer's consent.
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var address = $"/desk/dispatch/visits/{order.Visit}";
        var page = await manager.Page(address + "?times=liked");
        Assert.Contains("客户方便的时段没有能接的师傅当班", page.QuerySelector("#slots")!.TextContent, StringComparison.Ordinal);
        var slot = page.QuerySelector("#slots input[name=slot]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await manager.PostForm(address + "?times=liked", address + "/slots", ("slot", slot))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await manager.PostForm(address + "?times=liked", address + "/slots", ("slot", slot), ("consent", "true"))).StatusCode);
        Assert.True((await world.Read(order.Visit)).TryGetProperty("promisedFrom", out _));

        // With people there in the morning but the whole week taken away from them, the plans are in the way and not the hours.
        await world.AddTechnician(hours: "08:00-08:30");
        var second = await world.Order();
        await Prefer(world, second, "mornings");
        Assert.Equal("all-taken", (await world.Api.Get($"/api/v1/dispatch/visits/{second.Visit}/slots").Ok()).GetProperty("outsideReason").GetString());
    }

    private static async Task<DispatchWorld> World(TestServer server, string hours)
    {
        var world = await DispatchWorld.Make(server, technicians: 0);
        world.Clock = new FakeTimeProvider(s_monday);
        await world.AddTechnician(hours: hours);
        return world;
    }

    private static async Task Prefer(DispatchWorld world, Order order, string preference)
    {
        var customer = await Customer(world, order);
        var record = await world.Api.Get($"/api/v1/customers/{customer}").Ok();
        await world.Api.Patch($"/api/v1/customers/{customer}", new { preferences = new[] { preference } }, record.GetProperty("version").GetInt32()).Ok();
    }

    private static Task<Guid> Customer(DispatchWorld world, Order order) =>
        world.Server.Query(async db => (await db.Set<Visit>().FirstAsync(x => x.Id == order.Visit, TestContext.Current.CancellationToken)).CustomerId!.Value);

    private static async Task<long> Version(DispatchWorld world, Order order) => (await world.Read(order.Visit)).GetProperty("version").GetInt64();

    private static double Hour(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(8)).TimeOfDay.TotalHours;
}
