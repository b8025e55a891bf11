using System.Net;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>Policies as documents with versions: who may change them, from when they hold, and what keeps the version it began with.</summary>
public sealed class PolicyDocumentTests
{
    private const string Sixth = "key: TL-06, clock: first-response, starts: [case.opened], stops: [case.first-responded], amount: 24, unit: h";
    private static readonly DateTimeOffset s_begin = new(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);      // Monday 10:00 in Shanghai

    [Theory, BothDatabases]
    public async Task The_shipped_handbook_is_version_one_and_in_force_from_the_beginning(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("platform.policy.read");
        var items = (await api.Get("/api/v1/policies").Ok()).GetProperty("items").EnumerateArray().ToDictionary(x => x.GetProperty("document").GetString()!);

        Assert.Contains("limits", items.Keys);
        Assert.Contains("calendars.china", items.Keys);
        var first = (await api.Get("/api/v1/policies/limits/versions/1").Ok()).GetProperty("version");
        Assert.True(first.GetProperty("isShipped").GetBoolean());
        Assert.Empty(first.GetProperty("authors").EnumerateArray());
    }

    [Theory, BothDatabases]
    [Requirement("SLA-01")]
    public async Task A_limit_changed_to_twelve_hours_holds_for_cases_opened_from_its_date_and_for_no_other(Database database)
    {
        var clock = new FakeTimeProvider(s_begin);
        await using var server = await TestServer.Start(database, clock);
        using var steps = await PolicyApiSteps.With(server);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.handle", "cases.note.add", "cases.case.grade");
        var before = await api.OpenCase();
        var version = await steps.Publish("limits", Sixth, Sixth.Replace("24", "12"), new DateOnly(2026, 3, 3));
        var between = await api.OpenCase(phone: "13800138001");
        clock.Advance(TimeSpan.FromHours(14) - TimeSpan.FromMicroseconds(1));                         // one microsecond before midnight in Shanghai
        var lastOfTheDay = await api.OpenCase(phone: "13800138002");
        clock.Advance(TimeSpan.FromMicroseconds(1));
        var firstOfTheNext = await api.OpenCase(phone: "13800138003");
        // Something happens on the old case: its clocks are counted again, and still under its own version.
        await api.Post($"/api/v1/cases/{before.GetProperty("id").GetString()}/grades", new { grade = "yellow", reason = "needs the factory" }, before.GetProperty("seq").GetInt64()).Ok();

        Assert.Equal((1, TimeSpan.FromHours(24)), await SixthOf(server, before));
        Assert.Equal((1, TimeSpan.FromHours(24)), await SixthOf(server, between));
        Assert.Equal((1, TimeSpan.FromHours(24)), await SixthOf(server, lastOfTheDay));
        Assert.Equal((version, TimeSpan.FromHours(12)), await SixthOf(server, firstOfTheNext));
    }

    [Theory, BothDatabases]
    public async Task What_a_manager_changes_of_customers_the_desk_and_attachments_holds_from_its_approval(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var steps = await PolicyApiSteps.With(server);
        using var desk = await server.SignedIn("administrator");
        var customers = await steps.InForce("customers");
        var refused = await steps.Draft("customers", customers.Replace("core, high-net-worth, potential]", "core, gold]", StringComparison.Ordinal)).Ok(HttpStatusCode.BadRequest);
        Assert.Equal([("tiers[2]", "customers.code-without-words")], PolicyApiSteps.Faults(refused).Select(x => (x.Path, x.Code)));
        await steps.Publish("customers", customers.Replace("core, high-net-worth, potential]", "core]", StringComparison.Ordinal));
        Assert.Equal(["basic", "core"], (await desk.Page("/desk/customers/new")).QuerySelectorAll("select[name=tier] option").Select(x => x.GetAttribute("value")));

        await steps.Publish("desk", "due-soon-minutes: 60", "due-soon-minutes: 10080");
        var opened = await desk.Http.OpenCase(kind: "complaint");
        Assert.NotNull((await desk.Page("/desk/cases?due=soon")).QuerySelector($"#case-{opened.GetProperty("id").GetString()}"));

        using var paper = new MultipartFormDataContent { { new ByteArrayContent([.. "%PDF-1.7\n"u8, .. new byte[100]]) { Headers = { { "Content-Type", "application/pdf" } } }, "file", "invoice.pdf" } };
        await steps.Publish("files", "  - {content-type: application/pdf, extension: pdf, megabytes-max: 20}\n", "");
        Assert.Equal("file.type-refused", (await desk.Http.PostAsync($"/api/v1/cases/{opened.GetProperty("id").GetString()}/attachments", paper, TestContext.Current.CancellationToken).Ok(HttpStatusCode.BadRequest)).Code());
    }

