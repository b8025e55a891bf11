using Bihuan.Foundation;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

public sealed class FieldRecordTests
{
    [Theory, BothDatabases, Requirement("DIA-01"), Requirement("DIA-04"), Requirement("DSP-11")]
    public async Task What_the_technician_found_did_and_replaced_on_site_stands_in_the_story_and_on_the_work_order(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 1, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = clock;
        var order = await world.Order();
        await world.Plan(DispatchWorld.DayOf(clock.GetUtcNow()));
        await world.Command(world.Api, order.Visit, "appointments", new { from = clock.GetUtcNow().AddMinutes(30), until = clock.GetUtcNow().AddMinutes(90) }).Ok();

        // What intake asked and heard is at hand before the cause is named.
        var visit = await world.Read(order.Visit);
        Assert.Equal(("abnormal-noise", "洗衣机异响"), (visit.GetProperty("symptom").GetString(), visit.GetProperty("summary").GetString()));
        clock.Advance(TimeSpan.FromMinutes(40));
        await world.Command(world.Api, order.Visit, "check-ins").Ok();
        await world.Command(world.Api, order.Visit, "diagnoses", new { cause = "drum bearing worn out", solution = "bearing set exchanged", byInternalDocuments = true }).Ok();
        await world.Command(world.Api, order.Visit, "used-parts", new { code = "bearing", count = 2, removedSerial = "OLD-7" }).Ok();
        clock.Advance(TimeSpan.FromMinutes(50));
        await world.Command(world.Api, order.Visit, "work-records", new { work = "drum taken out, both bearings replaced, run dry and with water: quiet" }).Ok();

        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var sheet = (await manager.Page($"/desk/cases/{order.Case}/work-order")).QuerySelector(".sheet")!.TextContent;
        foreach (var said in new[] { "drum bearing worn out", "both bearings replaced", "轴承 × 2" }) Assert.Contains(said, sheet, StringComparison.Ordinal);
        var record = (await manager.Page($"/desk/dispatch/visits/{order.Visit}")).QuerySelector("section[aria-labelledby='record-title']")!.TextContent;
        foreach (var said in new[] { "both bearings replaced", "轴承", "× 2", "还没有收到照片" }) Assert.Contains(said, record, StringComparison.Ordinal);
        var story = (await manager.Page($"/desk/cases/{order.Case}")).QuerySelector("#story")!.TextContent;
        foreach (var said in new[] { "drum bearing worn out", "bearing set exchanged", "依据内部资料", "借助了外部支持" }) Assert.Contains(said, story, StringComparison.Ordinal);
        Assert.Contains("OLD-7", (await world.Api.Get($"/api/v1/cases/{order.Case}/facts").Ok()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task The_day_looked_at_again_can_be_followed_to_its_last_minute(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 33, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = clock;
        await world.Order();
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var slider = (await manager.Page($"/desk/dispatch?outlet={world.Outlet}&day=2026-03-16")).QuerySelector("form.replay input[type=range]")!;
        int Of(string name) => int.Parse(slider.GetAttribute(name)!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(((10 * 60) + 33, (10 * 60) + 33), (Of("max"), Of("value")));
        // A browser offers only whole steps from the beginning.
        Assert.Equal(0, (Of("max") - Of("min")) % Of("step"));
        Assert.InRange(Of("min"), 0, 4);
    }
}
