using System.Globalization;
using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Customers;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Cases;

/// <summary>What follows when somebody gets in touch about a case that is open already, and what nobody may miss of it.</summary>
public sealed class InboundTests
{
    private static readonly string[] s_permissions = ["cases.case.open", "cases.case.read", "cases.fact.read", "cases.case.handle", "cases.case.respond", "customers.customer.read"];

    [Theory, BothDatabases, Requirement("GRD-14")]
    public async Task Danger_in_what_a_customer_writes_later_counts_as_it_does_at_the_opening(Database database)
    {
        var world = await Open(database);
        Assert.Equal("ordinary", (await world.Read()).GetProperty("urgency").GetString());
        await world.Write("热水器修得怎么样了？没有闻到煤气味");
        Assert.Equal("ordinary", (await world.Read()).GetProperty("urgency").GetString());

        await world.Write("现在闻到煤气味");
        await world.Write("煤气味越来越重");
        Assert.Equal("urgent", (await world.Read()).GetProperty("urgency").GetString());
        var facts = await world.Facts();
        Assert.Single(facts, x => Type(x) == "case.urgency-changed/1");
        // Its checklist is being worked off: the second cry opens no second one.
        Assert.Single(facts, x => Type(x) == "case.emergency-declared/1");
        Assert.Contains("煤气味", facts.Single(x => Type(x) == "case.emergency-declared/1").GetProperty("body").GetRawText());

        // And so it does when an agent writes down what was said on the telephone.
        var told = await Open(database);
        await told.Agent.Http.Post($"/api/v1/cases/{told.Id}/contacts", new { direction = "in", medium = "phone", text = "漏煤气了" }, (await told.Read()).GetProperty("seq").GetInt64()).Ok();
        Assert.Equal("urgent", (await told.Read()).GetProperty("urgency").GetString());
    }

