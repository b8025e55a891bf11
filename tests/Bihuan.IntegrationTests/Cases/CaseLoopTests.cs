using System.Net;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Cases;

public sealed class CaseLoopTests
{
    [Theory, BothDatabases]
    [Requirement("CASE-01"), Requirement("CASE-10"), Requirement("CASE-12"), Requirement("CASE-13"), Requirement("CASE-14"), Requirement("SAT-01"), Requirement("SAT-02"), Requirement("CH-09")]
    public async Task A_request_goes_round_the_loop_to_a_closed_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var inspector = await server.SignedIn("quality-inspector");
        using var lead = await server.SignedIn("agent-lead");
        using var administrator = await server.SignedIn("administrator");
        var live = await OpenCase.By(agent.Http);
        Assert.Equal("acceptance", live.Stage);
        var early = await live.Refused(agent.Http, "stages", new { to = "handling" }, "case.evidence-missing");
        Assert.Equal(["case.assessed", "case.first-responded"], early.GetProperty("missing").EnumerateArray().Select(x => x.GetString()));
        await live.Refused(agent.Http, "first-responses", new { understanding = "u", solution = "s", expectedAt = "2020-01-01T00:00:00Z", medium = "phone" }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Accept(agent.Http);
        Assert.Equal("handling", live.Stage);

        var jump = await live.Refused(agent.Http, "stages", new { to = "closed" }, "case.stage-not-allowed");
        Assert.Equal(["confirmation"], jump.GetProperty("allowed").EnumerateArray().Select(x => x.GetString()));
        await live.Refused(agent.Http, "resolution", new { cause = "c", solution = "  " }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Resolve(agent.Http);
        Assert.Equal("confirmation", live.Stage);
        await live.Refused(lead.Http, "closing", new { outcome = "confirmed", result = "done" }, "case.not-confirmed");
        await live.Do(agent.Http, "confirmations", new { medium = "phone", remark = "好了" });
        Assert.Equal("review", live.Stage);

        await live.Do(inspector.Http, "reviews", new { findings = "in order" });
        Assert.Equal("follow-up", live.Stage);
        var post = await live.Refused(administrator.Http, "follow-ups", new { outcome = "gone", medium = "phone" }, "case.post-may-not");
        Assert.Equal("quality-inspector", post.GetProperty("post").GetString());
        await live.Do(inspector.Http, "follow-ups", new { outcome = "gone", medium = "phone" });
        Assert.Equal("evaluation", live.Stage);

        Assert.True((await server.Command((services, db, at) => services.GetRequiredService<CaseRatings>().Record(
            db, new CaseId(live.Id), 5, new Dictionary<string, int> { ["attitude"] = 4 }, "很好", Actor.Named("survey"), at, CancellationToken.None))).IsOk);
        var read = await live.Read(agent.Http);
        Assert.Equal(("closed", false, "confirmed", 5), (live.Stage, read.GetProperty("isOpen").GetBoolean(), read.GetProperty("outcome").GetString(), read.GetProperty("rating").GetInt32()));

        var record = await agent.Http.Get($"/api/v1/cases/{live.Id}/record").Ok();
        Assert.Equal(live.Number, record.GetProperty("number").GetString());
        Assert.Equal("confirmed", record.GetProperty("customersWord").GetString());
        Assert.Equal("指导清洗步骤", record.GetProperty("solution").GetString());
        Assert.Equal(8, record.GetProperty("process").GetArrayLength());
    }

    [Theory, BothDatabases, Requirement("CASE-04"), Requirement("CASE-06"), Requirement("CASE-11"), Requirement("CASE-16"), Requirement("CASE-17")]
    public async Task A_repair_is_diagnosed_planned_visited_and_its_record_tells_of_it(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var technician = await server.NewUser("technician");
        var live = await OpenCase.By(agent.Http, "repair", "洗衣机异响");
        await live.Accept(agent.Http);
        Assert.Equal("diagnosis", live.Stage);
        await live.Do(agent.Http, "diagnoses", new { cause = "皮带磨损", solution = "更换皮带", byInternalDocuments = true });
        var wrong = await live.Refused(agent.Http, "stages", new { to = "visit" }, "case.stage-not-allowed");
        Assert.Equal(["planning", "completion"], wrong.GetProperty("allowed").EnumerateArray().Select(x => x.GetString()));
        await live.Do(agent.Http, "stages", new { to = "planning" });
        var unknown = await live.Refused(agent.Http, "plans", new { ways = new[] { "repair", "magic" }, plan = "p" }, "request.invalid", HttpStatusCode.BadRequest);
        Assert.Equal(["/ways/1"], unknown.Pointers());
        await live.Do(agent.Http, "plans", new { ways = new[] { "repair", "compensation" }, plan = "上门更换皮带" });
        await live.Do(agent.Http, "resources", new { people = "一名师傅", equipment = "升降带" });
        await live.Do(agent.Http, "stages", new { to = "dispatch" });
        await live.Refused(agent.Http, "visit-offers", new { technicianId = Guid.Empty, reason = "near" }, "case.receiver-unknown");
        await live.Do(agent.Http, "visit-offers", new { technicianId = technician, reason = "距离最近" });
        await live.Do(agent.Http, "appointments", new { from = "2098-12-31T01:00:00Z", to = "2098-12-31T03:00:00Z" });
        Assert.Equal("visit", live.Stage);
        await live.Refused(agent.Http, "work-records", new { work = "x", technicianId = technician }, "case.evidence-missing");
        await live.Do(agent.Http, "visits", new { technicianId = technician });
        await live.Do(agent.Http, "work-records", new { work = "更换皮带并试机", partsReplaced = new[] { "belt" }, equipment = "升降带", peopleUsed = 2, technicianId = technician });
        await live.Do(agent.Http, "stages", new { to = "completion" });
        await live.Do(agent.Http, "resolution", new { cause = "皮带磨损", solution = "已更换皮带", solvedById = technician });
        Assert.Equal("completion", live.Stage);

        var record = await agent.Http.Get($"/api/v1/cases/{live.Id}/record").Ok();
        Assert.Equal((2, 1), (record.GetProperty("peopleUsed").GetInt32(), record.GetProperty("equipment").GetArrayLength()));
        Assert.Equal("更换皮带并试机", record.GetProperty("work")[0].GetProperty("work").GetString());
        Assert.Equal(["repair", "compensation"], record.GetProperty("ways").EnumerateArray().Select(x => x.GetString()));
        Assert.Equal(["order-taken", "diagnosis", "planning", "dispatch", "appointment", "visit", "completion"], record.GetProperty("process").EnumerateArray().Select(x => x.GetProperty("stage").GetString()));
    }

    [Theory, BothDatabases, Requirement("CASE-13"), Requirement("CASE-14"), Requirement("SAT-13")]
    public async Task What_is_not_solved_sent_back_or_rated_low_is_handled_again_under_its_number(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var inspector = await server.SignedIn("quality-inspector");
        var live = await OpenCase.By(agent.Http);
        await live.Accept(agent.Http);
        await live.Refused(agent.Http, "objections", new { medium = "phone" }, "case.not-in-phase");
        await live.Resolve(agent.Http);
        await live.Do(agent.Http, "objections", new { medium = "phone", remark = "还是不会" });
        Assert.Equal("handling", live.Stage);

        await live.Resolve(agent.Http);
        await live.Do(agent.Http, "confirmations", new { medium = "phone" });
        await live.Do(inspector.Http, "returns-to-handling", new { reason = "没有记录步骤" });
        Assert.Equal("handling", live.Stage);

        await live.Resolve(agent.Http);
        var rated = await server.Command((services, db, at) => services.GetRequiredService<CaseRatings>().Record(
            db, new CaseId(live.Id), 1, new Dictionary<string, int>(), null, Actor.Named("survey"), at, CancellationToken.None));
        Assert.Equal("handling", rated.Value.Stage);
        var read = await live.Read(agent.Http);
        Assert.Equal((4, live.Number), (read.GetProperty("round").GetInt32(), read.GetProperty("number").GetString()));
        Assert.Single(await live.Facts(agent.Http, "case.rating-alerted"));
        Assert.Equal(["not-solved", "sent-back", "low-rating"], (await live.Facts(agent.Http, "case.reopened")).Select(x => x.GetProperty("body").GetProperty("reason").GetString()));
    }

    [Theory, BothDatabases, Requirement("CASE-14"), Requirement("SAT-02")]
    public async Task Whoever_did_the_work_neither_reviews_nor_follows_it_up(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        using var worker = await server.SignedIn("quality-inspector");
        using var other = await server.SignedIn("quality-inspector");
        var live = await OpenCase.By(agent.Http);
        await live.Accept(agent.Http);
        await live.Do(agent.Http, "resolution", new { cause = "c", solution = "s", solvedById = worker.User });
        await live.Do(agent.Http, "results", new { account = "done", medium = "phone" });
        await live.Do(agent.Http, "confirmations", new { medium = "phone" });
        await live.Refused(worker.Http, "reviews", new { findings = "fine" }, "case.worker-may-not");
        await live.Do(other.Http, "reviews", new { findings = "fine" });
        await live.Refused(worker.Http, "follow-ups", new { outcome = "gone", medium = "phone" }, "case.worker-may-not");
        await live.Do(other.Http, "follow-ups", new { outcome = "not-gone", medium = "phone" });
        Assert.Equal("handling", live.Stage);
    }

    [Theory, BothDatabases, Requirement("CASE-13")]
    public async Task Silence_moves_a_case_on_and_in_the_end_closes_it_unconfirmed_and_listed(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var agent = await server.SignedIn("senior-agent");
        using var inspector = await server.SignedIn("quality-inspector");
        var live = await OpenCase.By(agent.Http);
        await live.Accept(agent.Http);
        await live.Resolve(agent.Http);
        var job = server.Services.GetRequiredService<Bihuan.Cases.CloseUnanswered>();
        Assert.Empty(await job.Run(server.Now().AddDays(6), CancellationToken.None));
        var moved = Assert.Single(await job.Run(server.Now().AddDays(8), CancellationToken.None));
        Assert.Equal(("review", false), (moved.Head.Stage, moved.IsClosed));
        Assert.Empty(await job.Run(server.Now().AddDays(8), CancellationToken.None));

        await live.Read(agent.Http);
        await live.Do(inspector.Http, "reviews", new { findings = "fine" });
        for (var i = 0; i < 3; i++) await live.Do(inspector.Http, "follow-ups", new { outcome = "not-reached", medium = "phone" });
        Assert.Equal("evaluation", live.Stage);
        var closed = Assert.Single(await job.Run(server.Now().AddDays(30), CancellationToken.None));
        Assert.Equal((true, "unconfirmed"), (closed.IsClosed, closed.Outcome));
        var listed = await agent.Http.Get("/api/v1/cases?outcome=unconfirmed").Ok();
        Assert.Equal(live.Number, Assert.Single(listed.GetProperty("items").EnumerateArray()).GetProperty("number").GetString());
    }
}
