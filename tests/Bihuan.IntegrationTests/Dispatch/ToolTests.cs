using System.Net;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

public sealed class ToolTests
{
    [Theory, BothDatabases, Requirement("PRT-02"), Requirement("PRT-03")]
    public async Task A_test_device_is_registered_handed_out_and_shared_with_another_outlet(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await DispatchWorld.Make(server, technicians: 1);
        var there = await DispatchWorld.Make(server, technicians: 1);
        var number = "CM-" + Guid.NewGuid().ToString()[..8];
        string Day(int days) => DispatchWorld.Today.AddDays(days).ToString("yyyy-MM-dd");
        var tool = await here.Api.Post("/api/v1/dispatch/tools", new { organisationId = here.Outlet, code = "clamp-meter", number, calibratedUntilOn = Day(-1) }).Ok(HttpStatusCode.Created);
        var at = "/api/v1/dispatch/tools/" + tool.GetProperty("id").GetGuid();
        Assert.Equal("tool.number-taken", (await here.Api.Post("/api/v1/dispatch/tools", new { organisationId = here.Outlet, code = "clamp-meter", number }).Ok(HttpStatusCode.Conflict)).Code());
        await here.Api.Post("/api/v1/dispatch/tools", new { organisationId = here.Outlet, code = "hammer", number = number + "x" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal("tool.calibration-over", (await here.Api.Post(at + "/loans", new { organisationId = there.Outlet, backOn = Day(2) }, 1).Ok(HttpStatusCode.Conflict)).Code());
        await here.Api.Post(at + "/inspections", new { condition = "ready", calibratedUntilOn = Day(300) }, 1).Ok();
        await here.Api.Post(at + "/assignments", new { technicianId = here.Technicians[0] }, 2).Ok();
        await here.Api.Post(at + "/loans", new { organisationId = there.Outlet, backOn = Day(2) }, 3).Ok();
        Assert.Equal("tool.already-lent", (await here.Api.Post(at + "/loans", new { organisationId = there.Outlet, backOn = Day(2) }, 4).Ok(HttpStatusCode.Conflict)).Code());

        // The borrower sees it, hands it to one of theirs, and gives it back damaged.
        using var manager = await server.SignedIn("outlet-manager", there.Outlet);
        Assert.Contains(number, (await manager.Page("/desk/dispatch/tools")).QuerySelector("main")!.TextContent);
        await there.Api.Post(at + "/assignments", new { technicianId = here.Technicians[0] }, 4).Ok(HttpStatusCode.BadRequest);
        await there.Api.Post(at + "/assignments", new { technicianId = there.Technicians[0] }, 4).Ok();
        await there.Api.Post(at + "/returns", new { condition = "damaged" }, 5).Ok();
        var kept = (await here.Api.Get("/api/v1/dispatch/tools").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("number").GetString() == number);
        Assert.Equal(("damaged", here.Outlet), (kept.GetProperty("condition").GetString(), kept.GetProperty("atId").GetGuid()));
        Assert.Equal("tool.not-ready", (await here.Api.Post(at + "/loans", new { organisationId = there.Outlet, backOn = Day(2) }, 6).Ok(HttpStatusCode.Conflict)).Code());
        Assert.Equal("tool.changed-meanwhile", (await here.Api.Post(at + "/inspections", new { condition = "ready" }, 1).Ok(HttpStatusCode.PreconditionFailed)).Code());
    }
}
