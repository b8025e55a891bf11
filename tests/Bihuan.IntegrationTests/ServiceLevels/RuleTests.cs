using System.Net;
using System.Text.Json;
using Bihuan.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>The company's rules and what everybody sees of a document: what is in force, for whom, from when until when, and nothing else.</summary>
public sealed class RuleTests
{
    private const string Sixth = "key: TL-06, clock: first-response, starts: [case.opened], stops: [case.first-responded], amount: 24, unit: h";
    private static readonly DateTimeOffset s_begin = new(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);      // Monday 10:00 in Shanghai

    [Theory, BothDatabases, Requirement("POL-02")]
    public async Task Standard_process_commitment_charging_and_complaints_are_kept_as_rules_with_the_figures_in_force(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var steps = await PolicyApiSteps.With(server);
        using var agent = await server.SignedIn("agent");
        var list = await agent.Page("/desk/rules");
        foreach (var code in new[] { "service-standard", "process", "service-commitment", "charging", "complaint-mechanism" })
        {
            Assert.NotNull(list.QuerySelector($"#rule-{code}"));
            Assert.NotEmpty((await agent.Page($"/desk/rules/{code}")).QuerySelectorAll(".rule-clauses > li"));
        }

        Assert.Contains("24 小时", await Clause(1));
        await steps.Publish("limits", Sixth, Sixth.Replace("24", "12"));
        Assert.Contains("12 小时", await Clause(1));

        // The company words its promise itself; one that nobody could count is refused with its line.
        await steps.Publish("rules.service-commitment", "收到您的请求后，我们按时答复。", "您的请求，当天有回音。");
        Assert.Contains("当天有回音", await Clause(1));
        var text = await steps.InForce("rules.service-commitment");
        var refused = await steps.Draft("rules.service-commitment", text.Replace(", limits: [PR-01]", "", StringComparison.Ordinal)).Ok(HttpStatusCode.BadRequest);
        Assert.Contains(PolicyApiSteps.Faults(refused), x => x is { Code: "rule.commitment-unmeasured", Path: "clauses[1]" });

        async Task<string> Clause(int number) => (await agent.Page("/desk/rules/service-commitment")).QuerySelector($"#clause-{number}")!.TextContent;
    }

