using Bihuan.IntegrationTests.Cases;
using Bihuan.IntegrationTests.Customers;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Desk;

/// <summary>What one desk writes, every other desk reads with its next look: customer, record, order and feedback alike.</summary>
public sealed class SynchronyTests
{
    [Theory, BothDatabases, Requirement("CASE-22")]
    public async Task Customer_record_order_and_feedback_are_the_same_for_everybody_at_once(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead");
        using var inspector = await server.SignedIn("quality-inspector");
        var (before, after) = (CustomerApi.NewPhone(), CustomerApi.NewPhone());
        var live = await OpenCase.By(agent.Http, phone: before);
        var at = "/desk/cases/" + live.Id;
        var customer = (await lead.Page(at)).QuerySelector("aside a[href^='/desk/customers/']")!.GetAttribute("href")!;

        using var changed = await agent.PostForm(customer + "/edit", customer + "/changes", ("phone", after), ("needs", "请先发短信"));
        foreach (var desk in new[] { lead, inspector })
        {
            var side = (await desk.Page(at)).QuerySelector("aside")!.TextContent;
            Assert.Contains("139****" + after[7..], side);
            Assert.Contains("请先发短信", side);
        }

        await live.Read(agent.Http);
        await live.Accept(agent.Http);
        await live.Resolve(agent.Http);
        Assert.Contains("指导清洗步骤", (await inspector.Page(at + "/work-order")).QuerySelector(".sheet")!.TextContent);
        Assert.Contains("指导清洗步骤", (await lead.Page(customer)).QuerySelector("#archive-title")!.Closest("section")!.TextContent);

        await live.Do(lead.Http, "ratings", new { steps = 4, medium = "phone", remark = "回电很快" });
        Assert.Contains("回电很快", (await agent.Page(at)).QuerySelector("#story")!.TextContent);
    }
}
