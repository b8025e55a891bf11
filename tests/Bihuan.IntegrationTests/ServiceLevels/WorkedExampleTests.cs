using Bihuan.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>
/// The table of worked examples through the product: for each row a case is opened at its start, handled by the API and stopped at the
/// last instant in time or a second later, with the sweep at work all the while. Rows that share a course share a method.
/// </summary>
public sealed class WorkedExampleTests
{
    private static readonly DateTimeOffset s_newYear = new(2025, 12, 31, 23, 0, 0, TimeSpan.FromHours(8));

    [Theory, BothDatabases]
    [Requirement("TL-02"), Requirement("TL-05"), Requirement("TL-06"), Requirement("TL-07"), Requirement("TL-12"), Requirement("TL-38"), Requirement("TL-42"), Requirement("SLA-02"), Requirement("SLA-07")]
    public Task A_first_response_is_in_time_up_to_the_last_instant(Database database) => Prove(
        database,
        new Course("TL-02", Respond) { Channel = "appliance-mart" },
        new Course("TL-05", Respond),
        new Course("TL-06", Respond) { Kind = "exchange" },
        new Course("TL-07", Respond) { Kind = "exchange", Channel = "taobao" },
        new Course("TL-12", Respond),
        new Course("TL-38", Respond) { Kind = "complaint" },
        new Course("TL-42", Respond) { Kind = "complaint", Begin = x => Class(x, "urgent") });

    [Theory, BothDatabases]
    [Requirement("TL-03"), Requirement("TL-20"), Requirement("TL-34"), Requirement("TL-33"), Requirement("TL-35")]
    public Task A_first_handling_and_an_assessment_are_in_time_up_to_the_last_instant(Database database) => Prove(
        database,
        new Course("TL-03", HandleFirst) { Channel = "appliance-mart", Begin = x => x.Do("urgency-raises", new { to = "urgent", reason = "Smoke in the shop" }) },
        new Course("TL-20", HandleFirst) { Channel = "taobao" },
        new Course("TL-33", x => AssessComplaint(x, "not-pressing")) { Kind = "complaint" },
        new Course("TL-34", HandleFirst) { Kind = "complaint" },
        new Course("TL-35", HandleFirst) { Kind = "complaint", Begin = x => AssessComplaint(x, "personal-safety") });

    [Theory, BothDatabases]
    [Requirement("TL-13"), Requirement("TL-15"), Requirement("TL-16"), Requirement("SLA-02")]
    public Task A_repair_is_arranged_agreed_and_reached_in_time_up_to_the_last_instant(Database database) => Prove(
        database,
        server =>
        [
            new Course("TL-15", x => Offer(server, x)) { Kind = "repair", Begin = ToDispatch },
            new Course("TL-13", Appoint) { Kind = "repair", Begin = async x => { await ToDispatch(x); await Offer(server, x); } },
            new Course("TL-16", async x => await Visit(server, x))
            {
                Kind = "repair",
                Begin = async x =>
                {
                    await x.Do("urgency-raises", new { to = "urgent", reason = "Gas" });
                    await ToDispatch(x);
                    await Offer(server, x);
                    await Appoint(x);
                },
            },
        ]);

    [Theory, BothDatabases]
    [Requirement("TL-18"), Requirement("TL-19"), Requirement("TL-21"), Requirement("TL-36"), Requirement("TL-37"), Requirement("TL-41"), Requirement("TL-44"), Requirement("TL-47"), Requirement("SLA-03")]
    public Task A_solution_is_in_time_up_to_the_last_instant_and_moved_by_what_it_waited_for(Database database) => Prove(
        database,
        new Course("TL-18", Withdraw) { Kind = "repair", Begin = x => Assess(x, "complex") },
        new Course("TL-19", Resolve) { Begin = Accept },
        new Course("TL-21", Resolve) { Begin = Accept },
        new Course("TL-36", Resolve) { Kind = "complaint", Begin = x => ToHandling(x, "use-impaired") },
        new Course("TL-37", Resolve) { Kind = "complaint", Begin = x => ToHandling(x, "not-pressing") },
        new Course("TL-41", Resolve) { Kind = "complaint", Begin = x => ToHandling(x, "not-pressing", difficulty: "hard-coordination") },
        new Course("TL-44", Resolve) { Kind = "complaint", Begin = x => ToHandling(x, "not-pressing", timing: "special") },
        new Course("TL-47", Resolve) { Kind = "complaint", Channel = "appliance-mart", Begin = x => ToHandling(x, "not-pressing") });