    [Theory, BothDatabases, Requirement("GRD-14")]
    public async Task Of_a_danger_word_and_an_answer_the_graver_gives_the_urgency(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_permissions);
        var opened = await api.Post("/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { phone = CustomerApi.NewPhone() },
            description = "热水器点不着，再不管我打12315",
            productCategory = "gas-water-heater",
            symptom = "gas-leak",
            answers = new Dictionary<string, string> { ["gas-valve-closed"] = "yes", ["windows-open"] = "yes", ["anyone-unwell"] = "yes" },
        }).Ok(HttpStatusCode.Created);
        Assert.Equal("urgent", (await api.Get($"/api/v1/cases/{opened.Id()}").Ok()).GetProperty("urgency").GetString());
        var changed = (await api.Get($"/api/v1/cases/{opened.Id()}/facts").Ok()).GetProperty("items").EnumerateArray().Single(x => Type(x) == "case.urgency-changed/1").GetProperty("body");
        Assert.Contains("intake-answers", changed.GetRawText());
        Assert.Contains("anyone-unwell=yes", changed.GetRawText());
    }

    [Theory, BothDatabases]
    public async Task Danger_words_propose_a_grade_with_its_reason_and_a_person_gives_it(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent-lead");
        var opened = await desk.Http.OpenCase("热水器漏气", phone: CustomerApi.NewPhone());
        var form = (await desk.Page($"/desk/cases/{opened.Id()}?act=grade")).QuerySelector(".act-panel form")!;
        Assert.Equal("red", form.QuerySelector("[name=grade] option[selected]")!.GetAttribute("value"));
        Assert.Contains("漏气", form.QuerySelector("[name=reason]")!.TextContent);
        Assert.False((await desk.Http.Get($"/api/v1/cases/{opened.Id()}").Ok()).TryGetProperty("grade", out var grade) && grade.ValueKind == JsonValueKind.String);
    }

    [Theory, BothDatabases]
    public async Task Waiting_for_the_customer_ends_when_they_write_and_the_holder_is_told(Database database)
    {
        var world = await Open(database);
        await world.Agent.Http.Post($"/api/v1/cases/{world.Id}/waits", new { hold = "customer", reason = "a photo of the plate" }, (await world.Read()).GetProperty("seq").GetInt64()).Ok();
        var before = (await world.Agent.Page("/desk/notices")).Body!.TextContent;
        Assert.DoesNotContain("客户又联系了我们", before);
        await world.Write("照片已发，型号在左下角");

        Assert.Single(await world.Facts(), x => Type(x) == "case.hold-released/1");
        Assert.Contains($"{world.Number} 的客户又联系了我们", (await world.Agent.Page("/desk/notices")).Body!.TextContent);
    }

    [Theory, BothDatabases, Requirement("CH-17")]
    public async Task A_complaint_about_a_unit_under_repair_is_a_case_of_its_own(Database database)
    {
        var world = await Open(database);
        var complaint = await world.Write("修了三次还是漏水，我要投诉", "complaint");
        Assert.False(complaint.GetProperty("hasJoined").GetBoolean());
        Assert.NotEqual(world.Id, complaint.GetProperty("caseId").GetGuid());
        var again = await world.Write("还没有人联系我", "complaint");
        Assert.Equal((complaint.GetProperty("caseId").GetGuid(), true), (again.GetProperty("caseId").GetGuid(), again.GetProperty("hasJoined").GetBoolean()));
    }

    [Theory, BothDatabases]
    public async Task What_a_message_says_of_its_sender_that_is_not_on_record_stands_as_a_note_on_the_case_it_joins(Database database)
    {
        var world = await Open(database);
        await world.Write("我搬家了", address: "广州市天河区体育西路2号");
        var page = (await world.Agent.Page($"/desk/cases/{world.Id}")).QuerySelector("#story")!.TextContent;
        Assert.Contains("本次留的地址：广州市天河区体育西路2号", page);
    }

    [Theory, BothDatabases]
    public async Task Who_complains_without_a_number_is_named_on_the_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent");
        var opened = await desk.Http.Post("/api/v1/cases", new { kind = "complaint", channel = "phone", customer = new { name = "王芳", address = "上海市黄浦区人民路8号" }, description = "门店态度差" }).Ok(HttpStatusCode.Created);
        var story = (await desk.Page("/desk/cases/" + opened.Id())).QuerySelector("#story")!.TextContent;
        Assert.Contains("本次报的姓名：王芳", story);
        Assert.Contains("没有留下电话或邮箱", story);
    }

    private static string Type(JsonElement fact) => fact.GetProperty("type").GetString()!;

    private static async Task<World> Open(Database database)
    {
        var server = await TestServer.Shared(database);
        var home = await server.NewOrganisation();
        var agent = await server.SignedIn("senior-agent", home);
        var (phone, serial) = (CustomerApi.NewPhone(), CustomerApi.NewSerial());
        var opened = await agent.Http.Post("/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { name = "王小明", phone, address = "上海市黄浦区人民路1号" },
            description = "热水器不出热水",
            serialNumber = serial,
            organisationId = home,
        }).Ok(HttpStatusCode.Created);
        return new World(await HookTests.Hook.Make(server), agent, await server.Api(s_permissions), Guid.Parse(opened.Id()), opened.GetProperty("number").GetString()!, phone, serial);
    }

    /// <summary>A repair of a unit, its holder, and a channel by which its customer writes.</summary>
    private sealed record World(HookTests.Hook Hook, DeskClient Agent, HttpClient Api, Guid Id, string Number, string Phone, string Serial)
    {
        private int _sent;

        public Task<JsonElement> Read() => Api.Get($"/api/v1/cases/{Id}").Ok();

        public async Task<IReadOnlyList<JsonElement>> Facts() => [.. (await Api.Get($"/api/v1/cases/{Id}/facts").Ok()).GetProperty("items").EnumerateArray()];

        public Task<JsonElement> Write(string text, string kind = "repair", string? address = null) => Hook.Send(JsonSerializer.Serialize(
            new { messageId = (++_sent).ToString(CultureInfo.InvariantCulture), kind, customer = new { name = "王小明", phone = Phone, address }, text, serialNumber = Serial })).Ok();
    }
}
