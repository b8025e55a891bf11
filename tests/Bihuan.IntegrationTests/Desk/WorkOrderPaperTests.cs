using Bihuan.IntegrationTests.Cases;
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
}