    [Theory, BothDatabases, Requirement("POL-07")]
    public async Task A_version_holds_for_its_scope_from_its_day_to_its_last_and_readers_see_only_what_is_in_force(Database database)
    {
        var clock = new FakeTimeProvider(s_begin);
        await using var server = await TestServer.Start(database, clock);
        using var steps = await PolicyApiSteps.With(server);
        using var reader = await server.Api("platform.policy.read");
        using var desk = await server.SignedIn("agent");
        var text = (await steps.InForce("limits")).Replace(Sixth, Sixth.Replace("24", "12"), StringComparison.Ordinal);
        var backwards = await Draft(new { reason = "A sale", text, effectiveOn = "2026-03-03", endsOn = "2026-03-02" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/endsOn"], backwards.Pointers());
        await Decide(await Draft(new { reason = "A sale", text, scope = "大促期间全部门店", effectiveOn = "2026-03-03", endsOn = "2026-03-05" }).Ok(HttpStatusCode.Created), HttpStatusCode.OK);

        // Until its day nobody but those who work on policies knows of it.
        Assert.Equal(1, await Sees());
        await reader.Get("/api/v1/policies/limits/versions/2").Ok(HttpStatusCode.NotFound);
        await reader.Get("/api/v1/policies/limits/comparison?from=1&to=2").Ok(HttpStatusCode.NotFound);
        await reader.Get("/api/v1/limits?version=2").Ok(HttpStatusCode.NotFound);
        Assert.DoesNotContain("大促", (await desk.Page("/desk/policies/limits")).Body!.TextContent);

        clock.Advance(TimeSpan.FromHours(14));                                                         // midnight in Shanghai
        Assert.Equal(2, await Sees());
        await reader.Get("/api/v1/policies/limits/versions/1").Ok(HttpStatusCode.NotFound);
        var now = (await reader.Get("/api/v1/policies/limits/versions/2").Ok()).GetProperty("version");
        Assert.Equal(("大促期间全部门店", "2026-03-05", "in-force"), (now.GetProperty("scope").GetString(), now.GetProperty("endsOn").GetString(), now.GetProperty("standing").GetString()));
        Assert.StartsWith("key:", now.GetProperty("decidedBy").GetString(), StringComparison.Ordinal);
        Assert.Contains("大促期间全部门店", (await desk.Page("/desk/policies/limits/versions/2")).QuerySelector("main")!.TextContent);
        Assert.Equal(12, await Hours("13800138000"));

        clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(12, await Hours("13800138001"));
        clock.Advance(TimeSpan.FromMicroseconds(1));                                                   // its last day is over: the one before holds again
        Assert.Equal(1, await Sees());
        Assert.Equal(24, await Hours("13800138002"));

        // The whole course stays with those who keep it.
        var history = (await steps.Author.Get("/api/v1/policies/limits/versions").Ok()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([(2, "retired", "A sale"), (1, "in-force", "")], history.Select(x => (x.GetProperty("version").GetInt32(), x.GetProperty("standing").GetString()!, x.GetProperty("reason").GetString()!)));

        Task<HttpResponseMessage> Draft(object body) => steps.Author.Post("/api/v1/policies/limits/versions", body);

        async Task Decide(JsonElement drafted, HttpStatusCode expected)
        {
            var version = drafted.GetProperty("version").GetInt32();
            await PolicyApiSteps.Act(steps.Author, "limits", version, "submission", null, 1).Ok();
            await PolicyApiSteps.Act(steps.Approver, "limits", version, "approval", new { reason = "agreed" }, 2).Ok(expected);
        }

        async Task<int> Sees() => (await reader.Get("/api/v1/policies/limits/versions").Ok()).GetProperty("items").EnumerateArray().Single().GetProperty("version").GetInt32();

        async Task<double> Hours(string phone)
        {
            using var api = await server.Api("cases.case.open", "cases.case.read");
            var sixth = (await CalendarDocumentTests.Clocks(server, await api.OpenCase(phone: phone))).Single(x => x.Limit == "TL-06");
            return (sixth.DueAt!.Value - sixth.StartedAt).TotalHours;
        }
    }

    [Theory, BothDatabases]
    public async Task A_document_the_product_works_by_never_ends_with_nothing_in_its_place_and_a_rule_may(Database database)
    {
        var clock = new FakeTimeProvider(s_begin);
        await using var server = await TestServer.Start(database, clock);
        using var steps = await PolicyApiSteps.With(server);
        using var agent = await server.SignedIn("agent");
        const string calendar = "code: night\nextends: company\n";
        var drafted = await steps.Author.Post("/api/v1/policies/calendars.night/versions", new { reason = "Nights", text = calendar, endsOn = "2026-03-05" }).Ok(HttpStatusCode.Created);
        await PolicyApiSteps.Act(steps.Author, "calendars.night", 1, "submission", null, drafted.GetProperty("revision").GetInt64()).Ok();
        Assert.Equal("policy.nothing-follows", (await PolicyApiSteps.Act(steps.Approver, "calendars.night", 1, "approval", new { reason = "so" }, 2).Ok(HttpStatusCode.Conflict)).Code());

        const string rule = "version: 1\ntitle: {zh-CN: 大促规定, en: Sale}\nclauses:\n  - {code: \"1\", text: {zh-CN: 大促期间客服延时。, en: Agents stay longer during the sale.}}\n";
        await steps.Author.Post("/api/v1/policies/rules.sale/versions", new { reason = "A sale", text = rule, endsOn = "2026-03-02" }).Ok(HttpStatusCode.Created);
        await PolicyApiSteps.Act(steps.Author, "rules.sale", 1, "submission", null, 1).Ok();
        await PolicyApiSteps.Act(steps.Approver, "rules.sale", 1, "approval", new { reason = "so" }, 2).Ok();
        Assert.NotNull((await agent.Page("/desk/rules")).QuerySelector("#rule-sale"));
        clock.Advance(TimeSpan.FromHours(14));
        Assert.Null((await agent.Page("/desk/rules")).QuerySelector("#rule-sale"));
    }
}
