using System.Net;
using System.Text;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.IntegrationTests.ServiceLevels;
using Bihuan.Platform.Http;
using Bihuan.Platform.Live;
using Bihuan.Platform.Store;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Intake;

public sealed class CallTests
{
    // 10:00 in Shanghai.
    private static readonly DateTimeOffset s_ten = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    [Theory, BothDatabases, Requirement("TL-01"), Requirement("SLA-02")]
    public async Task A_call_is_judged_by_its_recorded_times_whatever_order_its_events_come_in(Database database)
    {
        await using var line = await Line.Open(database);
        await line.Tell("a", "answered", 30);
        await line.Tell("a", "ended", 90);
        await line.Tell("a", "offered", 0);
        await line.Tell("b", "offered", 0);
        await line.Tell("b", "answered", 31);
        var calls = await line.Calls();
        Assert.Equal(("done", 30d, true), Judged(calls["a"]));
        Assert.Equal(("talking", 31d, false), Judged(calls["b"]));

        // Told again, and told otherwise: the first telling stands.
        await line.Tell("b", "answered", 31);
        await line.Tell("b", "answered", 5);
        Assert.Equal(("talking", 31d, false), Judged((await line.Calls())["b"]));
    }

    [Theory, BothDatabases, Requirement("TL-01")]
    public async Task The_wallboard_counts_today_with_its_definition(Database database)
    {
        await using var line = await Line.Open(database);
        using var lead = await line.Server.SignedIn("agent-lead");
        Assert.Equal(JsonValueKind.Null, (await lead.Http.Get("/api/v1/wallboard").Ok()).GetProperty("all").GetProperty("inTimeShare").ValueKind);
        for (var i = 0; i < 4; i++) await line.Answered("in-time-" + i, 10);
        await line.Answered("late", 45);
        await line.Tell("short", "offered", 0);
        await line.Tell("short", "ended", 3, reason: "caller-left");
        await line.Tell("gone", "offered", 0);
        await line.Tell("gone", "ended", 20, reason: "caller-left");
        await line.Tell("waits", "offered", 0, queue: "complaints");
        await line.Tell("new", "offered", 35, queue: "hotline");
        line.Clock.Advance(TimeSpan.FromSeconds(60));

        var board = await lead.Http.Get("/api/v1/wallboard").Ok();
        var all = board.GetProperty("all");
        Assert.Equal((2, 9, 5, 4, 7, 1, 1), (Number(all, "waiting"), Number(all, "offered"), Number(all, "answered"), Number(all, "inTime"), Number(all, "judged"), Number(all, "abandoned"), Number(all, "shortlyAbandoned")));
        Assert.Equal(4d / 7, all.GetProperty("inTimeShare").GetDouble(), 6);
        Assert.Equal(s_ten, all.GetProperty("longestSince").GetDateTimeOffset());
        Assert.Equal(["complaints", "hotline"], board.GetProperty("queues").EnumerateArray().Select(x => x.GetProperty("queue").GetString()));

        var page = await lead.Page("/desk/wallboard");
        var text = page.QuerySelector("#wall")!.TextContent;
        Assert.Contains("今日 30 秒接通率", text);
        Assert.Contains("57%", text);
        Assert.Contains("1:00", text);
        Assert.Contains("接通率 =", text);
        Assert.NotNull(page.QuerySelector("[data-live-calls]"));

        // Yesterday's calls are not today's.
        line.Clock.Advance(TimeSpan.FromHours(15));
        Assert.Equal(0, Number((await lead.Http.Get("/api/v1/wallboard").Ok()).GetProperty("all"), "offered"));
    }