    [Theory, BothDatabases]
    public async Task Whoever_wrote_a_version_does_not_approve_it_and_a_decision_is_final(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var both = await server.Api("platform.policy.read", "platform.policy.edit", "platform.policy.approve");
        using var steps = new PolicyApiSteps(both, await server.Api("platform.policy.read", "platform.policy.edit", "platform.policy.approve"));
        var drafted = await steps.Draft("targets", await steps.InForce("targets")).Ok(HttpStatusCode.Created);
        var version = drafted.GetProperty("version").GetInt32();
        Assert.Equal("policy.wrong-state", (await PolicyApiSteps.Act(steps.Approver, "targets", version, "approval", new { reason = "so" }, 1).Ok(HttpStatusCode.Conflict)).Code());
        await PolicyApiSteps.Act(both, "targets", version, "submission", null, 1).Ok();
        Assert.Equal("policy.approver-is-author", (await PolicyApiSteps.Act(both, "targets", version, "approval", new { reason = "mine" }, 2).Ok(HttpStatusCode.Forbidden)).Code());
        Assert.Equal("request.stale", (await PolicyApiSteps.Act(steps.Approver, "targets", version, "approval", new { reason = "so" }, 1).Ok(HttpStatusCode.PreconditionFailed)).Code());
        await PolicyApiSteps.Act(steps.Approver, "targets", version, "rejection", new { reason = "not yet" }, 2).Ok();
        Assert.Equal("policy.wrong-state", (await PolicyApiSteps.Act(steps.Approver, "targets", version, "approval", new { reason = "so" }, 3).Ok(HttpStatusCode.Conflict)).Code());

        var history = (await both.Get("/api/v1/policies/targets/versions").Ok()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["rejected", "in-force"], history.Select(x => x.GetProperty("standing").GetString()));
        using var auditor = await server.Api("platform.audit.read");
        var facts = (await auditor.Get("/api/v1/audit?limit=200").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("type").GetString()).ToList();
        foreach (var type in new[] { "policy.drafted/1", "policy.submitted/1", "policy.rejected/1" }) Assert.Contains(type, facts);
    }

    [Theory, BothDatabases]
    public async Task What_cannot_hold_is_refused_with_line_and_field_and_nothing_is_stored(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var steps = await PolicyApiSteps.With(server);
        var text = await steps.InForce("limits");
        var line = text[..text.IndexOf(Sixth, StringComparison.Ordinal)].Count(x => x == '\n') + 1;
        var before = (await steps.Author.Get("/api/v1/policies/limits/versions").Ok()).GetProperty("items").GetArrayLength();
        foreach (var (good, bad, path, code) in new[]
        {
            ("amount: 24", "amount: -24", "limits[5].amount", "limit.amount-not-positive"),
            ("amount: 24", "amount: 0", "limits[5].amount", "limit.amount-not-positive"),
            ("amount: 24", "amount: soon", "limits[5].amount", "policy.wrong-type"),
            ("stops: [case.first-responded]", "stops: []", "limits[5].stops", "limit.unreachable"),
            ("unit: h", "unit: h, effective-from: 2026-01-01", "limits[5].effective-from", "limit.past-dated"),
            ("amount: 24, unit: h", "amount: 3, unit: wd, calendar: china, effective-from: 2041-01-01", "limits[5].effective-from", "limit.calendar-year-missing"),
        })
        {
            var problem = await steps.Draft("limits", text.Replace(Sixth, Sixth.Replace(good, bad, StringComparison.Ordinal), StringComparison.Ordinal)).Ok(HttpStatusCode.BadRequest);
            Assert.Equal("policy.faulty", problem.Code());
            Assert.Contains((line, path, code), PolicyApiSteps.Faults(problem));
        }

        var twice = await steps.Draft("limits", text.Replace("key: TL-07", "key: TL-06", StringComparison.Ordinal)).Ok(HttpStatusCode.BadRequest);
        Assert.Contains(PolicyApiSteps.Faults(twice), x => x.Code == "limit.overlap");
        var circle = await steps.Draft("limits", text.Replace("regional-manager: chief-executive", "regional-manager: agent", StringComparison.Ordinal)).Ok(HttpStatusCode.BadRequest);
        Assert.Contains(PolicyApiSteps.Faults(circle), x => x is { Code: "limit.escalation-cycle", Path: "escalation.agent" });
        var past = await steps.Draft("limits", text, new DateOnly(2020, 1, 1)).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/effectiveOn"], past.Pointers());
        Assert.Equal(before, (await steps.Author.Get("/api/v1/policies/limits/versions").Ok()).GetProperty("items").GetArrayLength());
    }

