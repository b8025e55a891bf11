using System.Net;
using System.Text.Json;
using Bihuan.Platform;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Cases;

public sealed class ComplaintLevelTests
{
    [Theory, BothDatabases, Requirement("GRD-08"), Requirement("GRD-09"), Requirement("TL-33")]
    public async Task The_service_quality_team_assesses_by_three_criteria_and_issues_the_report(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var inspector = await server.SignedIn("quality-inspector", name: "质检员丙");
        var live = await OpenCase.By(agent.Http, "complaint", "等了三天没人联系我");
        var missing = await live.Refused(inspector.Http, "complaint-assessments", new { urgencyMark = "use-impaired", scopeMark = "one-customer", reason = "r" }, "request.invalid", HttpStatusCode.BadRequest);
        Assert.Equal(["/difficultyMark"], missing.Pointers());
        var unknown = await live.Refused(inspector.Http, "complaint-assessments", Marks("use-impaired") with { scopeMark = "galaxy" }, "request.invalid", HttpStatusCode.BadRequest);
        Assert.Equal(["/scopeMark"], unknown.Pointers());
        Assert.Equal(HttpStatusCode.NotFound, (await inspector.Http.Get($"/desk/cases/{live.Id}/assessment-report")).StatusCode);

        await live.Do(inspector.Http, "complaint-assessments", Marks("use-impaired"));
        var report = Assert.Single((await inspector.Http.Get($"/api/v1/cases/{live.Id}/complaint-assessments").Ok()).GetProperty("items").EnumerateArray());
        Assert.Equal((live.Number + "-A1", 2, "质检员丙"), (Text(report, "number"), report.GetProperty("level").GetInt32(), Text(report, "assessor")));
        Assert.Equal(["urgency"], report.GetProperty("causedBy").EnumerateArray().Select(x => x.GetString()));
        var page = (await inspector.Page($"/desk/cases/{live.Id}/assessment-report")).Body!.TextContent;
        Assert.Contains("投诉处理评估报告", page);
        Assert.Contains("影响正常使用", page);
        Assert.Contains("TL-36", page);
        Assert.Equal("met", (await Clock(server, live.Id, "TL-33")).Outcome);
    }

    [Theory, BothDatabases, Requirement("GRD-07"), Requirement("TL-35"), Requirement("TL-36"), Requirement("TL-37")]
    public async Task Each_level_starts_its_own_limit_when_it_is_assessed(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead");
        foreach (var (urgency, key, hours) in new[] { ("personal-safety", "TL-35", 0.5), ("use-impaired", "TL-36", 24), ("not-pressing", "TL-37", 48) })
        {
            var live = await OpenCase.By(agent.Http, "complaint", "对处理结果不满意");
            Assert.Null((await Clocks(server, live.Id)).FirstOrDefault(x => x.Clock == "complaint-handling"));
            await live.Do(lead.Http, "complaint-assessments", Marks(urgency));
            var clock = await Clock(server, live.Id, key);
            Assert.Equal(("running", TimeSpan.FromHours(hours)), (clock.Outcome, clock.DueAt - clock.StartedAt));
        }
    }