    [Theory, BothDatabases, Requirement("TL-01")]
    public async Task The_sums_of_the_wallboard_are_those_of_its_calls_and_are_counted_by_the_database(Database database)
    {
        await using var line = await Line.Open(database);
        var random = new Random(20260316);
        for (var i = 0; i < 60; i++) await line.Tell(random, "call-" + i);
        line.Clock.Advance(TimeSpan.FromSeconds(5400));
        var calls = (await line.Calls()).Values.ToList();
        Assert.Equal(60, calls.Count);
        Assert.Equal(6, calls.Select(State).Distinct().Count());

        var options = line.Server.Services.GetRequiredService<StoreOptions>();
        using var lead = await line.Server.SignedIn("agent-lead");
        using var sql = new SqlCount(options.IsSqlite ? options.DataFolder : new Npgsql.NpgsqlConnectionStringBuilder(options.PostgresConnection).Database!);
        var board = await lead.Http.Get("/api/v1/wallboard").Ok();
        var queries = sql.Taken().Where(x => x.Contains("intake_call", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, queries.Count);
        Assert.Single(queries, x => x.Contains("GROUP BY", StringComparison.Ordinal));

        Assert.Equal(Sums(calls), Sums(board.GetProperty("all")));
        Assert.Equal(calls.Where(x => State(x) == "waiting").Min(x => x.GetProperty("offeredAt").GetDateTimeOffset()), board.GetProperty("all").GetProperty("longestSince").GetDateTimeOffset());
        Assert.Equal(3, board.GetProperty("queues").GetArrayLength());
        foreach (var queue in board.GetProperty("queues").EnumerateArray())
            Assert.Equal(Sums([.. calls.Where(x => x.GetProperty("queue").GetString() == queue.GetProperty("queue").GetString())]), Sums(queue));
    }

    [Theory, BothDatabases]
    public async Task What_the_wallboard_measures_against_is_the_managers_to_change_and_counts_no_call_of_the_morning_anew(Database database)
    {
        await using var line = await Line.Open(database);
        using var lead = await line.Server.SignedIn("agent-lead");
        await line.Tell("gone", "offered", 0);
        await line.Tell("gone", "ended", 20, reason: "caller-left");
        line.Clock.Advance(TimeSpan.FromSeconds(60));
        using var steps = await PolicyApiSteps.With(line.Server);
        var shipped = await steps.InForce("calls");
        var refused = await steps.Draft("calls", shipped.Replace("limit: TL-01", "limit: TL-999", StringComparison.Ordinal)).Ok(HttpStatusCode.BadRequest);
        Assert.Equal([("limit", "calls.unknown-limit")], PolicyApiSteps.Faults(refused).Select(x => (x.Path, x.Code)));
        await steps.Publish("calls", shipped.Replace("target-percent: 80", "target-percent: 91", StringComparison.Ordinal).Replace("short-abandon-seconds: 5", "short-abandon-seconds: 30", StringComparison.Ordinal));

        var board = await lead.Http.Get("/api/v1/wallboard").Ok();
        Assert.Equal(91, board.GetProperty("targetPercent").GetInt32());
        Assert.Equal((1, 0), (Number(board.GetProperty("all"), "abandoned"), Number(board.GetProperty("all"), "shortlyAbandoned")));
    }

    [Theory, BothDatabases]
    public async Task Whoever_answers_sees_the_customer_by_the_hash_of_the_number_and_opens_the_case_with_the_call(Database database)
    {
        await using var line = await Line.Open(database);
        using var agent = await line.Server.SignedIn("senior-agent");
        using var colleague = await line.Server.SignedIn("senior-agent");
        var before = await OpenCase.By(agent.Http, "repair", "洗衣机漏水", phone: "13912345678");
        await line.Tell("x", "offered", 0, phone: "+86 139 1234 5678");
        await line.Tell("x", "answered", 8, agent: agent.User.ToString());
        line.Clock.Advance(TimeSpan.FromSeconds(20));

        var pop = await agent.Page("/desk/calls/ringing");
        Assert.Contains("王", pop.Body!.TextContent);
        Assert.DoesNotContain("13912345678", pop.Body.TextContent);
        Assert.Contains(before.Number, pop.Body.TextContent);
        Assert.Null((await colleague.Page("/desk/calls/ringing")).QuerySelector(".my-call"));

        var form = pop.QuerySelector("a[href*='call=']")!.GetAttribute("href")!;
        var opened = await agent.PostForm(form, "/desk/cases/new", ("kind", "consultation"), ("channel", "phone"), ("description", "询问保修期"), ("customer.address", "上海市黄浦区人民路1号"));
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        var id = opened.Headers.Location!.ToString().Split('/', '?')[3];
        Assert.Equal(id, (await line.Calls())["x"].GetProperty("caseId").GetString());
        var read = await agent.Http.Get("/api/v1/cases/" + id).Ok();
        Assert.Equal((await before.Read(agent.Http)).GetProperty("customer").GetProperty("id").GetString(), read.GetProperty("customer").GetProperty("id").GetString());
        Assert.Null((await agent.Page("/desk/calls/ringing")).QuerySelector(".my-call"));
        // The record had no address and has one now, though nobody typed the number that the call knows.
        Assert.Contains("上海市", (await agent.Page("/desk/cases/" + id)).QuerySelector("aside")!.TextContent);
    }

    [Theory, BothDatabases, Requirement("SEC-12")]
    public async Task A_call_shows_its_caller_only_to_whom_a_case_of_theirs_is_within_reach(Database database)
    {
        await using var line = await Line.Open(database);
        var (here, there) = (await line.Server.NewOrganisation(), await line.Server.NewOrganisation());
        using var agent = await line.Server.SignedIn("agent", here);
        using var api = await line.Server.Api("cases.case.open");
        await api.OpenCase("洗衣机漏水", phone: "13912345679", organisation: there);
        await line.Tell("x", "offered", 0, phone: "13912345679");
        await line.Tell("x", "answered", 8, agent: agent.User.ToString());
        var pop = (await agent.Page("/desk/calls/ringing")).QuerySelector(".my-call")!;
        Assert.DoesNotContain("139****5679", pop.TextContent);
        Assert.DoesNotContain("王", pop.TextContent);
    }

    [Theory, BothDatabases]
    public async Task A_call_is_theirs_who_answered_it_whoever_later_events_name(Database database)
    {
        await using var line = await Line.Open(database);
        using var first = await line.Server.SignedIn("senior-agent");
        using var second = await line.Server.SignedIn("senior-agent");
        async Task<Guid> Agent() => (await line.Calls())["x"].GetProperty("agentId").GetGuid();
        await line.Tell("x", "offered", 0, agent: first.User.ToString());
        await line.Tell("x", "offered", 5, agent: second.User.ToString());
        Assert.Equal(second.User, await Agent());
        await line.Tell("x", "answered", 8, agent: second.User.ToString());
        await line.Tell("x", "offered", 20, agent: first.User.ToString());
        await line.Tell("x", "ended", 50, agent: first.User.ToString());
        await line.Tell("x", "answered", 9, agent: first.User.ToString());
        Assert.Equal(second.User, await Agent());
    }

    [Theory, BothDatabases]
    public async Task A_call_is_put_to_a_case_that_is_open_once_and_by_whoever_answered_it(Database database)
    {
        await using var line = await Line.Open(database);
        using var agent = await line.Server.SignedIn("senior-agent");
        using var colleague = await line.Server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http, "repair", "洗衣机漏水", phone: "13912345678");
        await line.Tell("x", "offered", 0, phone: "13912345678");
        await line.Tell("x", "answered", 8, agent: agent.User + "@example.test");
        await line.Tell("x", "ended", 50);
        line.Clock.Advance(TimeSpan.FromSeconds(60));
        var call = (await line.Calls())["x"].GetProperty("id").GetGuid();
        var action = $"/desk/calls/{call}/case";
        var refused = await agent.PostForm("/desk/calls", action, ("number", "SC-19990101-0001"), ("text", "催促上门"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        // What was said is not typed twice.
        Assert.Equal("催促上门", DeskClient.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).QuerySelector(".my-call input[name=text]")!.GetAttribute("value"));
        var done = await agent.PostForm("/desk/calls", action, ("number", live.Number.ToLowerInvariant()), ("text", "顾客催促上门时间"));
        Assert.Equal($"/desk/cases/{live.Id}", done.Headers.Location!.ToString());
        Assert.True(Assert.Single(await live.Facts(agent.Http, "case.contact-added"), x => x.GetProperty("body").TryGetProperty("externalId", out _)).GetProperty("body").GetProperty("isRepeat").GetBoolean());
        Assert.Null((await agent.Page("/desk/calls")).QuerySelector(".my-call"));
        Assert.Null((await colleague.Page("/desk/calls")).QuerySelector(".my-call"));
    }

    [Theory, BothDatabases]
    public async Task Unsigned_malformed_and_far_off_events_leave_nothing(Database database)
    {
        await using var line = await Line.Open(database);
        using var client = line.Server.NewClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.Post($"/hooks/{line.Channel}/calls", new { callId = "a", @event = "offered", at = s_ten })).StatusCode);
        Assert.Equal(["/callId", "/event", "/at"], (await line.Send("""{"event":"rings"}""").Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/at"], (await line.Send("""{"callId":"a","event":"offered","at":"2020-01-01T00:00:00Z"}""").Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/reason"], (await line.Send("""{"callId":"a","event":"ended","at":"2026-03-16T02:00:00Z","reason":"bored"}""").Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Empty(await line.Calls());
    }

    [Theory, BothDatabases]
    public async Task Boards_hear_of_every_call_and_the_agent_of_their_own(Database database)
    {
        await using var line = await Line.Open(database);
        var (agent, other) = (await line.Server.NewUser("agent"), await line.Server.NewUser("agent"));
        var hub = line.Server.Services.GetRequiredService<LiveHub>();
        using var mine = hub.Join(agent);
        using var theirs = hub.Join(other);
        await line.Tell("x", "answered", 8, agent: agent.ToString());
        Assert.Equal(["calls", "ringing"], await Heard(mine));
        Assert.Equal(["calls"], await Heard(theirs));
    }

    private static async Task<List<string>> Heard(LiveReader reader)
    {
        await foreach (var batch in reader.Batches(TestContext.Current.CancellationToken)) return [.. batch.Select(x => x.Event).Order()];
        return [];
    }

    private static (string?, double, bool) Judged(JsonElement call) => (call.GetProperty("state").GetString(), call.GetProperty("waitedSeconds").GetDouble(), call.GetProperty("inTime").GetBoolean());

    private static string State(JsonElement call) => call.GetProperty("state").GetString()!;

    private static (int, int, int, int, int, int, int) Sums(List<JsonElement> calls)
    {
        int Of(params string[] states) => calls.Count(x => states.Contains(State(x)));
        int Judged(params JsonValueKind[] verdicts) => calls.Count(x => verdicts.Contains(x.GetProperty("inTime").ValueKind));
        return (Of("waiting"), calls.Count, Of("talking", "done"), Judged(JsonValueKind.True), Judged(JsonValueKind.True, JsonValueKind.False), Of("abandoned"), Of("shortlyabandoned"));
    }

    private static (int, int, int, int, int, int, int) Sums(JsonElement x) =>
        (Number(x, "waiting"), Number(x, "offered"), Number(x, "answered"), Number(x, "inTime"), Number(x, "judged"), Number(x, "abandoned"), Number(x, "shortlyAbandoned"));

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    /// <summary>A hotline of its own, its secret, and a clock.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private byte[] _key = [];
        private int _sent;

        public required TestServer Server { get; init; }

        public required FakeTimeProvider Clock { get; init; }

        public string Channel { get; } = "hotline";

        public static async Task<Line> Open(Database database)
        {
            var clock = new FakeTimeProvider(s_ten);
            var line = new Line { Server = await TestServer.Start(database, clock), Clock = clock };
            using var api = await line.Server.Api("intake.channel.manage");
            await api.Post("/api/v1/channels", new { code = line.Channel, kind = "own", subkind = "voice", name = "Hotline", medium = "phone" }).Ok(HttpStatusCode.Created);
            var made = await api.Post($"/api/v1/channels/{line.Channel}/webhook-secrets", new { }).Ok(HttpStatusCode.Created);
            line._key = Convert.FromBase64String(made.GetProperty("secret").GetString()!["whsec_".Length..]);
            return line;
        }

        public Task Tell(string call, string what, int seconds, string? phone = null, string? agent = null, string? queue = null, string? reason = null) =>
            Send(JsonSerializer.Serialize(new { callId = call, @event = what, at = s_ten.AddSeconds(seconds), phone, agent, queue, reason, trunk = 7 })).Ok();

        /// <summary>A call of any fate: answered before, at or after the limit, given up sooner or later, waiting, forgotten, or without its offer.</summary>
        public async Task Tell(Random random, string call)
        {
            var (offered, fate, queue) = (random.Next(3995), random.Next(5), "queue-" + random.Next(3));
            int[] waits = fate == 2 ? [3, 5, 40] : [10, 30, 31];
            var until = offered + waits[random.Next(waits.Length)];
            if (fate != 4) await Tell(call, "offered", offered, queue: queue);
            if (fate is 0 or 1 or 4) await Tell(call, "answered", until, queue: queue);
            if (fate is 1 or 2) await Tell(call, "ended", fate == 1 ? until + 60 : until, queue: queue);
        }

        public async Task Answered(string call, int seconds)
        {
            await Tell(call, "offered", 0);
            await Tell(call, "answered", seconds);
            await Tell(call, "ended", seconds + 60);
        }

        public async Task<HttpResponseMessage> Send(string body)
        {
            var (id, at) = ("msg_" + ++_sent, Clock.Now().ToUnixTimeSeconds());
            using var client = Server.NewClient();
            var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{Channel}/calls") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add(WebhookSignature.IdHeader, id);
            request.Headers.Add(WebhookSignature.TimestampHeader, at.ToString(System.Globalization.CultureInfo.InvariantCulture));
            request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(_key, id, at, Encoding.UTF8.GetBytes(body)));
            return await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        public async Task<Dictionary<string, JsonElement>> Calls()
        {
            using var api = await Server.Api("intake.calls.read");
            return (await api.Get("/api/v1/calls").Ok()).GetProperty("items").EnumerateArray().ToDictionary(x => x.GetProperty("callId").GetString()!);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
