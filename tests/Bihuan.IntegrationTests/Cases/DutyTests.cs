using System.Net;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Cases;

/// <summary>Each post does its own part of one repair, and none the part of another.</summary>
public sealed class DutyTests
{
    [Theory, BothDatabases, Requirement("CASE-08")]
    public async Task Service_takes_down_and_hands_on_technicians_fix_support_helps_and_inspectors_review(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var technician = await server.SignedIn("technician");
        using var support = await server.SignedIn("technical-support");
        using var inspector = await server.SignedIn("quality-inspector");

        // Customer service: first reception, the record, handing the order on. Nobody else opens cases.
        var live = await OpenCase.By(agent.Http, "consultation", "排水管怎么接");
        foreach (var other in new[] { technician, support, inspector })
            Assert.Equal(HttpStatusCode.Forbidden, (await other.Http.Post("/api/v1/cases", new { kind = "consultation", channel = "phone", customer = new { phone = "13800138000" }, description = "x" })).StatusCode);
        await live.Accept(agent.Http);
        await live.Do(agent.Http, "transfers", new { receiverId = technician.User, reason = "needs-skill" });

        // Technical support: help with hard cases, remotely, without taking them over.
        await live.Do(support.Http, "guidance", new { text = "先看排水泵滤网" });
        Assert.Contains("先看排水泵滤网", (await technician.Page($"/desk/cases/{live.Id}")).QuerySelector(".guidance")!.TextContent);
        await live.Refused(technician.Http, "guidance", new { text = "x" }, "access.denied", HttpStatusCode.Forbidden);

        // Repair: diagnosis and fix. The inspector does not repair, the technician does not inspect.
        await live.Refused(inspector.Http, "resolution", new { cause = "c", solution = "s" }, "case.not-found", HttpStatusCode.NotFound);
        await live.Do(technician.Http, "resolution", new { cause = "滤网堵塞", solution = "清洗滤网" });
        await live.Do(technician.Http, "results", new { account = "已清洗滤网", medium = "phone" });
        await live.Do(technician.Http, "confirmations", new { medium = "phone", remark = "水排得很快" });
        await live.Refused(technician.Http, "reviews", new { findings = "x" }, "access.denied", HttpStatusCode.Forbidden);

        // Quality inspection: the review of the order and the follow-up on satisfaction.
        await live.Do(inspector.Http, "reviews", new { findings = "记录完整" });
        await live.Refused(agent.Http, "follow-ups", new { outcome = "gone", medium = "phone" }, "access.denied", HttpStatusCode.Forbidden);
        await live.Do(inspector.Http, "follow-ups", new { outcome = "gone", medium = "phone" });
    }
}
