using System.Net;
using Bihuan.IntegrationTests.Cases;
using Bihuan.IntegrationTests.Dispatch;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Desk;

/// <summary>The work order on paper: a sheet the customer signs, or a label for the unit.</summary>
public sealed class WorkOrderPaperTests
{
    [Theory, BothDatabases]
    public async Task A_work_order_prints_as_a_sheet_or_as_a_label_with_a_code_back_to_the_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var at = "/desk/cases/" + (await OpenCase.By(agent.Http)).Id + "/work-order";
        foreach (var sheet in new[] { "a4", "a5" })
        {
            var page = await agent.Page($"{at}?paper={sheet}");
            Assert.NotNull(page.QuerySelector($".paper-{sheet} .sheet .signatures"));
            Assert.NotNull(page.QuerySelector(".sheet .qr"));
        }

        foreach (var label in new[] { "label-58", "label-80" })
        {
            var page = await agent.Page($"{at}?paper={label}");
            Assert.Matches("^[A-Z]+-[0-9]{8}-[0-9]{4,}$", page.QuerySelector($".paper-{label} .label-number")!.TextContent.Trim());
            Assert.NotNull(page.QuerySelector(".label-sheet .qr"));
            Assert.Null(page.QuerySelector(".sheet"));
        }

        Assert.NotNull((await agent.Page(at + "?paper=poster")).QuerySelector(".paper-a4"));
    }

    [Theory, BothDatabases]
    public async Task The_outlet_that_is_sent_prints_the_order_of_a_case_that_lies_with_another(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server, technicians: 0);
        var other = await DispatchWorld.Make(server, technicians: 1);
        var order = await world.Order();
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/outlets", new { organisationId = other.Outlet, reason = "nearer" }, (await world.Read(order.Visit)).GetProperty("version").GetInt64()).Ok();
        using var sent = await server.SignedIn("outlet-manager", other.Outlet);
        using var owner = await server.SignedIn("outlet-manager", world.Outlet);
        var ofVisit = $"/desk/dispatch/visits/{order.Visit}/work-order";
        Assert.Equal(HttpStatusCode.NotFound, (await sent.Http.GetAsync($"/desk/cases/{order.Case}/work-order", TestContext.Current.CancellationToken)).StatusCode);
        Assert.NotNull((await sent.Page($"/desk/dispatch/visits/{order.Visit}")).QuerySelector($"a[href='{ofVisit}']"));

        // The work and the customer, without how the case went through the other house.
        var page = await sent.Page(ofVisit + "?paper=a5");
        Assert.Contains("洗衣机异响", page.QuerySelector(".paper-a5 .sheet")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector(".sheet .signatures"));
        Assert.Null(page.QuerySelector(".sheet-stages"));
        Assert.Equal(ofVisit, page.QuerySelector("form.filters")!.GetAttribute("action"));
        Assert.NotNull((await owner.Page($"/desk/cases/{order.Case}/work-order")).QuerySelector(".sheet-stages"));

        using var stranger = await server.SignedIn("outlet-manager", await server.NewOrganisation("outlet"));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.GetAsync(ofVisit, TestContext.Current.CancellationToken)).StatusCode);
    }
}
