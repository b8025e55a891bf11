using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>Clocks as people meet them: extended, promised, recomputed by a late fact, told of once however often and wherever the sweep runs.</summary>
public sealed class ClockEffectTests
{
    private static readonly DateTimeOffset s_begin = new(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);      // Monday 10:00 in Shanghai

    [Theory, BothDatabases]
    [Requirement("SLA-04")]
    public async Task A_return_is_extended_only_with_a_reason_and_by_somebody_else(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_begin));
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read");
        using var agent = await server.SignedIn("agent-lead");
        using var manager = await server.SignedIn("outlet-manager");
        var opened = await api.OpenCase(kind: "return");
        var (id, clocks) = (opened.GetProperty("id").GetString()!, $"/desk/cases/{opened.GetProperty("id").GetString()}/clocks");
        string Form(string noun) => $"/desk/cases/{id}/{noun}";

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostForm(clocks, Form("extension-requests"), ("limit", "TL-27"), ("reason", " "))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.PostForm(clocks, Form("extension-requests"), ("limit", "TL-27"), ("reason", "The maker has to look at it"))).StatusCode);
        Assert.Equal(TimeSpan.FromDays(3), await Length(server, opened, "TL-27"));
        // Whoever may decide hears of it, and the asker of what was decided.
        var number = opened.GetProperty("number").GetString()!;
        Assert.Contains($"{number} 的退换货办结申请延长", (await manager.Page("/desk/notices")).Body!.TextContent);
        Assert.Contains("The maker has to look at it", (await manager.Page(clocks)).QuerySelector("#clock-TL-27-1 .note")!.TextContent);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostForm(clocks, Form("extensions"), ("limit", "TL-27"), ("reason", "Mine"))).StatusCode);
        Assert.Equal(TimeSpan.FromDays(3), await Length(server, opened, "TL-27"));
        Assert.Equal(HttpStatusCode.SeeOther, (await manager.PostForm(clocks, Form("extensions"), ("limit", "TL-27"), ("reason", "Agreed for this once"))).StatusCode);
        Assert.Contains("已准许延长", (await agent.Page("/desk/notices")).Body!.TextContent);

        // Seven working days from the Monday: to the end of Wednesday of the next week.
        Assert.Equal(new DateTimeOffset(2026, 3, 12, 0, 0, 0, TimeSpan.FromHours(8)), (await CalendarDocumentTests.Clocks(server, opened)).Single(x => x.Limit == "TL-27").DueAt);
        var fact = (await api.Get($"/api/v1/cases/{id}/facts").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("type").GetString() == "clock.extended/1");
        Assert.Equal("user:" + manager.User, fact.GetProperty("actor").GetString());
        Assert.Equal("user:" + agent.User, fact.GetProperty("body").GetProperty("askedBy").GetString());
        Assert.Equal("Agreed for this once", fact.GetProperty("body").GetProperty("reason").GetString());
    }

    [Theory, BothDatabases]
    [Requirement("SLA-09")]
    public async Task A_technician_after_the_appointed_window_failed_the_promise_though_the_limit_was_met(Database database)
    {
        var clock = new FakeTimeProvider(s_begin);
        await using var server = await TestServer.Start(database, clock);
        using var desk = await server.SignedIn("administrator");
        var opened = await desk.Http.OpenCase("\u71c3\u6c14\u6cc4\u6f0f", "repair");
        var work = new CaseSteps(desk.Http, opened);
        var technician = await server.NewUser("technician");
        await work.ToAppointment(technician, clock.Now().AddMinutes(15), clock.Now().AddMinutes(30));
        clock.Advance(TimeSpan.FromMinutes(90));
        await work.Do("visits", new { technicianId = technician });

        var arrival = (await CalendarDocumentTests.Clocks(server, opened)).Where(x => x.Clock == "arrival").ToDictionary(x => x.Limit, x => x.Outcome);
        Assert.Equal(("met", "breached"), (arrival["TL-16"], arrival["PR-01"]));
        Assert.NotNull((await desk.Page($"/desk/cases/{opened.GetProperty("id").GetString()}/clocks")).GetElementById("clock-PR-01-1"));
    }

    [Theory, BothDatabases]
    public async Task A_visit_that_a_phone_without_signal_reports_late_recomputes_the_outcome_and_both_results_are_kept(Database database)
    {
        var clock = new FakeTimeProvider(s_begin);
        await using var server = await TestServer.Start(database, clock);
        using var desk = await server.SignedIn("administrator");
        var opened = await desk.Http.OpenCase("\u71c3\u6c14\u6cc4\u6f0f", "repair");
        var work = new CaseSteps(desk.Http, opened);
        var technician = await server.NewUser("technician");
        await work.ToAppointment(technician, clock.Now().AddMinutes(15), clock.Now().AddMinutes(90));
        clock.Advance(TimeSpan.FromHours(3));
        await server.Services.GetRequiredService<ClockSweep>().Sweep(clock.Now(), TestContext.Current.CancellationToken);
        Assert.Equal("breached", (await CalendarDocumentTests.Clocks(server, opened)).Single(x => x.Limit == "TL-16").Outcome);

        await work.Reload();
        await work.Do("visits", new { technicianId = technician, occurredAt = s_begin.AddHours(1) });
        var arrival = (await CalendarDocumentTests.Clocks(server, opened)).Single(x => x.Limit == "TL-16");
        Assert.Equal(("met", "breached"), (arrival.Outcome, arrival.FirstOutcome));
    }

    [Theory, BothDatabases]
    [Requirement("SLA-06")]
    public async Task Past_the_consumer_deadline_the_case_is_marked_open_to_the_regulator(Database database)
    {
        var clock = new FakeTimeProvider(s_begin);
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        using var desk = await server.SignedIn("administrator");
        var opened = await api.OpenCase(kind: "complaint");
        var page = $"/desk/cases/{opened.GetProperty("id").GetString()}/clocks";
        clock.Advance(TimeSpan.FromDays(15));
        Assert.Null((await desk.Page(page)).QuerySelector(".note-warn"));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull((await desk.Page(page)).QuerySelector(".note-warn"));
    }

    [Theory, BothDatabases]
    [Requirement("CUS-08")]
    public async Task A_core_customer_is_answered_by_a_stricter_limit(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_begin));
        using var steps = await PolicyApiSteps.With(server);
        using var api = await server.Api("cases.case.open", "cases.case.read", "customers.customer.read", "customers.customer.edit");
        await steps.Publish("limits", "limits:\n", "limits:\n  - {key: CT-01, clock: first-response, starts: [case.opened], stops: [case.first-responded], amount: 20, unit: min, when: {customer-tier: [core]}, mark: house, source: ours}\n");
        var basic = await api.OpenCase();
        await server.Change(async db =>
        {
            foreach (var customer in await db.Set<Bihuan.Customers.Domain.Customer>().AsTracking().ToListAsync()) customer.Tier = "core";
            await db.SaveChangesAsync();
        });
        var core = await api.OpenCase();

        Assert.DoesNotContain(await CalendarDocumentTests.Clocks(server, basic), x => x.Limit == "CT-01");
        Assert.Contains(await CalendarDocumentTests.Clocks(server, core), x => x is { Limit: "CT-01", IsGoverning: true });
    }

    [Theory, BothDatabases]
    [Requirement("GRD-15")]
    public async Task The_complexity_found_at_the_assessment_selects_the_limit_on_the_solution(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_begin));
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.assess");
        var opened = await api.OpenCase();
        await new CaseSteps(api, opened).Do("assessment", new { nature = "fault", severity = "general", proposal = "Replace the main board", complexity = "complex" });
        var complex = await CalendarDocumentTests.Clocks(server, opened);

        Assert.Equal(new DateTimeOffset(2026, 3, 6, 0, 0, 0, TimeSpan.FromHours(8)), complex.Single(x => x.Limit == "TL-18").DueAt);
        Assert.DoesNotContain(complex, x => x.Limit == "TL-17");
    }

    [Theory, BothDatabases]
    public async Task A_server_stopped_over_ten_deadlines_judges_by_recorded_times_and_tells_each_once(Database database)
    {
        var clock = new FakeTimeProvider(s_begin);
        var folder = Directory.CreateTempSubdirectory("bihuan-stopped-").FullName;
        var connection = database == Database.Postgres ? await TestServer.NewPostgres() : null;
        var opened = new List<Guid>();
        await using (var first = await TestServer.Start(database, clock, folder: folder, connection: connection))
        {
            using var api = await first.Api("cases.case.open", "cases.case.read", "cases.case.respond");
            for (var i = 0; i < 10; i++) opened.Add((await api.OpenCase(phone: $"1380013{i:0000}")).GetProperty("id").GetGuid());
        }

        clock.Advance(TimeSpan.FromHours(30));                                                       // past warning and limit of TL-05, TL-06 and TL-13
        await using var second = await TestServer.Start(database, clock, folder: folder, connection: connection);
        var sweep = second.Services.GetRequiredService<ClockSweep>();
        for (var round = 0; round < 3; round++) await sweep.Sweep(clock.Now(), TestContext.Current.CancellationToken);

        foreach (var id in opened)
        {
            var clocks = await second.Query(db => second.Services.GetRequiredService<ClockDirectory>().Of(db, id, clock.Now(), TestContext.Current.CancellationToken));
            Assert.Equal("breached", clocks.Single(x => x.Limit == "TL-05").Outcome);
            Assert.Equal("running", clocks.Single(x => x.Limit == "TL-19").Outcome);
        }

        Assert.Equal((10, 10), (await Told<ClockBreached>(second, opened, x => x.Limit == "TL-05"), await Told<ClockBreached>(second, opened, x => x.Limit == "TL-06")));
    }

    [Fact]
    public async Task Two_nodes_sweeping_at_once_lose_no_warning_and_no_breach_and_tell_none_twice()
    {
        var clock = new FakeTimeProvider(s_begin);
        var connection = await TestServer.NewPostgres();
        await using var here = await TestServer.Start(Database.Postgres, clock, connection: connection);
        await using var there = await TestServer.Start(Database.Postgres, clock, connection: connection, folder: here.DataFolder);
        using var api = await here.Api("cases.case.open", "cases.case.read");
        var opened = new List<Guid>();
        for (var i = 0; i < 60; i++) opened.Add((await api.OpenCase(phone: $"1380014{i:0000}")).GetProperty("id").GetGuid());
        foreach (var minute in new[] { 46, 47, 61, 62 })
        {
            var sweeps = new[] { here, there, here, there }.Select(x => x.Services.GetRequiredService<ClockSweep>().Sweep(s_begin.AddMinutes(minute), TestContext.Current.CancellationToken));
            await Task.WhenAll(sweeps);
            Assert.Equal((60, minute > 60 ? 60 : 0), (await Told<ClockWarned>(here, opened, x => x.Limit == "TL-05"), await Told<ClockBreached>(here, opened, x => x.Limit == "TL-05")));
        }
    }

    private static async Task<TimeSpan> Length(TestServer server, JsonElement opened, string limit)
    {
        var clock = (await CalendarDocumentTests.Clocks(server, opened)).Single(x => x.Limit == limit);
        return TimeSpan.FromDays(Math.Floor((clock.DueAt!.Value - clock.StartedAt).TotalDays));
    }

    private static async Task<int> Told<TFact>(TestServer server, IReadOnlyCollection<Guid> cases, Func<TFact, bool> which)
        where TFact : IFact
    {
        var reader = server.Services.GetRequiredService<FactReader>();
        var told = 0;
        foreach (var id in cases)
            told += (await server.Query(db => reader.Read(db, id, TestContext.Current.CancellationToken))).Select(x => x.Fact).OfType<TFact>().Count(which);
        return told;
    }
}

