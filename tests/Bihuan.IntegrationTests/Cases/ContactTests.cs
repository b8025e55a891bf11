using System.Net;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Cases;

/// <summary>What people say to each other outside the system, written down by whoever was there.</summary>
public sealed class ContactTests
{
    [Theory, BothDatabases, Requirement("CH-15")]
    public async Task A_call_or_letter_to_the_customer_is_logged_with_medium_stage_and_words_and_can_be_found(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http);
        var at = "/desk/cases/" + live.Id;
        foreach (var (medium, moment, text) in new[]
        {
            ("phone", "after-sale", "告知配件已经到货"), ("sms", "after-sale", "短信提醒明天上门"), ("e-mail", "in-sale", "发送安装须知"), ("social-media", "pre-sale", "说明保修政策"),
            ("in-store", "after-sale", "门店当面道歉"), ("letter", "after-sale", "寄出书面答复"),
        })
        {
            using var logged = await agent.PostForm(at + "?act=contact", at + "/contacts", ("direction", "out"), ("medium", medium), ("moment", moment), ("text", text));
            Assert.Equal(HttpStatusCode.SeeOther, logged.StatusCode);
        }

        var story = (await agent.Page(at + "?show=contact&all=1")).QuerySelector("#story")!.TextContent;
        foreach (var said in new[] { "联系顾客：电话", "告知配件已经到货", "售后", "短信提醒明天上门", "售中", "说明保修政策", "售前", "社交媒体", "到店", "书面通知", "寄出书面答复" }) Assert.Contains(said, story);
        Assert.Contains(live.Number, (await agent.Page("/desk/cases?q=" + Uri.EscapeDataString("书面答复"))).QuerySelector("#queue")!.TextContent);
        using var wrong = await agent.PostForm(at + "?act=contact", at + "/contacts", ("direction", "out"), ("medium", "smoke"), ("text", "x"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
    }

    [Theory, BothDatabases, Requirement("CH-06")]
    public async Task Words_work_and_rating_of_a_store_enter_the_same_case(Database database)
    {
        var server = await TestServer.Shared(database);
        var store = await server.NewOrganisation("store");
        using var counter = await server.SignedIn("outlet-manager", store);
        using var technician = await server.SignedIn("technician", store);
        using var opened = await counter.PostForm("/desk/cases/new", "/desk/cases/new", ("customer.phone", "13700137001"), ("kind", "consultation"), ("channel", "appliance-mart"), ("description", "门店现场：榨汁机刀头松动"));
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        var at = opened.Headers.Location!.ToString().Split('?')[0];
        var seen = await counter.Page(at);
        Assert.Contains("家电卖场", seen.QuerySelector("#story")!.TextContent);

        using var said = await counter.PostForm(at + "?act=contact", at + "/contacts", ("direction", "in"), ("medium", "in-store"), ("text", "顾客说昨天也松过一次"));
        Assert.Equal(HttpStatusCode.SeeOther, said.StatusCode);
        await CaseWork.Respond(counter.Http, Guid.Parse(at[^36..]));
        using var handed = await counter.PostForm(at + "?act=transfer", at + "/transfers", ("receiverId", technician.User.ToString()), ("reason", "needs-skill"));
        Assert.Equal(HttpStatusCode.SeeOther, handed.StatusCode);
        using var fixedHere = await technician.PostForm(at + "?act=resolve", at + "/resolution", ("cause", "刀头未拧紧"), ("solution", "当场重新安装"));
        Assert.Equal(HttpStatusCode.SeeOther, fixedHere.StatusCode);

        Assert.DoesNotContain((await technician.Page(at)).QuerySelectorAll(".page-actions .menu-item"), x => x.GetAttribute("href")!.Contains("act=rate", StringComparison.Ordinal));
        using var rated = await counter.PostForm(at + "?act=rate", at + "/ratings", ("steps", "4"), ("medium", "in-store"), ("remark", "师傅很耐心"));
        Assert.Equal(HttpStatusCode.SeeOther, rated.StatusCode);
        var story = (await counter.Page(at + "?all=1")).QuerySelector("#story")!.TextContent;
        foreach (var text in new[] { "顾客说昨天也松过一次", "当场重新安装", "师傅很耐心", "到店" }) Assert.Contains(text, story);
        Assert.Equal(4, (await counter.Http.Get("/api/v1/cases/" + at[^36..]).Ok()).GetProperty("rating").GetInt32());
    }

    [Theory, BothDatabases]
    public async Task Nobody_enters_the_rating_of_their_own_work_and_a_second_one_is_refused(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead");
        var live = await OpenCase.By(agent.Http);
        await live.Refused(lead.Http, "ratings", new { steps = 5, medium = "phone" }, "case.not-in-phase");
        await live.Accept(agent.Http);
        await live.Resolve(agent.Http);
        await live.Refused(agent.Http, "ratings", new { steps = 5, medium = "phone" }, "case.worker-may-not");
        await live.Refused(lead.Http, "ratings", new { steps = 6, medium = "phone" }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Do(lead.Http, "ratings", new { steps = 3, medium = "phone" });
        await live.Refused(lead.Http, "ratings", new { steps = 5, medium = "phone" }, "case.already-on-record");
    }
}
