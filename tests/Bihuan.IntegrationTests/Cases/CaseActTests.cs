using System.Net;
using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Timeline;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Cases;

public sealed class CaseActTests
{
    [Theory, BothDatabases, Requirement("CH-12")]
    public async Task Guided_intake_names_what_is_missing_and_says_what_to_bring(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http, "repair", "洗衣机响");
        await live.Refused(agent.Http, "intake-answers", new { symptom = "abnormal-noise", answers = new { } }, "case.category-unknown");
        await live.Refused(agent.Http, "intake-answers", new { symptom = "gas-leak", answers = new { }, productCategory = "washing-machine" }, "request.invalid", HttpStatusCode.BadRequest);
        var missing = await live.Refused(agent.Http, "intake-answers", new { symptom = "abnormal-noise", answers = new { }, productCategory = "washing-machine" }, "case.answers-missing");
        var policies = server.Services.GetRequiredService<CasePolicies>();
        var questions = policies.QuestionsFor("washing-machine", "abnormal-noise", "en").ToDictionary(x => x.Id);
        var answers = missing.GetProperty("missing").EnumerateArray().ToDictionary(x => x.GetString()!, x => Answer(questions[x.GetString()!]));
        var unknown = await live.Refused(agent.Http, "intake-answers", new { symptom = "abnormal-noise", answers = new { colour = "red" }, productCategory = "washing-machine" }, "request.invalid", HttpStatusCode.BadRequest);
        Assert.Equal(["/answers/colour"], unknown.Pointers());
        await live.Do(agent.Http, "intake-answers", new { symptom = "abnormal-noise", answers, productCategory = "washing-machine" });
        var fact = Assert.Single(await live.Facts(agent.Http, "case.intake-answered")).GetProperty("body");
        Assert.Equal(answers.Count, fact.GetProperty("answers").EnumerateObject().Count());
        var weighed = policies.Weigh("washing-machine", "abnormal-noise", answers)!;
        Assert.Equal(weighed.Tools, fact.GetProperty("suggestedTools").EnumerateArray().Select(x => x.GetString()!));
        Assert.Equal(weighed.Parts, fact.GetProperty("suggestedParts").EnumerateArray().Select(x => x.GetString()!));
    }

    [Theory, BothDatabases, Requirement("CH-10"), Requirement("CH-11")]
    public async Task Classes_are_checked_and_the_other_taxonomy_follows(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http);
        var magic = await live.Refused(agent.Http, "assessment", new { nature = "fault", severity = "general", proposal = "p", problemClass = "magic" }, "request.invalid", HttpStatusCode.BadRequest);
        Assert.Contains("improper-use", magic.GetProperty("errors")[0].GetProperty("detail").GetString());
        var offline = await live.Refused(agent.Http, "assessment", new { nature = "fault", severity = "general", proposal = "p", channelClass = "low-repair-efficiency" }, "request.invalid", HttpStatusCode.BadRequest);
        Assert.DoesNotContain("low-repair-efficiency", offline.GetProperty("errors")[0].GetProperty("detail").GetString());
        await live.Do(agent.Http, "assessment", new { nature = "damage", severity = "general", proposal = "p", problemClass = "transport-damage" });
        var read = await live.Read(agent.Http);
        Assert.Equal("packaging-damage", read.GetProperty("channelClass").GetString());
    }

    [Theory, BothDatabases, Requirement("GRD-01"), Requirement("GRD-02"), Requirement("GRD-03"), Requirement("GRD-04")]
    public async Task Grades_are_given_with_reasons_and_red_goes_to_the_supervisor(Database database)
    {
        var server = await TestServer.Shared(database);
        var outlet = await server.NewOrganisation();
        using var agent = await server.SignedIn("senior-agent", outlet);
        var technician = await server.NewUser("technical-support", outlet);
        var supervisor = await server.NewUser("agent-lead", outlet);
        var live = await OpenCase.By(agent.Http);
        await live.Refused(agent.Http, "grades", new { grade = "blue", reason = "r" }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Do(agent.Http, "grades", new { grade = "green", reason = "现岗位可解决" });
        await live.Do(agent.Http, "transfers", new { receiverId = technician, reason = "needs-department" });
        Assert.Equal("yellow", (await live.Read(agent.Http)).GetProperty("grade").GetString());
        await live.Do(agent.Http, "grades", new { grade = "red", reason = "重大投诉" });
        var read = await live.Read(agent.Http);
        Assert.True(read.GetProperty("isEmergency").GetBoolean());
        Assert.Equal(supervisor, read.GetProperty("owner").GetProperty("id").GetGuid());
        Assert.Equal(agent.User, read.GetProperty("firstResponsible").GetProperty("id").GetGuid());
        Assert.Equal(["green", "yellow", "red"], (await live.Facts(agent.Http, "case.graded")).Select(x => x.GetProperty("body").GetProperty("to").GetString()));
        Assert.Equal(supervisor, Assert.Single(await live.Facts(agent.Http, "case.emergency-started")).GetProperty("body").GetProperty("supervisorId").GetGuid());
    }

    [Theory, BothDatabases, Requirement("GRD-05"), Requirement("GRD-06")]
    public async Task A_higher_level_of_support_takes_over_by_its_own_people(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var colleague = await server.NewUser("agent");
        var expert = await server.NewUser("technical-support");
        var live = await OpenCase.By(agent.Http);
        await live.Accept(agent.Http);
        await live.Refused(agent.Http, "support-levels", new { to = 2, receiverId = colleague, reason = "raised-level" }, "case.receiver-not-of-level");
        await live.Refused(agent.Http, "support-levels", new { to = 7, receiverId = expert, reason = "raised-level" }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Do(agent.Http, "support-levels", new { to = 2, receiverId = expert, reason = "raised-level" });
        var read = await live.Read(agent.Http);
        Assert.Equal((2, expert, agent.User), (read.GetProperty("supportLevel").GetInt32(), read.GetProperty("owner").GetProperty("id").GetGuid(), read.GetProperty("firstResponsible").GetProperty("id").GetGuid()));
        Assert.Equal("handling", live.Stage);
    }

    [Theory, BothDatabases, Requirement("GRD-14")]
    public async Task Urgency_is_raised_by_whoever_works_and_an_attempt_to_lower_it_without_the_right_is_on_record(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead");
        var live = await OpenCase.By(agent.Http);
        await live.Do(agent.Http, "urgency-raises", new { to = "urgent", reason = "顾客说有煤气味" });
        await live.Refused(agent.Http, "urgency-reductions", new { to = "ordinary", reason = "平静" }, "access.denied", HttpStatusCode.Forbidden);
        var denied = await server.Query(db => db.Set<FactRow>().CountAsync(x => x.Type == "access.denied/1" && x.Actor == "user:" + agent.User));
        Assert.Equal(1, denied);
        await live.Refused(lead.Http, "urgency-reductions", new { to = "ordinary", reason = "" }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Do(lead.Http, "urgency-reductions", new { to = "ordinary", reason = "现场确认无泄漏" });
        Assert.Equal("ordinary", (await live.Read(agent.Http)).GetProperty("urgency").GetString());
    }

    [Theory, BothDatabases, Requirement("CASE-18"), Requirement("CASE-20")]
    public async Task A_complex_problem_goes_its_own_way_and_managers_guide_it(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead");
        var expert = await server.NewUser("technical-support");
        var live = await OpenCase.By(agent.Http, "repair", "主板反复烧毁");
        await live.Accept(agent.Http);
        await live.Do(agent.Http, "complex-handlings", new { reason = "第三次维修" });
        Assert.Equal("coordination", live.Stage);
        Assert.Equal("complex", (await live.Read(agent.Http)).GetProperty("process").GetString());
        await live.Do(agent.Http, "support-levels", new { to = 2, receiverId = expert, reason = "raised-level" });
        await live.Do(lead.Http, "coordinations", new { managerId = lead.User, plan = "两部门会诊" });
        Assert.Equal("diagnosis", live.Stage);
        await live.Do(lead.Http, "guidance", new { text = "先查电源" });
        await live.Refused(agent.Http, "guidance", new { text = "x" }, "access.denied", HttpStatusCode.Forbidden);
    }

    [Theory, BothDatabases, Requirement("CASE-21")]
    public async Task A_correction_keeps_both_texts_and_the_record_can_be_read_as_it_stood(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead");
        var live = await OpenCase.By(agent.Http);
        await live.Refused(lead.Http, "corrections", new { field = "solution", text = "x", reason = "r" }, "case.nothing-to-correct");
        await live.Accept(agent.Http);
        await live.Resolve(agent.Http);
        var before = server.Now();
        await live.Refused(agent.Http, "corrections", new { field = "solution", text = "x", reason = "r" }, "access.denied", HttpStatusCode.Forbidden);
        await live.Do(lead.Http, "corrections", new { field = "solution", text = "指导清洗并寄送说明书", reason = "漏记" });
        var body = Assert.Single(await live.Facts(agent.Http, "case.corrected")).GetProperty("body");
        Assert.Equal(("指导清洗步骤", "指导清洗并寄送说明书"), (body.GetProperty("before").GetString(), body.GetProperty("after").GetString()));
        Assert.Equal("指导清洗并寄送说明书", (await live.Read(agent.Http)).GetProperty("solution").GetString());
        var past = await agent.Http.Get($"/api/v1/cases/{live.Id}?asof={Uri.EscapeDataString(before.ToString("O"))}").Ok();
        Assert.Equal("指导清洗步骤", past.GetProperty("solution").GetString());
    }

    [Theory, BothDatabases]
    public async Task Notes_replies_and_progress_are_found_and_kept_apart(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http);
        await live.Do(agent.Http, "notes", new { text = "顾客情绪激动，安抚琉璃盏赠品" });
        await live.Do(agent.Http, "replies", new { medium = "sms", text = "您好，正在处理" });
        await live.Do(agent.Http, "progress-reports", new { medium = "phone", text = "已联系仓库" });
        await live.Refused(agent.Http, "replies", new { medium = "smoke", text = "x" }, "request.invalid", HttpStatusCode.BadRequest);
        var found = await agent.Http.Get("/api/v1/cases?q=" + Uri.EscapeDataString("琉璃盏")).Ok();
        Assert.Contains(found.GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetGuid() == live.Id);
    }

    [Theory, BothDatabases, Requirement("SEC-03")]
    public async Task A_case_out_of_reach_is_not_found_whatever_the_act(Database database)
    {
        var server = await TestServer.Shared(database);
        var (here, there) = (await server.NewOrganisation(), await server.NewOrganisation());
        using var agent = await server.SignedIn("senior-agent", here);
        using var stranger = await server.SignedIn("senior-agent", there);
        var live = await OpenCase.By(agent.Http);
        foreach (var (noun, body) in new (string, object)[] { ("notes", new { text = "x" }), ("resolution", new { cause = "c", solution = "s" }), ("grades", new { grade = "red", reason = "r" }), ("joins", new { intoId = live.Id, reason = "r" }) })
            await live.Refused(stranger.Http, noun, body, "case.not-found", HttpStatusCode.NotFound);
    }

    [Theory, BothDatabases, Requirement("CH-08")]
    public async Task Codes_are_listed_with_words_in_the_readers_language(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.read");
        api.DefaultRequestHeaders.Add("Accept-Language", "en");
        var codes = await api.Get("/api/v1/codes").Ok();
        Assert.Contains(codes.GetProperty("kind").EnumerateArray(), x => x.GetProperty("code").GetString() == "repair" && x.GetProperty("name").GetString() == "Repair");
        using var anybody = server.NewClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await anybody.Get("/api/v1/codes")).StatusCode);
    }

    private static string Answer(GuidedQuestion question) => question.Type switch
    {
        "yes-no" => "no",
        "choice" => question.Choices[0].Id,
        "number" => "3",
        "date" => "2026-03-15",
        _ => "说不清",
    };
}