/// <summary>Acts on one case by the API, carrying its version along.</summary>
internal sealed class CaseSteps(HttpClient api, JsonElement opened)
{
    private long _seq = opened.GetProperty("seq").GetInt64();

    public string Id { get; } = opened.GetProperty("id").GetString()!;

    /// <summary>Whose time acts go by that name a time of their own.</summary>
    public TimeProvider? Clock { get; init; }

    public async Task Do(string noun, object body, HttpClient? who = null) => _seq = (await (who ?? api).Post($"/api/v1/cases/{Id}/{noun}", body, _seq).Ok()).GetProperty("seq").GetInt64();

    /// <summary>A repair from its opening to a window agreed with the customer.</summary>
    public async Task ToAppointment(Guid technician, DateTimeOffset from, DateTimeOffset to)
    {
        await Do("assessment", new { nature = "fault", severity = "serious", proposal = "Visit at once" });
        await Do("first-responses", new { understanding = "Gas", solution = "Visit", expectedAt = to.AddDays(1), medium = "phone" });
        await Do("diagnoses", new { cause = "Hose", solution = "New hose", byInternalDocuments = true });
        await Do("stages", new { to = "planning" });
        await Do("plans", new { ways = new[] { "repair" }, plan = "Replace the hose" });
        await Do("resources", new { people = "One", equipment = "Hose" });
        await Do("stages", new { to = "dispatch" });
        await Do("visit-offers", new { technicianId = technician, reason = "Nearest" });
        await Do("appointments", new { from, to });
    }

    public async Task Reload() => _seq = (await api.Get($"/api/v1/cases/{Id}").Ok()).GetProperty("seq").GetInt64();
}