    [Theory, BothDatabases]
    public async Task A_new_release_proposes_what_is_in_force_with_its_changes_tells_whoever_edits_and_overwrites_nothing(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var steps = await PolicyApiSteps.With(server);
        using var author = await server.SignedIn("document-controller");
        using var approver = await server.SignedIn("chief-executive");
        using var agent = await server.SignedIn("agent");
        await MakeOlder(server, "amount: 24, unit: h, when: {channel-kind: [online]}", "amount: 36, unit: h, when: {channel-kind: [online]}");
        await steps.Publish("limits", Sixth, Sixth.Replace("24", "12"));
        for (var start = 0; start < 2; start++) await server.Services.GetRequiredService<Preparation>().Run(TestContext.Current.CancellationToken);

        // One proposal, told once to those who edit and to nobody else; nothing has changed by itself.
        var versions = (await steps.Author.Get("/api/v1/policies/limits/versions").Ok()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([(3, "draft"), (2, "in-force"), (1, "retired")], versions.Select(x => (x.GetProperty("version").GetInt32(), x.GetProperty("standing").GetString())));
        Assert.Contains("amount: 36", await steps.InForce("limits"));
        Assert.Single((await author.Page("/desk/notices")).QuerySelectorAll(".notice-open"), x => x.TextContent.Contains("第 3 版草案", StringComparison.Ordinal));
        Assert.Empty((await agent.Page("/desk/notices")).QuerySelectorAll(".notice-open"));
        Assert.Contains("/desk/policies/limits/versions/3", (await author.Page("/desk/policies")).QuerySelector("#waiting a")!.GetAttribute("href"));
        Assert.Null((await agent.Page("/desk/policies")).QuerySelector("#waiting"));

        // What it would change against what is in force is the release's change and not the company's undone.
        var difference = await author.Page("/desk/policies/limits/comparison?from=2&to=3");
        Assert.Single(difference.QuerySelectorAll(".diff-removed"), x => x.TextContent.Contains("amount: 36", StringComparison.Ordinal));
        Assert.DoesNotContain(difference.QuerySelectorAll(".diff-added, .diff-removed"), x => x.TextContent.Contains("TL-06", StringComparison.Ordinal));

        // Submitted by one, which tells the other, and approved.
        const string page = "/desk/policies/limits/versions/3";
        Assert.NotNull((await author.Page(page)).QuerySelector("#by-release"));
        Assert.Equal(HttpStatusCode.SeeOther, (await author.PostForm(page, page + "/submission")).StatusCode);
        var told = (await approver.Page("/desk/notices")).QuerySelectorAll("form.grow").First(x => x.TextContent.Contains("等待审批", StringComparison.Ordinal));
        var followed = await approver.PostForm("/desk/notices", "/desk/notices/read", ("notice", told.QuerySelector("[name=notice]")!.GetAttribute("value")!), ("case", ""));
        Assert.Equal(page, followed.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.SeeOther, (await approver.PostForm(page, page + "/approval", ("reason", "Taken over"))).StatusCode);
        var adopted = await steps.InForce("limits");
        Assert.Contains(Sixth.Replace("24", "12"), adopted);
        Assert.DoesNotContain("amount: 36", adopted);
    }

    /// <summary>As a database that was made by a release with another file.</summary>
    private static Task MakeOlder(TestServer server, string part, string by) => server.Change(async db =>
    {
        var row = await db.Set<PolicyRow>().FirstAsync(x => x.Document == "limits");
        db.Remove(row);
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        Assert.Contains(part, row.Text);
        var older = row.Text.Replace(part, by, StringComparison.Ordinal);
        db.Add(new PolicyRow
        {
            Id = row.Id,
            Document = row.Document,
            Version = 1,
            Text = older,
            Hash = PolicyDocument.Hash(older),
            ShippedHash = PolicyDocument.Hash(older),
            Reason = "",
            State = PolicyState.Approved,
            EffectiveAt = row.EffectiveAt,
            DraftedAt = row.DraftedAt,
        });
        await db.SaveChangesAsync();
        db.AfterCommit(server.Services.GetRequiredService<PolicyLibrary>().Forget);
    });

    [Fact]
    public async Task Another_node_counts_by_a_version_as_soon_as_it_is_approved()
    {
        var connection = await TestServer.NewPostgres();
        await using var here = await TestServer.Start(Database.Postgres, connection: connection);
        await using var there = await TestServer.Start(Database.Postgres, connection: connection, folder: here.DataFolder);
        using var steps = await PolicyApiSteps.With(here);
        using var api = await there.Api("cases.case.open", "cases.case.read");
        Assert.Equal(1, (await SixthOf(there, await api.OpenCase())).Version);
        var told = new TaskCompletionSource();
        var library = there.Services.GetRequiredService<PolicyLibrary>();
        var caches = there.Services.GetRequiredService<Bihuan.Platform.Live.SharedCaches>();
        caches.Register("policies", () =>
        {
            library.ForgetHere();
            told.TrySetResult();
        });
        // What is told before they have met reaches nobody, and they look for themselves a little later.
        await Task.WhenAll(new[] { here, there }.Select(x => x.Services.GetRequiredService<Bihuan.Platform.Live.NodeLink>().MetOthers)).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        var version = await steps.Publish("limits", Sixth, Sixth.Replace("24", "12"));
        await told.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.Equal((version, TimeSpan.FromHours(12)), await SixthOf(there, await api.OpenCase(phone: "13800138004")));
    }

    [Theory, BothDatabases]
    public async Task The_desk_drafts_checks_compares_submits_and_decides(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var author = await server.SignedIn("document-controller");
        using var approver = await server.SignedIn("chief-executive");
        Assert.NotNull((await author.Page("/desk/policies")).QuerySelector("#policy-limits"));
        var drafted = await author.PostForm("/desk/policies/limits", "/desk/policies/limits/versions", ("reason", "Shorter for everybody"));
        var page = drafted.Headers.Location!.OriginalString;
        var text = (await author.Page(page)).QuerySelector("textarea[name=text]")!.TextContent;

        var wrong = await author.PostForm(page, page, ("text", text.Replace(Sixth, Sixth.Replace("24", "-1"), StringComparison.Ordinal)), ("reason", "r"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        var shown = DeskClient.Parse(await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("limits[5].amount", shown.QuerySelector("#policy-check")!.TextContent);
        Assert.NotNull(shown.QuerySelector(".code-lines .wrong"));
        Assert.Contains("amount: -1", shown.QuerySelector("textarea[name=text]")!.TextContent);

        Assert.Equal(HttpStatusCode.SeeOther, (await author.PostForm(page, page, ("text", text.Replace(Sixth, Sixth.Replace("24", "12"), StringComparison.Ordinal)), ("reason", "Twelve hours"))).StatusCode);
        var comparison = await author.Page("/desk/policies/limits/comparison?from=1&to=2");
        Assert.Contains(comparison.QuerySelectorAll(".diff-added .diff-text"), x => x.TextContent.Contains("amount: 12", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.SeeOther, (await author.PostForm(page, page + "/submission")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await approver.PostForm(page, page + "/approval", ("reason", "Agreed"))).StatusCode);
        var history = await author.Page("/desk/policies/limits");
        Assert.Contains("2", history.QuerySelector(".page-meta")!.TextContent);
    }

    private static async Task<(int Version, TimeSpan Length)> SixthOf(TestServer server, System.Text.Json.JsonElement opened)
    {
        var now = server.Services.GetRequiredService<TimeProvider>().Now();
        var clocks = await server.Query(db => server.Services.GetRequiredService<ClockDirectory>().Of(db, opened.GetProperty("id").GetGuid(), now, TestContext.Current.CancellationToken));
        var sixth = clocks.Single(x => x.Limit == "TL-06");
        return (sixth.PolicyVersion, sixth.DueAt!.Value - sixth.StartedAt);
    }
}
