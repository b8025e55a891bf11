using Bihuan.Testing;
using Microsoft.Extensions.Time.Testing;
using static Bihuan.IntegrationTests.ServiceLevels.WorkedCourses;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>
/// The table of worked examples through the product: for each row a case is opened at its start, handled by the API and stopped at the
/// last instant in time or a second later, with the sweep at work all the while. One server walks through the year of them all.
/// </summary>
public sealed class WorkedExampleTests(WorkedYear year) : IClassFixture<WorkedYear>
{
    [Theory, BothDatabases]
    [Requirement("TL-02"), Requirement("TL-05"), Requirement("TL-06"), Requirement("TL-07"), Requirement("TL-12"), Requirement("TL-38"), Requirement("TL-42"), Requirement("SLA-02"), Requirement("SLA-07")]
    public Task A_first_response_is_in_time_up_to_the_last_instant(Database database) => Prove(database, "TL-02", "TL-05", "TL-06", "TL-07", "TL-12", "TL-38", "TL-42");

    [Theory, BothDatabases]
    [Requirement("TL-03"), Requirement("TL-20"), Requirement("TL-34"), Requirement("TL-33"), Requirement("TL-35")]
    public Task A_first_handling_and_an_assessment_are_in_time_up_to_the_last_instant(Database database) => Prove(database, "TL-03", "TL-20", "TL-33", "TL-34", "TL-35");

    [Theory, BothDatabases]
    [Requirement("TL-13"), Requirement("TL-15"), Requirement("TL-16"), Requirement("SLA-02")]
    public Task A_repair_is_arranged_agreed_and_reached_in_time_up_to_the_last_instant(Database database) => Prove(database, "TL-15", "TL-13", "TL-16");

    [Theory, BothDatabases]
    [Requirement("TL-18"), Requirement("TL-19"), Requirement("TL-21"), Requirement("TL-36"), Requirement("TL-37"), Requirement("TL-41"), Requirement("TL-44"), Requirement("TL-47"), Requirement("SLA-03")]
    public Task A_solution_is_in_time_up_to_the_last_instant_and_moved_by_what_it_waited_for(Database database) => Prove(database, "TL-18", "TL-19", "TL-21", "TL-36", "TL-37", "TL-41", "TL-44", "TL-47");

    [Theory, BothDatabases]
    [Requirement("TL-22"), Requirement("TL-23"), Requirement("TL-39"), Requirement("TL-40"), Requirement("TL-43"), Requirement("TL-45"), Requirement("TL-46")]
    public Task Progress_result_and_closing_are_in_time_up_to_the_last_instant(Database database) => Prove(database, "TL-22", "TL-23", "TL-39", "TL-40", "TL-43", "TL-45", "TL-46");

    [Theory, BothDatabases]
    [Requirement("SLA-04")]
    public Task Returns_and_warranty_services_are_finished_in_three_working_days_or_by_approval_in_seven(Database database) => Prove(database, "TL-27", "TL-28", "TL-29", "TL-30");

    [Theory, BothDatabases, Requirement("CASE-05")]
    public Task A_stage_is_left_in_time_up_to_the_last_instant(Database database) => Prove(database, "ST-01", "ST-02", "ST-03", "ST-04", "ST-05", "ST-06", "ST-07", "ST-08", "ST-09");

    [Theory, BothDatabases]
    [Requirement("TL-04"), Requirement("TL-14")]
    public async Task In_certification_mode_an_enquiry_is_answered_in_half_an_hour_and_a_visit_arranged_in_one(Database database)
    {
        var time = new FakeTimeProvider(WorkedYear.Begin);
        await using var server = await TestServer.Start(database, time);
        using var api = await server.ApiForAll();
        using var steps = await PolicyApiSteps.With(server);
        var before = new CaseSteps(api, await api.OpenCase(kind: "consultation"));
        await steps.Publish("limits", "certification-mode: \"off\"", "certification-mode: \"on\"");
        var examples = new Examples(server, time, api);
        examples.Add(new Course("TL-04", Respond));
        examples.Add(new Course("TL-14", x => Offer(server, x)) { Kind = "repair", Begin = ToDispatch });
        await examples.Run();
        foreach (var limit in new[] { "TL-04", "TL-14" }) await examples.Prove(limit);

        // What was opened before the mode was turned on keeps the version it began with.
        Assert.DoesNotContain((await examples.Clocks(before)).GetProperty("clocks").EnumerateArray(), x => x.GetProperty("limit").GetString() == "TL-04");
    }

    /// <summary>Where the handbook's sources disagree, each figure has the clock of its own context (appendix A); the figures themselves are those of the table.</summary>
    [Theory, BothDatabases]
    [Requirement("CON-02"), Requirement("CON-03"), Requirement("CON-06"), Requirement("CON-07")]
    public async Task Where_sources_differ_each_limit_runs_in_its_own_context_and_all_that_match_run(Database database)
    {
        var examples = await year.Of(database);
        async Task Run(string of, string[] limits, params string[] none)
        {
            foreach (var (_, live) in examples.CasesOf(of))
            {
                var ran = (await examples.Clocks(live)).GetProperty("clocks").EnumerateArray().Select(x => x.GetProperty("limit").GetString()!).ToHashSet();
                Assert.Superset(limits.ToHashSet(), ran);
                Assert.Empty(none.Intersect(ran));
            }
        }

        await Run("TL-18", ["TL-18", "TL-19", "TL-21"], "TL-17");       // a solution: common target, outer limit, and what its complexity asks
        await Run("TL-22", ["TL-19", "TL-21", "TL-22"], "TL-18");       // and its grade
        await Run("TL-13", ["TL-13", "TL-15"], "TL-14", "TL-16");       // a visit: arranged and agreed; the stricter clause only where certified, arrival only if urgent
        await Run("TL-16", ["TL-13", "TL-15", "TL-16"], "TL-14");
        await Run("TL-39", ["TL-39", "TL-45"], "TL-46");                // a result: from receipt and from handling for complaints
        await Run("TL-46", ["TL-46"], "TL-39", "TL-45");                // and its own for feedback items
        await Run("TL-03", ["TL-03"], "TL-42");                         // an emergency in a shop, an urgent complaint from afar
        await Run("TL-42", ["TL-42"], "TL-03");
    }

    [Theory, BothDatabases]
    [Requirement("TL-08"), Requirement("TL-09"), Requirement("TL-10"), Requirement("SLA-05")]
    public async Task A_response_falls_into_the_band_its_recorded_time_says(Database database)
    {
        var examples = await year.Of(database);
        foreach (var (limit, within, past) in new[] { ("TL-08", "quick", "standard"), ("TL-09", "standard", "delayed") })
        {
            var cases = examples.CasesOf(limit).ToList();
            Assert.Equal(["breached", "met"], cases.Select(x => x.Row.Outcome).Order());
            foreach (var (row, live) in cases) Assert.Equal(row.Outcome == "met" ? within : past, (await examples.Clocks(live)).GetProperty("responseBand").GetString());
        }
    }

    [Theory, BothDatabases, Requirement("TL-11")]
    public async Task A_problem_raised_after_the_window_is_taken_and_the_page_says_that_it_came_later(Database database)
    {
        var time = new FakeTimeProvider(WorkedYear.Begin);
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
        var time = new FakeTimeProvider(WorkedYear.Begin);
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
    public Task A_red_order_that_nobody_could_be_told_of_has_fifteen_minutes_until_somebody_is(Database database) => Prove(database, "TL-24");

    private async Task Prove(Database database, params string[] limits)
    {
        var examples = await year.Of(database);
        foreach (var limit in limits) await examples.Prove(limit);
    }
}