    [Theory, BothDatabases]
    [Requirement("TL-22"), Requirement("TL-23"), Requirement("TL-39"), Requirement("TL-40"), Requirement("TL-43"), Requirement("TL-45"), Requirement("TL-46")]
    public Task Progress_result_and_closing_are_in_time_up_to_the_last_instant(Database database) => Prove(
        database,
        new Course("TL-22", Withdraw) { Kind = "repair", Begin = x => Grade(x, "green") },
        new Course("TL-23", x => x.Do("progress-reports", new { text = "The part is on its way", medium = "phone" })) { Kind = "repair", Begin = x => Grade(x, "yellow") },
        new Course("TL-39", Tell) { Kind = "complaint", Begin = ToResult },
        new Course("TL-40", Withdraw) { Kind = "complaint" },
        new Course("TL-43", Tell) { Kind = "complaint", Begin = async x => { await ToHandling(x, "not-pressing", timing: "urgent"); await Resolve(x); } },
        new Course("TL-45", Tell) { Kind = "complaint", Begin = ToResult },
        new Course("TL-46", Tell) { Kind = "suggestion", Begin = async x => { await Assess(x); await Resolve(x); } });

    [Theory, BothDatabases]
    [Requirement("SLA-04")]
    public Task Returns_and_warranty_services_are_finished_in_three_working_days_or_by_approval_in_seven(Database database) => Prove(
        database,
        server =>
        [
            new Course("TL-27", Withdraw) { Kind = "return" },
            new Course("TL-28", Withdraw) { Kind = "return", Clock = "TL-27", Begin = x => Extend(server, x, "TL-27") },
            new Course("TL-29", Withdraw) { Kind = "warranty-claim" },
            new Course("TL-30", Withdraw) { Kind = "warranty-claim", Clock = "TL-29", Begin = x => Extend(server, x, "TL-29") },
        ]);

    [Theory, BothDatabases, Requirement("CASE-05")]
    public Task A_stage_is_left_in_time_up_to_the_last_instant(Database database) => Prove(
        database,
        new Course("ST-01", x => x.Do("stages", new { to = "planning" })) { Kind = "repair", Begin = async x => { await Accept(x); await Diagnose(x); } },
        new Course("ST-02", Plan) { Kind = "repair", Begin = async x => { await Accept(x); await Diagnose(x); await x.Do("stages", new { to = "planning" }); } },
        new Course("ST-03", async x => { await Tell(x); await Confirm(x); }) { Begin = async x => { await Accept(x); await Resolve(x); } },
        new Course("ST-04", Review) { Begin = ToReview },
        new Course("ST-05", x => x.Do("archive", new { })) { Kind = "repair", Begin = async x => { await Accept(x); await Diagnose(x); await x.Do("stages", new { to = "completion" }); await ToReview(x, isAccepted: true); await Review(x); } },
        new Course("ST-06", FollowUp) { Begin = async x => { await ToReview(x); await Review(x); } },
        new Course("ST-07", Rate) { Begin = async x => { await ToReview(x); await Review(x); await FollowUp(x); } },
        new Course("ST-08", Review) { Kind = "complaint", Begin = async x => { await ToResult(x); await Tell(x); await Confirm(x); } },
        new Course("ST-09", async x => { await FollowUp(x); await Rate(x); }) { Kind = "complaint", Begin = async x => { await ToResult(x); await Tell(x); await Confirm(x); await Review(x); } });

    [Theory, BothDatabases]
    [Requirement("TL-04"), Requirement("TL-14")]
    public async Task In_certification_mode_an_enquiry_is_answered_in_half_an_hour_and_a_visit_arranged_in_one(Database database)
    {
        var time = new FakeTimeProvider(s_newYear);
        await using var server = await TestServer.Start(database, time);
        using var api = await server.ApiForAll();
        using var steps = await PolicyApiSteps.With(server);
        var before = new CaseSteps(api, await api.OpenCase(kind: "consultation"));
        await steps.Publish("limits", "certification-mode: \"off\"", "certification-mode: \"on\"");
        var examples = new Examples(server, time, api);
        examples.Add(new Course("TL-04", Respond));
        examples.Add(new Course("TL-14", x => Offer(server, x)) { Kind = "repair", Begin = ToDispatch });
        await examples.Prove();

        // What was opened before the mode was turned on keeps the version it began with.
        Assert.DoesNotContain((await examples.Clocks(before)).GetProperty("clocks").EnumerateArray(), x => x.GetProperty("limit").GetString() == "TL-04");
    }