    [Theory, BothDatabases, Requirement("CON-05"), Requirement("GRD-08")]
    public async Task A_complaint_that_names_an_injury_is_proposed_as_level_one_with_the_criterion_and_lowering_it_takes_a_supervisor(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var officer = await server.SignedIn("complaint-officer");
        using var lead = await server.SignedIn("agent-lead");
        using var auditor = await server.Api("platform.audit.read");
        var live = await OpenCase.By(agent.Http, "complaint", "热水器喷水把孩子烫伤了");
        var read = await live.Read(agent.Http);
        Assert.Equal((1, true), (read.GetProperty("complaintLevel").GetInt32(), read.GetProperty("isLevelProvisional").GetBoolean()));
        var proposed = Assert.Single(await live.Facts(agent.Http, "case.complaint-level-proposed")).GetProperty("body");
        Assert.Equal(("urgency", "personal-safety"), (Text(proposed, "criterion"), Text(proposed, "mark")));
        Assert.Contains("暂定", (await agent.Page("/desk/cases/" + live.Id)).QuerySelector(".page-meta")!.TextContent);

        await live.Refused(officer.Http, "complaint-assessments", Marks("not-pressing"), "case.level-not-lowered", HttpStatusCode.Forbidden);
        Assert.Contains(await Denials(auditor, officer.User), x => x == "cases.complaint.lower");
        var page = await officer.PostForm($"/desk/cases/{live.Id}?act=assess-complaint", $"/desk/cases/{live.Id}/complaint-assessments",
            ("urgencyMark", "not-pressing"), ("scopeMark", "one-customer"), ("difficultyMark", "within-post"), ("reason", "轻微"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.StatusCode);
        Assert.Equal(2, (await Denials(auditor, officer.User)).Count(x => x == "cases.complaint.lower"));
        await live.Refused(lead.Http, "complaint-assessments", Marks("not-pressing") with { reason = "" }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Do(lead.Http, "complaint-assessments", Marks("not-pressing"));
        read = await live.Read(agent.Http);
        Assert.Equal((3, false), (read.GetProperty("complaintLevel").GetInt32(), read.GetProperty("isLevelProvisional").GetBoolean()));
        Assert.Equal("withdrawn", (await Clock(server, live.Id, "TL-35")).Outcome);
    }

    [Theory, BothDatabases, Requirement("GRD-09")]
    public async Task An_agent_who_grades_or_assesses_outside_their_rights_is_refused_and_it_stands_in_the_audit(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("agent");
        using var auditor = await server.Api("platform.audit.read");
        var live = await OpenCase.By(agent.Http, "complaint", "态度不好");
        await live.Refused(agent.Http, "grades", new { grade = "red", reason = "r" }, "access.denied", HttpStatusCode.Forbidden);
        await live.Refused(agent.Http, "complaint-assessments", Marks("not-pressing"), "access.denied", HttpStatusCode.Forbidden);
        Assert.Equal(["cases.case.grade", "cases.complaint.assess"], (await Denials(auditor, agent.User)).Order());
    }

    [Theory, BothDatabases, Requirement("GRD-10"), Requirement("GRD-11"), Requirement("TL-44")]
    public async Task A_special_complaint_is_reported_to_the_superior_department_whatever_its_level(Database database)
    {
        var server = await TestServer.Shared(database);
        var outlet = await server.NewOrganisation();
        using var agent = await server.SignedIn("senior-agent", outlet);
        using var lead = await server.SignedIn("agent-lead", outlet);
        var live = await OpenCase.By(agent.Http, "complaint", "你们的广告是假的");
        await live.Do(agent.Http, "complaint-classifications", new { complaintClass = "other", reason = "涉及品牌声誉", timingClass = "special" });
        var up = Assert.Single(await live.Facts(agent.Http, "case.reported-up")).GetProperty("body");
        Assert.Equal(lead.User, up.GetProperty("toId").GetGuid());
        Assert.Contains((await lead.Http.Get("/api/v1/alarms").Ok()).GetProperty("items").EnumerateArray(), x => x.GetProperty("caseId").GetGuid() == live.Id && Text(x, "cause") == "reported-up");
        Assert.Equal(TimeSpan.FromHours(48), (await Clock(server, live.Id, "TL-44")) is var clock ? clock.DueAt - clock.StartedAt : null);
        Assert.False((await live.Read(agent.Http)).TryGetProperty("complaintLevel", out var level) && level.ValueKind == JsonValueKind.Number);
    }

    [Theory, BothDatabases, Requirement("TL-34"), Requirement("TL-38"), Requirement("TL-39"), Requirement("TL-40"), Requirement("TL-42"), Requirement("TL-43")]
    public async Task The_class_for_timing_chooses_the_limits_of_response_feedback_and_closing(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var general = await OpenCase.By(agent.Http, "complaint", "退货太麻烦");
        Assert.Equal("24 48 72", await Hours(server, general.Id, "TL-38", "TL-39", "TL-40"));
        await general.Do(agent.Http, "initial-handlings", new { account = "先为顾客登记并安排取件" });
        Assert.Equal("met", (await Clock(server, general.Id, "TL-34")).Outcome);
        await general.Refused(agent.Http, "initial-handlings", new { account = "又一次" }, "case.already-on-record");

        var urgent = await OpenCase.By(agent.Http, "complaint", "退货太麻烦");
        await urgent.Do(agent.Http, "complaint-classifications", new { complaintClass = "process", reason = "顾客急用", timingClass = "urgent" });
        Assert.Equal("12 24", await Hours(server, urgent.Id, "TL-42", "TL-43"));
        Assert.Equal("withdrawn", (await Clock(server, urgent.Id, "TL-38")).Outcome);
    }

    [Theory, BothDatabases, Requirement("TL-41")]
    public async Task A_complex_complaint_has_a_time_of_its_own_from_its_receipt(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead");
        var live = await OpenCase.By(agent.Http, "complaint", "几个部门互相推");
        await live.Do(lead.Http, "complaint-assessments", Marks("not-pressing") with { difficultyMark = "hard-coordination" });
        Assert.Equal("72", await Hours(server, live.Id, "TL-41"));
        Assert.Equal((await Clock(server, live.Id, "TL-33")).StartedAt, (await Clock(server, live.Id, "TL-41")).StartedAt);
        await live.Do(lead.Http, "complaint-assessments", Marks("not-pressing"));
        Assert.Equal("withdrawn", (await Clock(server, live.Id, "TL-41")).Outcome);
    }

    [Theory, BothDatabases, Requirement("TL-45"), Requirement("TL-46"), Requirement("TL-47"), Requirement("CMP-02"), Requirement("CMP-03")]
    public async Task A_complaint_of_any_channel_is_classed_by_a_named_person_handled_by_its_plan_and_told(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead", name: "主管丁");
        var praise = await OpenCase.By(agent.Http, "praise", "师傅很专业");
        Assert.Equal("24", await Hours(server, praise.Id, "TL-46"));

        // At a store, by telephone, on a platform: one process, one list, and nothing leaves acceptance before somebody has classed it.
        foreach (var channel in new[] { "taobao", "phone" }) Assert.Equal("acceptance", (await OpenCase.By(agent.Http, "complaint", "发错货", channel: channel)).Stage);
        var live = await OpenCase.By(agent.Http, "complaint", "门店不给退差价", channel: "appliance-mart");
        Assert.Equal("48", await Hours(server, live.Id, "TL-47"));
        await live.Refused(lead.Http, "stages", new { to = "assessment" }, "case.evidence-missing");
        await live.Do(lead.Http, "complaint-classifications", new { complaintClass = "other", reason = "价格争议" });
        Assert.Equal("user:" + lead.User, Text(Assert.Single(await live.Facts(lead.Http, "case.complaint-classed")), "actor"));
        Assert.Contains("按规定退差或补偿", (await lead.Page("/desk/cases/" + live.Id)).QuerySelector("aside.side")!.TextContent);

        await live.Do(lead.Http, "complaint-assessments", Marks("not-pressing"));
        await live.Accept(lead.Http);
        Assert.Equal("handling", live.Stage);
        await live.Do(lead.Http, "resolution", new { cause = "价签未更新", solution = "退还差价", ways = new[] { "compensation" } });
        Assert.Equal("24", await Hours(server, live.Id, "TL-45"));
        Assert.Equal("met", (await Clock(server, live.Id, "TL-47")).Outcome);
        await live.Do(lead.Http, "results", new { account = "差价已退回原支付账户", medium = "phone" });
        Assert.Equal("met", (await Clock(server, live.Id, "TL-45")).Outcome);
    }

    private static MarksBody Marks(string urgency) => new(urgency, "one-customer", "within-post", "按标准流程表评定");

    private static async Task<string> Hours(TestServer server, Guid id, params string[] keys)
    {
        var clocks = await Clocks(server, id);
        return string.Join(' ', keys.Select(key => clocks.Single(x => x.Limit == key)).Select(x => (x.DueAt!.Value - x.StartedAt).TotalHours));
    }

    private static async Task<ClockView> Clock(TestServer server, Guid id, string limit) => (await Clocks(server, id)).Single(x => x.Limit == limit);

    private static Task<IReadOnlyList<ClockView>> Clocks(TestServer server, Guid id) =>
        server.Query(db => server.Services.GetRequiredService<ClockDirectory>().Of(db, id, server.Now(), TestContext.Current.CancellationToken));

    private static async Task<List<string>> Denials(HttpClient auditor, Guid user) =>
        [.. (await auditor.Get($"/api/v1/audit?type=access.denied&actor=user:{user}").Ok()).GetProperty("items").EnumerateArray()
            .Where(x => Text(x, "actor") == "user:" + user && Text(x, "type")!.StartsWith("access.denied", StringComparison.Ordinal)).Select(x => Text(x.GetProperty("body"), "permission")!)];

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record MarksBody(string urgencyMark, string scopeMark, string difficultyMark, string reason);
}
