using System.Net;
using System.Text.Json;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

/// <summary>Technical support: before anybody is sent, with a hard case on site, and when a fault comes back.</summary>
public sealed class SupportTests
{
    private const string Desk = "/desk/support";

    [Theory, BothDatabases, Requirement("DIA-02")]
    public async Task A_customer_is_offered_help_from_afar_before_a_visit_is_planned_and_reads_the_answer_which_is_the_diagnosis(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server, technicians: 0);
        var (id, link) = await world.Reported();
        using var visitor = new Visitor(server.NewClient());
        await visitor.Open(link);
        Assert.NotNull(visitor.Page.QuerySelector($"a[href='{link}/remote-support']"));
        await visitor.Open(link + "/remote-support");
        await visitor.Send(link + "/remote-support", ("question", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        await visitor.Send(link + "/remote-support", ("question", "洗衣机显示 E21，不排水"));
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        Assert.Contains("The answer will appear here", visitor.Text("main"), StringComparison.Ordinal);

        using var expert = await server.SignedIn("technical-support", world.Outlet);
        var list = await expert.Page(Desk);
        Assert.Contains("不排水", list.Body!.TextContent, StringComparison.Ordinal);
        var request = await Request(world, id);
        Assert.Equal(HttpStatusCode.SeeOther, (await expert.PostForm(Desk, $"{Desk}/{request}/takings")).StatusCode);
        using (var other = await server.SignedIn("technical-support", world.Outlet))
            Assert.Null((await other.Page(Desk)).QuerySelector($"form[action='{Desk}/{request}/answers']"));
        var answered = await expert.PostForm(Desk, $"{Desk}/{request}/answers", ("outcome", "solved"), ("answer", "取下右下角滤网清洗后重启即可。"), ("cause", "drain filter blocked"));
        Assert.Equal(HttpStatusCode.SeeOther, answered.StatusCode);

        await visitor.Open(link + "/remote-support");
        Assert.Contains("取下右下角滤网", visitor.Text("main"), StringComparison.Ordinal);
        await visitor.Open(link);
        Assert.Contains("取下右下角滤网", visitor.Text("main"), StringComparison.Ordinal);
        var facts = (await world.Api.Get($"/api/v1/cases/{id}/facts").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("type").GetString()).ToList();
        Assert.Contains("case.diagnosed/1", facts);
        Assert.Contains("support.answered/1", facts);
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        Assert.Contains("取下右下角滤网", (await manager.Page($"/desk/cases/{id}")).QuerySelector("#story")!.TextContent, StringComparison.Ordinal);

        // Once somebody has been named for a visit, they are whom to speak with.
        var visited = await DispatchWorld.Make(server, technicians: 1);
        var order = await visited.Order();
        await visited.Plan();
        await visitor.Open(order.Link + "/remote-support");
        Assert.Null(visitor.Page.QuerySelector("textarea"));
    }

    [Theory, BothDatabases, Requirement("DIA-03")]
    public async Task A_technician_with_a_hard_case_asks_on_the_spot_reads_the_advice_in_the_app_and_support_may_come_along(Database database)
    {
        await using var field = await Field.Start(database);
        var (world, server) = (field.World, field.World.Server);
        using var expert = await server.SignedIn("technical-support", world.Outlet);
        field.Clock.Advance(TimeSpan.FromMinutes(20));
        await field.Send([field.Operation("check-in", field.Clock.GetUtcNow()), field.Operation("ask-support", field.Clock.GetUtcNow(), new { question = "board shows E7 after the motor was changed" })]);
        Assert.Equal("open", Advice(await field.Day()).GetProperty("state").GetString());
        Assert.Contains("求助技术支持", (await expert.Page("/desk/notices")).Body!.TextContent, StringComparison.Ordinal);
        var request = await Request(world, field.Order.Case);
        await expert.PostForm(Desk, $"{Desk}/{request}/answers", ("outcome", "advice"), ("answer", "pair the board with the motor: hold both keys for five seconds"));
        var advice = Advice(await field.Day());
        Assert.Equal(("advice", "pair the board with the motor: hold both keys for five seconds"), (advice.GetProperty("outcome").GetString(), advice.GetProperty("answer").GetString()));

        // Not enough: the same may be asked again, and support joins on site.
        await field.Send([field.Operation("ask-support", field.Clock.GetUtcNow(), new { question = "still E7" })]);
        request = await Request(world, field.Order.Case);
        Assert.Equal(HttpStatusCode.SeeOther, (await expert.PostForm(Desk, $"{Desk}/{request}/answers", ("outcome", "joining"), ("answer", "I am there at four"))).StatusCode);
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var page = (await manager.Page($"/desk/dispatch/visits/{field.Order.Visit}")).Body!.TextContent;
        foreach (var said in new[] { "still E7", "到场协助", "I am there at four" }) Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains("still E7", (await expert.Page(Desk + "?over=true")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory, BothDatabases, Requirement("DIA-09")]
    public async Task What_a_smart_appliance_measured_lies_before_whoever_looks_for_the_cause(Database database)
    {
        await using var field = await Field.Start(database);
        var (world, server, at) = (field.World, field.World.Server, $"/api/v1/dispatch/cases/{field.Order.Case}/readings");
        object Reading(string name, decimal value, int hours, string? unit = null) => new { name, value, at = field.Clock.GetUtcNow().AddHours(hours), unit };
        await world.Api.Post(at, new { readings = Array.Empty<object>() }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal("/readings/1/at", (await world.Api.Post(at, new { readings = new[] { Reading("temperature", 8.4m, -1), Reading("temperature", 9m, 48) } }).Ok(HttpStatusCode.BadRequest)).GetProperty("errors")[0].GetProperty("pointer").GetString());
        await world.Api.Post(at, new { readings = new[] { Reading("temperature", 8.4m, -5, "°C"), Reading("temperature", 11.2m, -1, "°C"), Reading("uses-per-day", 14, -2) } }).Ok(HttpStatusCode.Created);
        var shown = (await field.Day()).GetProperty("visits")[0].GetProperty("readings").EnumerateArray().Select(x => x.GetProperty("name").GetProperty("zh-CN").GetString() + " " + x.GetProperty("value").GetString()).ToList();
        Assert.Equal(["温度 11.2 °C", "每天使用次数 14"], shown);

        using var expert = await server.SignedIn("technical-support", world.Outlet);
        await world.Api.Post($"/api/v1/dispatch/cases/{field.Order.Case}/support-requests", new { kind = "hard-case", question = "does not cool" }).Ok(HttpStatusCode.Created);
        Assert.Contains("11.2 °C", (await expert.Page(Desk)).Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("8.4 °C", (await expert.Page($"/desk/cases/{field.Order.Case}")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory, BothDatabases, Requirement("DIA-10")]
    public async Task A_fault_that_was_repaired_and_is_reported_again_is_flagged_for_support_and_the_third_time_for_the_manager(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 1, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = clock;
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        using var expert = await server.SignedIn("technical-support", world.Outlet);
        for (var turn = 1; turn <= 3; turn++)
        {
            var order = await world.Order(phone: "13912345678", serial: "WM-77");
            await Visit(world, clock, order);
            var flags = (await expert.Page(Desk)).QuerySelectorAll("li.item-card").Select(x => x.TextContent).Where(x => x.Contains("故障重复报修", StringComparison.Ordinal)).ToList();
            Assert.Equal(turn - 1, flags.Count);
            if (turn > 1) Assert.Contains($"已上门 {turn - 1} 次", flags[^1], StringComparison.Ordinal);
            await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/reviews", new { outcome = "approved" }, (await world.Read(order.Visit)).GetProperty("version").GetInt64());
        }

        // Another symptom of the same machine is another fault.
        var other = await world.Order(symptom: "no-power", phone: "13912345678", serial: "WM-77");
        Assert.DoesNotContain("同一故障", (await manager.Page($"/desk/cases/{other.Case}")).QuerySelector("#story")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("仍未修好", (await manager.Page("/desk/notices")).Body!.TextContent, StringComparison.Ordinal);
        var fourth = await world.Order(phone: "13912345678", serial: "WM-77");
        Assert.Contains("同一故障 180 天内已上门 3 次", (await manager.Page($"/desk/cases/{fourth.Case}")).QuerySelector("#story")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("仍未修好", (await manager.Page("/desk/notices")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("已上门 3 次", (await manager.Page($"/desk/dispatch/visits/{fourth.Visit}")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory, BothDatabases, Requirement("COL-02")]
    public async Task A_third_party_sees_the_work_it_is_asked_for_but_no_customer_until_it_accepts_and_declined_work_goes_back(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server);
        var partner = await DispatchWorld.Make(server, technicians: 1, isThirdParty: true);
        var (taken, refused) = (await world.Order(), await world.Order());
        foreach (var order in new[] { taken, refused })
            await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/outlets", new { organisationId = partner.Outlet, reason = "full here" }, (await world.Read(order.Visit)).GetProperty("version").GetInt64()).Ok();
        using var theirs = await server.SignedIn("service-partner", partner.Outlet);
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        var offers = await theirs.Page("/desk/dispatch/offers");
        Assert.Equal(2, offers.QuerySelectorAll("li.item-card").Length);
        foreach (var page in new[] { offers.Body!.TextContent, (await theirs.Page($"/desk/dispatch/visits/{taken.Visit}")).Body!.TextContent })
        {
            Assert.DoesNotContain("王", page, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"136(\d|\*){8}", page);
            Assert.Contains("异响", page, StringComparison.Ordinal);
        }

        var sheet = $"/desk/dispatch/visits/{taken.Visit}/work-order";
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.Http.GetAsync(sheet, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Answer(theirs, refused, ("answer", "decline"), ("reason", ""))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Answer(theirs, refused, ("answer", "decline"), ("reason", "nobody free this week"))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Answer(theirs, taken, ("answer", "accept"))).StatusCode);
        Assert.Contains("王", (await theirs.Page($"/desk/dispatch/visits/{taken.Visit}")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("王", (await theirs.Page(sheet)).QuerySelector(".sheet")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.Http.GetAsync($"/desk/dispatch/visits/{refused.Visit}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await theirs.Http.GetAsync($"/desk/cases/{taken.Case}", TestContext.Current.CancellationToken)).StatusCode);

        // The order that came back is planned by whoever asked, who hears of it.
        Assert.Contains("合作网点拒单", (await manager.Page("/desk/notices")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("nobody free this week", (await manager.Page($"/desk/dispatch/visits/{refused.Visit}")).Body!.TextContent, StringComparison.Ordinal);
        await world.Plan();
        Assert.Equal("offered", (await world.Read(refused.Visit)).GetProperty("state").GetString());
    }

    [Theory, BothDatabases, Requirement("COL-02")]
    public async Task Third_party_support_answers_what_it_is_asked_and_sees_nothing_else(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server, technicians: 0);
        var partner = await server.NewOrganisation("partner");
        var (asked, _) = await world.Reported();
        var (kept, _) = await world.Reported();
        foreach (var id in new[] { asked, kept })
            await world.Api.Post($"/api/v1/dispatch/cases/{id}/support-requests", new { kind = "hard-case", question = "compressor trips, machine " + (id == asked ? "one" : "two") }).Ok(HttpStatusCode.Created);
        using var theirs = await server.SignedIn("service-partner", partner);
        using var expert = await server.SignedIn("technical-support");
        Assert.Empty((await theirs.Page(Desk)).QuerySelectorAll("li.item-card"));
        var request = await Request(world, asked);
        Assert.Equal(HttpStatusCode.SeeOther, (await expert.PostForm(Desk, $"{Desk}/{request}/partners", ("organisationId", partner.ToString()), ("reason", "their compressor"))).StatusCode);
        var card = Assert.Single((await theirs.Page(Desk)).QuerySelectorAll("li.item-card"));
        Assert.Contains("machine one", card.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("王", card.TextContent, StringComparison.Ordinal);
        Assert.Null(card.QuerySelector("a[href^='/desk/cases/']"));
        Assert.Equal(HttpStatusCode.SeeOther, (await theirs.PostForm(Desk, $"{Desk}/{request}/answers", ("outcome", "visit-needed"), ("answer", "change the start relay"))).StatusCode);
        Assert.Contains("change the start relay", (await world.Api.Get($"/api/v1/cases/{asked}/facts").Ok()).GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> Answer(DeskClient who, Order order, params (string, string)[] fields) =>
        await who.PostForm("/desk/dispatch/offers", $"/desk/dispatch/visits/{order.Visit}/outlet-answers", fields);

    private static async Task Visit(DispatchWorld world, FakeTimeProvider clock, Order order)
    {
        await world.Plan(DispatchWorld.DayOf(clock.GetUtcNow()));
        await world.Command(world.Api, order.Visit, "appointments", new { from = clock.GetUtcNow().AddMinutes(5), until = clock.GetUtcNow().AddMinutes(60) }).Ok();
        clock.Advance(TimeSpan.FromMinutes(10));
        await world.Command(world.Api, order.Visit, "check-ins").Ok();
        clock.Advance(TimeSpan.FromMinutes(30));
        await world.Command(world.Api, order.Visit, "work-records", new { work = "bearing replaced" }).Ok();
    }

    private static async Task<string> Request(DispatchWorld world, Guid serviceCase)
    {
        using var all = await world.Server.Api("dispatch.support.answer");
        var items = (await all.Get("/api/v1/dispatch/support-requests").Ok()).GetProperty("items").EnumerateArray();
        return items.Single(x => x.GetProperty("caseId").GetGuid() == serviceCase).GetProperty("id").GetString()!;
    }

    private static JsonElement Advice(JsonElement day) => day.GetProperty("visits")[0].GetProperty("support").EnumerateArray().Last();
}