    [Theory, BothDatabases]
    [Requirement("TL-08"), Requirement("TL-09"), Requirement("TL-10"), Requirement("SLA-05")]
    public async Task A_response_falls_into_the_band_its_recorded_time_says(Database database)
    {
        var time = new FakeTimeProvider(s_newYear);
        await using var server = await TestServer.Start(database, time);
        using var api = await server.ApiForAll();
        var examples = new Examples(server, time, api);
        var expected = new List<(string Band, Func<CaseSteps> Case)>();
        foreach (var (limit, within, past) in new[] { ("TL-08", "quick", "standard"), ("TL-09", "standard", "delayed") })
            expected.AddRange(WorkedExample.Of(limit).Select(row => (row.Outcome == "met" ? within : past, examples.Add(new Course(limit, Respond), row))));
        await examples.Run();

        Assert.Equal(4, expected.Count);
        foreach (var (band, live) in expected) Assert.Equal(band, (await examples.Clocks(live())).GetProperty("responseBand").GetString());
    }

    [Theory, BothDatabases, Requirement("TL-11")]
    public async Task A_problem_raised_after_the_window_is_taken_and_the_page_says_that_it_came_later(Database database)
    {
        var time = new FakeTimeProvider(s_newYear);
        await using var server = await TestServer.Start(database, time);
        using var desk = await server.SignedIn("administrator");
        foreach (var row in WorkedExample.Of("TL-11").OrderBy(x => x.Stop))
        {
            time.Advance(row.Stop - time.GetUtcNow());
            var serial = Customers.CustomerApi.NewSerial();
            await desk.Http.Post("/api/v1/units", new { serialNumber = serial, model = "XQG100", category = "washing-machine", purchasedOn = $"{row.Start:yyyy-MM-dd}" }).Ok(System.Net.HttpStatusCode.Created);
            var opened = await desk.Http.OpenCase(serial: serial);
            var window = (await desk.Page("/desk/cases/" + opened.GetProperty("id").GetString())).QuerySelector("#window-TL-11")!;
            Assert.Equal(row.Due, DateTimeOffset.Parse(window.QuerySelector("time")!.GetAttribute("datetime")!, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Contains(row.Outcome == "met" ? "期限内提出" : "已过期限", window.TextContent);
        }
    }

    [Theory, BothDatabases]
    [Requirement("TL-17"), Requirement("GRD-15")]
    public async Task A_simple_fault_is_solved_in_the_same_visit_or_missed_when_another_is_arranged(Database database)
    {
        var time = new FakeTimeProvider(s_newYear);
        await using var server = await TestServer.Start(database, time);
        using var api = await server.ApiForAll();
        foreach (var (isSolved, outcome) in new[] { (true, "met"), (false, "breached") })
        {
            var live = new CaseSteps(api, await api.OpenCase()) { Clock = time };
            await ToDispatch(live);
            await Offer(server, live);
            await Appoint(live);
            time.Advance(TimeSpan.FromHours(2));
            var technician = await Visit(server, live);
            time.Advance(TimeSpan.FromMinutes(40));
            await live.Do("work-records", new { work = "Looked at the pump", technicianId = technician });
            if (isSolved) await live.Do("stages", new { to = "completion" });
            else await SecondVisit(server, live);
            if (isSolved) await Resolve(live);

            var clock = (await new Examples(server, time, api).Clocks(live)).GetProperty("clocks").EnumerateArray().Single(x => x.GetProperty("limit").GetString() == "TL-17");
            Assert.Equal(outcome, clock.GetProperty("outcome").GetString());
            Assert.NotEqual(0, clock.GetProperty("steps").GetArrayLength());
        }
    }

    [Theory, BothDatabases]
    [Requirement("TL-24"), Requirement("GRD-03"), Requirement("SLA-13")]
    public async Task A_red_order_that_nobody_could_be_told_of_has_fifteen_minutes_until_somebody_is(Database database)
    {
        var time = new FakeTimeProvider(s_newYear);
        await using var server = await TestServer.Start(database, time);
        using var api = await server.ApiForAll();
        var examples = new Examples(server, time, api);
        foreach (var row in WorkedExample.Of("TL-24"))
        {
            var outlet = await server.NewOrganisation();
            await server.NewUser("agent", outlet);
            examples.Add(new Course("TL-24", async x => { await server.NewUser("agent-lead", outlet); await x.Do("upward-reports", new { reason = "A lead is on duty now" }); }) { Kind = "repair", Organisation = outlet, Begin = x => Grade(x, "red") }, row);
        }

        await examples.Prove();
    }

    private static Task Prove(Database database, params Course[] courses) => Prove(database, _ => courses);

    private static async Task Prove(Database database, Func<TestServer, IReadOnlyList<Course>> courses)
    {
        var time = new FakeTimeProvider(s_newYear);
        await using var server = await TestServer.Start(database, time);
        using var api = await server.ApiForAll();
        var examples = new Examples(server, time, api);
        foreach (var course in courses(server)) examples.Add(course);
        await examples.Prove();
    }

    private static Task Respond(CaseSteps live) => live.Do("first-responses", new { understanding = "Leaks", solution = "Visit", expectedAt = "2099-01-01T00:00:00Z", medium = "phone" });

    private static Task HandleFirst(CaseSteps live) => live.Do("initial-handlings", new { account = "Water turned off" });

    private static Task Assess(CaseSteps live, string complexity = "simple") => live.Do("assessment", new { nature = "fault", severity = "general", proposal = "Look at it", complexity });

    private static async Task Accept(CaseSteps live)
    {
        await Assess(live);
        await Respond(live);
    }

    private static Task Class(CaseSteps live, string timing) => live.Do("complaint-classifications", new { complaintClass = "other", reason = "By its words", timingClass = timing });

    private static Task AssessComplaint(CaseSteps live, string urgency, string difficulty = "within-post") =>
        live.Do("complaint-assessments", new { urgencyMark = urgency, scopeMark = "one-customer", difficultyMark = difficulty, reason = "By the process table" });

    private static async Task ToHandling(CaseSteps live, string urgency, string difficulty = "within-post", string timing = "general")
    {
        await Class(live, timing);
        await AssessComplaint(live, urgency, difficulty);
        await live.Do("assessment", new { nature = "service", severity = "general", proposal = "Make it good" });
        await Respond(live);
    }

    private static Task Resolve(CaseSteps live) => live.Do("resolution", new { cause = "Worn belt", solution = "New belt", ways = new[] { "repair" } });

    private static async Task ToResult(CaseSteps live)
    {
        await ToHandling(live, "not-pressing");
        await Resolve(live);
    }

    private static Task Tell(CaseSteps live) => live.Do("results", new { account = "A new belt is in", medium = "phone" });

    private static Task Grade(CaseSteps live, string grade) => live.Do("grades", new { grade, reason = "By the table" });

    /// <summary>The customer takes it back: the shortest way to a closed case.</summary>
    private static Task Withdraw(CaseSteps live) => live.Do("closing", new { outcome = "withdrawn", result = "The customer took it back" });

    private static async Task Extend(TestServer server, CaseSteps live, string limit)
    {
        using var other = await server.ApiForAll();
        await live.Do("extension-requests", new { limit, reason = "The maker has to look at it" });
        await live.Do("extensions", new { limit, reason = "Agreed for this once" }, other);
    }

    private static Task Diagnose(CaseSteps live) => live.Do("diagnoses", new { cause = "Hose", solution = "New hose", byInternalDocuments = true });

    private static Task Confirm(CaseSteps live) => live.Do("confirmations", new { medium = "phone" });

    private static Task ToReview(CaseSteps live) => ToReview(live, isAccepted: false);

    private static async Task ToReview(CaseSteps live, bool isAccepted)
    {
        if (!isAccepted) await Accept(live);
        await Resolve(live);
        await Tell(live);
        await Confirm(live);
    }

    private static Task Review(CaseSteps live) => live.Do("reviews", new { findings = "In order" });

    private static Task FollowUp(CaseSteps live) => live.Do("follow-ups", new { outcome = "gone", medium = "phone" });

    private static Task Rate(CaseSteps live) => live.Do("ratings", new { steps = 5, medium = "phone" });

    private static async Task ToDispatch(CaseSteps live)
    {
        await Accept(live);
        await Diagnose(live);
        await live.Do("stages", new { to = "planning" });
        await Plan(live);
    }

    private static async Task Plan(CaseSteps live)
    {
        await live.Do("plans", new { ways = new[] { "repair" }, plan = "Replace the hose" });
        await live.Do("resources", new { people = "One", equipment = "Hose" });
        await live.Do("stages", new { to = "dispatch" });
    }

    private static async Task Offer(TestServer server, CaseSteps live) => await live.Do("visit-offers", new { technicianId = await server.NewUser("technician"), reason = "Nearest" });

    private static Task Appoint(CaseSteps live) => live.Do("appointments", new { from = live.Clock!.GetUtcNow().AddHours(1), to = live.Clock.GetUtcNow().AddHours(3) });

    private static async Task<Guid> Visit(TestServer server, CaseSteps live)
    {
        var technician = await server.NewUser("technician");
        await live.Do("visits", new { technicianId = technician });
        return technician;
    }

    private static async Task SecondVisit(TestServer server, CaseSteps live)
    {
        await live.Do("stages", new { to = "planning" });
        await Plan(live);
        await Offer(server, live);
    }
}
