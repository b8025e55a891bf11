using System.Net;
using System.Text.Json;
using Bihuan.Cases.Alarms;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Tables;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Cases;

public sealed class EscalationTests
{
    private static readonly DateTimeOffset s_monday = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    [Theory, BothDatabases, Requirement("GRD-13"), Requirement("SLA-11")]
    public async Task A_passed_limit_tells_the_owner_and_goes_one_step_up_once(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "repair");
        await house.Wait(TimeSpan.FromMinutes(50));
        Assert.Contains("clock-warned", await house.NoticesOf(house.Agent));
        Assert.DoesNotContain("alarm-breach", await house.NoticesOf(house.Lead));

        await house.Wait(TimeSpan.FromMinutes(11));
        await house.Wait(TimeSpan.Zero);
        var step = Assert.Single(await Escalations(live, house.Agent.Http), x => Text(x, "limit") == "TL-05");
        Assert.Equal((house.Lead.User, "agent-lead", "breach", 1), (step.GetProperty("toId").GetGuid(), Text(step, "post"), Text(step, "cause"), step.GetProperty("step").GetInt32()));
        Assert.Contains("clock-breached", await house.NoticesOf(house.Agent));
        Assert.Single(await house.NoticesOf(house.Lead), x => x == "alarm-breach");
    }

    [Theory, BothDatabases]
    public async Task Of_what_passes_all_at_once_the_bell_counts_those_beyond_twenty_and_the_lists_hold_all(Database database)
    {
        await using var house = await House.Open(database);
        for (var i = 0; i < 25; i++) await OpenCase.By(house.Agent.Http, "repair");
        await house.Wait(TimeSpan.FromMinutes(61));
        foreach (var (person, code, list) in new[] { (house.Agent, "clock-breached", "/desk/cases?mine=true&due=over&sort=due"), (house.Lead, "alarm-breach", "/desk/alarms") })
        {
            var codes = await house.NoticesOf(person);
            Assert.Equal((20, 1), (codes.Count(x => x == code), codes.Count(x => x == code + ".many")));
            Assert.Equal(code + ".many", codes.Last(x => x.StartsWith(code, StringComparison.Ordinal)));
            var rest = (await person.Page("/desk/notices")).QuerySelectorAll("form.grow").Single(x => x.TextContent.Contains("另有 5 条同类通知", StringComparison.Ordinal));
            var followed = await person.PostForm("/desk/notices", "/desk/notices/read", ("notice", rest.QuerySelector("[name=notice]")!.GetAttribute("value")!), ("case", ""));
            Assert.Equal(list, followed.Headers.Location!.OriginalString);
        }

        Assert.Equal(25, (await house.Lead.Http.Get("/api/v1/alarms").Ok()).GetProperty("items").GetArrayLength());
        Assert.Equal(25, (await house.Agent.Page("/desk/cases?mine=true&due=over&sort=due")).QuerySelectorAll("tbody tr").Length);
    }

    [Theory, BothDatabases, Requirement("GRD-13")]
    public async Task An_alarm_that_nobody_saw_goes_one_step_further_and_stops_at_the_top(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "repair");
        await house.Wait(TimeSpan.FromMinutes(61));
        for (var i = 0; i < 6; i++) await house.Wait(TimeSpan.FromMinutes(30));
        var steps = (await Escalations(live, house.Agent.Http)).Where(x => Text(x, "limit") == "TL-05").ToList();
        Assert.Equal(["agent-lead", "outlet-manager"], steps.Select(x => Text(x, "post")));
        Assert.Equal([1, 2], steps.Select(x => x.GetProperty("step").GetInt32()));
        Assert.Equal(house.Manager.User, steps[1].GetProperty("toId").GetGuid());
    }

    [Theory, BothDatabases, Requirement("GRD-13")]
    public async Task An_alarm_that_was_seen_stays_where_it_is(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "repair");
        await house.Wait(TimeSpan.FromMinutes(61));
        var page = await house.Lead.Page("/desk/alarms");
        Assert.Contains(live.Number, page.Body!.TextContent);
        var alarm = (await house.Lead.Http.Get("/api/v1/alarms").Ok()).GetProperty("items").EnumerateArray().Single(x => Text(x, "limit") == "TL-05").GetProperty("id").GetGuid();

        using var stranger = await house.Server.SignedIn("agent-lead", await house.Server.NewOrganisation());
        await stranger.Http.Post($"/api/v1/alarms/{alarm}/acknowledgements", new { }).Ok(HttpStatusCode.NotFound);
        var seen = await house.Lead.PostForm("/desk/alarms", $"/desk/alarms/{alarm}/acknowledgements");
        Assert.Equal(HttpStatusCode.SeeOther, seen.StatusCode);

        for (var i = 0; i < 3; i++) await house.Wait(TimeSpan.FromMinutes(30));
        Assert.Single(await Escalations(live, house.Agent.Http), x => Text(x, "limit") == "TL-05");
        var fact = Assert.Single(await live.Facts(house.Agent.Http, "case.alarm-acknowledged"));
        Assert.Equal("user:" + house.Lead.User, Text(fact, "actor"));
    }

    [Theory, BothDatabases, Requirement("GRD-13"), Requirement("GRD-02")]
    public async Task A_yellow_order_without_progress_escalates(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "repair");
        await live.Do(house.Agent.Http, "grades", new { grade = "yellow", reason = "配件需仓库调拨" });
        await house.Wait(TimeSpan.FromHours(48) - TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(await Escalations(live, house.Agent.Http), x => Text(x, "cause") == "no-progress");
        await house.Wait(TimeSpan.FromMinutes(2));
        Assert.Equal("TL-23", Text(Assert.Single(await Escalations(live, house.Agent.Http), x => Text(x, "cause") == "no-progress"), "limit"));
    }

    [Theory, BothDatabases, Requirement("GRD-03")]
    public async Task Marking_an_order_red_tells_the_supervisor_and_opens_the_checklist_in_the_same_action(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http);
        await live.Accept(house.Agent.Http);
        await live.Do(house.Agent.Http, "grades", new { grade = "red", reason = "重大投诉" });

        Assert.Contains("alarm-emergency", await house.NoticesOf(house.Lead));
        Assert.Contains("checklist-opened", await house.NoticesOf(house.Lead));
        var reported = Assert.Single(await live.Facts(house.Agent.Http, "case.reported-up"));
        Assert.Equal(house.Lead.User, reported.GetProperty("body").GetProperty("toId").GetGuid());
        var tasks = await Tasks(live, house.Lead.Http);
        Assert.All(tasks, x => Assert.Equal("red-order", Text(x, "list")));
        Assert.Equal("call-customer", Text(tasks[0], "code"));
        Assert.Equal(s_monday.AddMinutes(30), tasks[0].GetProperty("dueAt").GetDateTimeOffset());
        Assert.Contains("应急", (await house.Lead.Page("/desk/cases/" + live.Id)).QuerySelector("#tasks")!.TextContent);
    }

    [Theory, BothDatabases, Requirement("GRD-01"), Requirement("TL-22"), Requirement("TL-23"), Requirement("TL-24")]
    public async Task Each_grade_runs_by_its_own_limit_and_a_red_order_is_reported_at_once(Database database)
    {
        await using var house = await House.Open(database);
        foreach (var (grade, limit, hours) in new[] { ("green", "TL-22", 24), ("yellow", "TL-23", 48) })
        {
            var live = await OpenCase.By(house.Agent.Http, "repair");
            await live.Do(house.Agent.Http, "grades", new { grade, reason = "r" });
            Assert.Equal(s_monday.AddHours(hours), (await house.Clock(live, limit)).DueAt);
        }

        var red = await OpenCase.By(house.Agent.Http, "repair");
        await red.Do(house.Agent.Http, "grades", new { grade = "red", reason = "r" });
        Assert.Equal(("met", s_monday), ((await house.Clock(red, "TL-24")).Outcome, (await house.Clock(red, "TL-24")).StoppedAt));
    }

    [Theory, BothDatabases, Requirement("GRD-03")]
    public async Task A_red_case_stays_in_handling_until_what_is_mandatory_has_been_done(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http);
        await live.Accept(house.Agent.Http);
        await live.Do(house.Agent.Http, "grades", new { grade = "red", reason = "重大投诉" });
        await live.Refused(house.Lead.Http, "resolution", new { cause = "c", solution = "s", ways = new[] { "explanation" } }, "case.held");
        foreach (var task in (await Tasks(live, house.Lead.Http)).Where(x => x.GetProperty("isMandatory").GetBoolean()))
        {
            var id = task.GetProperty("id").GetGuid();
            var done = await house.Lead.PostForm("/desk/cases/" + live.Id, $"/desk/tasks/{id}/completions", ("note", "已致电"));
            Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
            Assert.Equal("task.done", (await house.Lead.Http.Post($"/api/v1/tasks/{id}/completions", new { note = "again" }).Ok(HttpStatusCode.Conflict)).Code());
        }

        await live.Read(house.Lead.Http);
        await live.Do(house.Lead.Http, "resolution", new { cause = "c", solution = "s", ways = new[] { "explanation" } });
    }

    [Theory, BothDatabases, Requirement("GRD-14")]
    public async Task Gas_in_the_customers_words_declares_the_emergency_by_itself(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "fault-report", "厨房有煤气味，热水器漏气");
        Assert.Equal("urgent", Text(await live.Read(house.Agent.Http), "urgency"));
        Assert.Equal("gas-leak", Text(Assert.Single(await live.Facts(house.Agent.Http, "case.emergency-declared")).GetProperty("body"), "event"));
        Assert.Equal("close-valve-and-air", Text((await Tasks(live, house.Agent.Http))[0], "code"));
        Assert.Contains("alarm-emergency", await house.NoticesOf(house.Lead));
    }

    [Theory, BothDatabases, Requirement("GRD-12")]
    public async Task A_customer_who_loses_control_is_an_emergency_with_a_plan_of_its_own(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "complaint", "你们的态度太差了");
        await live.Refused(house.Agent.Http, "emergencies", new { @event = "earthquake", note = "n" }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Do(house.Agent.Http, "emergencies", new { @event = "emotional-outburst", note = "顾客在店内摔东西" });
        Assert.Equal("urgent", Text(await live.Read(house.Agent.Http), "urgency"));
        Assert.Equal(["listen-calmly", "second-person-joins", "safety-of-people", "call-back-same-day", "care-for-staff"], (await Tasks(live, house.Agent.Http)).Select(x => Text(x, "code")));
        Assert.Contains("alarm-emergency", await house.NoticesOf(house.Lead));
        await live.Do(house.Agent.Http, "emergencies", new { @event = "emotional-outburst", note = "又来了" });
        Assert.Equal(5, (await Tasks(live, house.Agent.Http)).Count);
    }

    [Theory, BothDatabases, Requirement("COL-04"), Requirement("GRD-02")]
    public async Task A_request_to_another_department_carries_its_due_time_and_gets_an_answer(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "repair");
        await live.Do(house.Agent.Http, "grades", new { grade = "green", reason = "现岗位可解决" });
        await live.Refused(house.Agent.Http, "tasks", new { receiverId = house.Expert.User, question = "主板型号", dueAt = s_monday.AddMinutes(-1) }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Do(house.Agent.Http, "tasks", new { receiverId = house.Expert.User, question = "请确认主板型号", dueAt = s_monday.AddHours(4) });
        Assert.Equal("yellow", Text(await live.Read(house.Agent.Http), "grade"));
        Assert.Contains("task-asked", await house.NoticesOf(house.Expert));

        var page = await house.Expert.Page("/desk/tasks");
        var task = (await Tasks(live, house.Agent.Http)).Single().GetProperty("id").GetGuid();
        Assert.Contains("请确认主板型号", page.Body!.TextContent);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await house.Expert.PostForm("/desk/tasks", $"/desk/tasks/{task}/refusals", ("reason", ""))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await house.Expert.PostForm("/desk/tasks", $"/desk/tasks/{task}/answers", ("answer", "主板为 A2 版"))).StatusCode);
        Assert.Contains("task-answered", await house.NoticesOf(house.Agent));
        Assert.Equal("主板为 A2 版", Text(Assert.Single(await live.Facts(house.Agent.Http, "case.task-answered")).GetProperty("body"), "answer"));
    }

    [Theory, BothDatabases, Requirement("COL-04")]
    public async Task A_request_without_an_answer_goes_to_the_heads_of_both_sides_and_a_declined_one_comes_back(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "consultation");
        await live.Do(house.Agent.Http, "tasks", new { receiverId = house.Technician.User, question = "现场照片", dueAt = s_monday.AddMinutes(20) });
        await house.Wait(TimeSpan.FromMinutes(21));
        var heads = (await Escalations(live, house.Agent.Http)).Where(x => Text(x, "cause") == "task-overdue").Select(x => x.GetProperty("toId").GetGuid());
        Assert.Equal(new[] { house.Lead.User, house.Manager.User }.Order(), heads.Order());

        var task = (await Tasks(live, house.Agent.Http)).Single().GetProperty("id").GetGuid();
        await house.Agent.Http.Post($"/api/v1/tasks/{task}/refusals", new { reason = "不是我" }).Ok(HttpStatusCode.NotFound);
        await house.Technician.Http.Post($"/api/v1/tasks/{task}/refusals", new { reason = "" }).Ok(HttpStatusCode.BadRequest);
        await house.Technician.Http.Post($"/api/v1/tasks/{task}/refusals", new { reason = "不在本区" }).Ok();
        Assert.Contains("task-declined", await house.NoticesOf(house.Agent));
        Assert.Equal(house.Agent.User, (await live.Read(house.Agent.Http)).GetProperty("owner").GetProperty("id").GetGuid());
    }

    [Theory, BothDatabases, Requirement("GRD-10")]
    public async Task A_case_reported_upward_waits_to_be_seen_there(Database database)
    {
        await using var house = await House.Open(database);
        var live = await OpenCase.By(house.Agent.Http, "complaint", "多家门店都这样，要求总部出面");
        await live.Do(house.Agent.Http, "upward-reports", new { reason = "涉及多家门店，需上级协调" });
        Assert.Contains("alarm-reported-up", await house.NoticesOf(house.Lead));
        Assert.Equal("reported-up", Text(Assert.Single(await Escalations(live, house.Agent.Http)), "cause"));
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static async Task<List<JsonElement>> Escalations(OpenCase live, HttpClient who) =>
        [.. (await live.Facts(who, "case.escalated")).Select(x => x.GetProperty("body"))];

    private static async Task<List<JsonElement>> Tasks(OpenCase live, HttpClient who) =>
        [.. (await who.Get($"/api/v1/cases/{live.Id}/tasks").Ok()).GetProperty("items").EnumerateArray()];

    /// <summary>An outlet with one person in each post, and a clock of its own.</summary>
    private sealed class House : IAsyncDisposable
    {
        public required TestServer Server { get; init; }

        public required FakeTimeProvider Time { get; init; }

        public required DeskClient Agent { get; init; }

        public required DeskClient Lead { get; init; }

        public required DeskClient Manager { get; init; }

        public required DeskClient Expert { get; init; }

        public required DeskClient Technician { get; init; }

        public static async Task<House> Open(Database database)
        {
            var clock = new FakeTimeProvider(s_monday);
            var server = await TestServer.Start(database, clock);
            var outlet = await server.NewOrganisation();
            return new House
            {
                Server = server,
                Time = clock,
                Agent = await server.SignedIn("senior-agent", outlet),
                Lead = await server.SignedIn("agent-lead", outlet),
                Manager = await server.SignedIn("outlet-manager", outlet),
                Expert = await server.SignedIn("technical-support", outlet),
                Technician = await server.SignedIn("technician", outlet),
            };
        }

        /// <summary>
        /// Lets time pass, then both sweeps run as they do every few seconds. The server's own sweep wakes by the same clock and may hold some
        /// rows, so it is over when nothing waits any more.
        /// </summary>
        public async Task Wait(TimeSpan span)
        {
            Time.Advance(span);
            var (now, ct) = (Time.Now(), TestContext.Current.CancellationToken);
            do
            {
                await Server.Services.GetRequiredService<ClockSweep>().Sweep(now, ct);
                await Server.Services.GetRequiredService<AlarmSweep>().Sweep(now, ct);
            }
            while (await Server.Query(async db => await db.Set<ClockRow>().AnyAsync(x => x.WakeAt <= now, ct) || await db.Set<Alarm>().AnyAsync(x => x.WakeAt <= now, ct) || await db.Set<CaseTask>().AnyAsync(x => x.WakeAt <= now, ct)));
        }

        public async Task<ClockView> Clock(OpenCase live, string limit) =>
            (await Server.Query(db => Server.Services.GetRequiredService<ClockDirectory>().Of(db, live.Id, Time.Now(), TestContext.Current.CancellationToken))).Single(x => x.Limit == limit);

        public async Task<IReadOnlyList<string>> NoticesOf(DeskClient person) =>
            [.. (await Server.Query(db => Server.Services.GetRequiredService<Bihuan.Platform.Notices.Notices>().List(db, person.User, null, TestContext.Current.CancellationToken))).Items.Select(x => x.Code)];

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
