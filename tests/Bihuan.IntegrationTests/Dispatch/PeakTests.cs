using System.Net;
using System.Text.Json;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

public sealed class PeakTests
{
    [Theory, BothDatabases, Requirement("DSP-12"), Requirement("PRT-03"), Requirement("PRT-07")]
    public async Task A_peak_is_seen_before_it_comes_with_the_people_and_the_tool_that_can_be_moved_there(Database database)
    {
        var server = await TestServer.Shared(database);
        var (here, there) = (await OutletAt(server), await OutletAt(server));
        await here.AddTechnician(hours: "08:00-11:00");
        await there.AddTechnician();
        var heavy = await here.Order(urgency: "urgent");
        for (var i = 0; i < 3; i++) await here.Order();
        Assert.Equal("tool.none-registered", (await here.Api.Post($"/api/v1/dispatch/visits/{heavy.Visit}/tools", new { code = "lifting-trolley" }, (await here.Read(heavy.Visit)).GetProperty("version").GetInt64()).Ok(HttpStatusCode.Conflict)).Code());
        var number = "LT-" + Guid.NewGuid().ToString()[..8];
        var trolley = (await there.Api.Post("/api/v1/dispatch/tools", new { organisationId = there.Outlet, code = "lifting-trolley", number }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await here.Change(heavy.Visit, "tools", new { code = "lifting-trolley" });

        // More work than the shift holds: the page says so, who is near with time left, and whose trolley can be borrowed.
        var peak = (await Peaks(here)).First(x => x.GetProperty("shortMinutes").GetInt32() >= 60);
        Assert.Contains(peak.GetProperty("nearby").EnumerateArray(), x => x.GetProperty("organisationId").GetGuid() == there.Outlet);
        var gap = Assert.Single((await Peaks(here)).SelectMany(x => x.GetProperty("tools").EnumerateArray()));
        Assert.Equal(("lifting-trolley", 0), (gap.GetProperty("code").GetString(), gap.GetProperty("here").GetInt32()));
        Assert.Contains(gap.GetProperty("lenders").EnumerateArray(), x => x.GetProperty("toolId").GetGuid() == trolley);
        using var manager = await server.SignedIn("outlet-manager", here.Outlet);
        Assert.Contains(number, (await manager.Page($"/desk/dispatch/week?outlet={here.Outlet}")).QuerySelector("#peaks")!.TextContent);

        // Without it in hand nobody is sent; lent and handed out, whoever has it is.
        await here.Plan();
        Assert.Equal("waiting", (await here.Read(heavy.Visit)).GetProperty("state").GetString());
        var board = await here.Api.Get($"/api/v1/dispatch/boards/{here.Outlet}?day={DispatchWorld.Tomorrow:yyyy-MM-dd}").Ok();
        var unserved = board.GetProperty("unserved").EnumerateArray().Single(x => x.GetProperty("visit").GetProperty("id").GetGuid() == heavy.Visit);
        Assert.Equal("parts-or-tools", Assert.Single(unserved.GetProperty("blocked").EnumerateArray()).GetProperty("code").GetString());
        await there.Api.Post($"/api/v1/dispatch/tools/{trolley}/loans", new { organisationId = here.Outlet, backOn = DispatchWorld.Today.AddDays(3).ToString("yyyy-MM-dd") }, 1).Ok();
        await here.Api.Post($"/api/v1/dispatch/tools/{trolley}/assignments", new { technicianId = here.Technicians[0] }, 2).Ok();
        await here.Plan();
        Assert.Equal(here.Technicians[0], (await here.Read(heavy.Visit)).GetProperty("technicianId").GetGuid());
        Assert.Empty((await Peaks(here)).SelectMany(x => x.GetProperty("tools").EnumerateArray()));
    }

    /// <summary>Nobody is in two places, and an outlet whose technician helps another one can still publish its plan.</summary>
    [Theory, BothDatabases]
    public async Task Who_goes_out_for_another_outlet_is_away_from_their_own_that_day(Database database)
    {
        var server = await TestServer.Shared(database);
        var (here, there) = (await DispatchWorld.Make(server, technicians: 2), await DispatchWorld.Make(server, technicians: 1));
        var other = await there.Order();
        await CaseWork.Act(there.Api, other.Case, "visit-offers", new { technicianId = here.Technicians[0], reason = "knows this customer" });
        var morning = new DateTimeOffset(DispatchWorld.Tomorrow.ToDateTime(new TimeOnly(10, 0)), TimeSpan.FromHours(8));
        await CaseWork.Act(there.Api, other.Case, "appointments", new { from = morning, to = morning.AddHours(2) });
        var order = await here.Order();
        await here.Plan();
        Assert.Equal(here.Technicians[1], (await here.Read(order.Visit)).GetProperty("technicianId").GetGuid());
        var board = await here.Api.Get($"/api/v1/dispatch/boards/{here.Outlet}?day={DispatchWorld.Tomorrow:yyyy-MM-dd}").Ok();
        var lane = board.GetProperty("lanes").EnumerateArray().Single(x => x.GetProperty("technicianId").GetGuid() == here.Technicians[0]);
        Assert.Equal((await there.Read(other.Visit)).GetProperty("caseNumber").GetString(), lane.GetProperty("elsewhereFor").GetString());
        var refused = await here.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/moves", new { technicianId = here.Technicians[0], day = DispatchWorld.Tomorrow.ToString("yyyy-MM-dd"), reason = "asked for" }, (await here.Read(order.Visit)).GetProperty("version").GetInt64()).Ok(HttpStatusCode.Conflict);
        Assert.Equal("visit.cannot-be-moved", refused.Code());
    }

    [Theory, BothDatabases, Requirement("PRT-07")]
    public async Task A_visit_whose_part_is_not_laid_aside_gets_no_time(Database database)
    {
        var world = await DispatchWorld.Make(await TestServer.Shared(database), technicians: 1);
        var order = await world.Order();
        var slots = await Slots(world, order);
        Assert.NotEmpty(slots);
        await world.Change(order.Visit, "parts", new { code = "drum", state = "needed" });
        Assert.Empty(await Slots(world, order));
        Assert.Equal("visit.slot-gone", (await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/slots", new { slot = slots[3] }).Ok(HttpStatusCode.Conflict)).Code());
        await world.Plan();
        Assert.Equal("waiting", (await world.Read(order.Visit)).GetProperty("state").GetString());
        await world.Change(order.Visit, "parts", new { code = "drum", state = "reserved" });
        Assert.NotEmpty(await Slots(world, order));
        await world.Plan();
        Assert.Equal(world.Technicians[0], (await world.Read(order.Visit)).GetProperty("technicianId").GetGuid());
    }

    private static async Task<List<string>> Slots(DispatchWorld world, Order order) =>
        [.. (await world.Api.Get($"/api/v1/dispatch/visits/{order.Visit}/slots").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("code").GetString()!)];

    private static async Task<List<JsonElement>> Peaks(DispatchWorld world) =>
        [.. (await world.Api.Get($"/api/v1/dispatch/peaks/{world.Outlet}").Ok()).GetProperty("items").EnumerateArray()];

    /// <summary>Away from where the outlets of other tests stand, so that these two are each other's nearest.</summary>
    private static async Task<DispatchWorld> OutletAt(TestServer server)
    {
        var world = await DispatchWorld.Make(server, technicians: 0);
        await world.Put($"/api/v1/dispatch/outlets/{world.Outlet}", new { place = "31.29 121.40", isThirdParty = false }, 1).Ok();
        return world;
    }
}
