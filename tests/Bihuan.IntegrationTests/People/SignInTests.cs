using System.Net;
using System.Text.RegularExpressions;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.People;
using Bihuan.Platform.Timeline;
using Bihuan.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.People;

/// <summary>Signing in through its real pages and cookie.</summary>
public sealed partial class SignInTests
{
    private const string Password = "a long enough sentence";
    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    [Requirement("SEC-05")]
    [Theory, BothDatabases]
    public async Task The_printed_link_gives_the_first_seat_once(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        var stale = await server.Change<FirstSeat, string?>(x => x.Open(CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(25));
        using var late = new DeskClient(server.NewClient(), default);
        Assert.Equal(HttpStatusCode.NotFound, (await late.Http.Get("/setup?token=" + stale)).StatusCode);

        var token = await server.Change<FirstSeat, string?>(x => x.Open(CancellationToken.None));
        var second = await server.Change<FirstSeat, string?>(x => x.Open(CancellationToken.None));
        using var desk = new DeskClient(server.NewClient(), default);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Http.Get("/setup?token=guess")).StatusCode);
        var claimed = await desk.PostForm("/setup?token=" + token, "/setup", ("name", "Lin"), ("email", "lin@example.test"), ("password", Password));
        Assert.Equal(HttpStatusCode.SeeOther, claimed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await desk.Http.Get("/desk/users")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await late.Http.Get("/setup?token=" + token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await late.Http.Get("/setup?token=" + second)).StatusCode);
        Assert.Null(await server.Change<FirstSeat, string?>(x => x.Open(CancellationToken.None)));
    }

    [Requirement("SEC-03")]
    [Theory, BothDatabases]
    public async Task Unknown_wrong_locked_and_disabled_are_told_the_same(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        await NewAccount(server, "right@example.test");
        var disabled = await NewAccount(server, "gone@example.test");
        await server.Change<UserChanges, Result<int>>(x => x.Disable(disabled, default, new ReasonRequest("left"), Actor.System, CancellationToken.None));

        var unknown = await Refused(server, "nobody@example.test", Password);
        Assert.Equal(unknown, await Refused(server, "gone@example.test", Password));
        for (var i = 0; i < 5; i++) Assert.Equal(unknown, await Refused(server, "right@example.test", "wrong"));
        Assert.Equal(unknown, await Refused(server, "right@example.test", Password)); // locked by now
        clock.Advance(TimeSpan.FromMinutes(16));
        using var back = await SignIn(server, "right@example.test");
        Assert.Equal(HttpStatusCode.OK, (await back.Http.Get("/desk/profile")).StatusCode);

        var causes = await Bodies(server, "sign-in.refused");
        Assert.Contains(causes, x => x.Contains("\"locked\"", StringComparison.Ordinal));
        Assert.Contains(causes, x => x.Contains("\"disabled\"", StringComparison.Ordinal));
        Assert.DoesNotContain(causes, x => x.Contains("nobody@", StringComparison.Ordinal));
        Assert.Single(await Bodies(server, "sign-in.locked"));
        Assert.Single(await Bodies(server, "sign-in.done"));
    }

    [Theory, BothDatabases]
    public async Task A_session_ends_with_its_stamp_and_a_forged_cookie_opens_nothing(Database database)
    {
        await using var server = await TestServer.Start(database);
        var id = await NewAccount(server, "mei@example.test");
        using var desk = await SignIn(server, "mei@example.test");
        Assert.Equal(HttpStatusCode.OK, (await desk.Http.Get("/desk/profile")).StatusCode);
        await server.Change<UserChanges, Result<int>>(x => x.Disable(id, default, new ReasonRequest("left"), Actor.System, CancellationToken.None));
        Assert.Equal(HttpStatusCode.Redirect, (await desk.Http.Get("/desk/profile")).StatusCode);

        using var forger = server.NewClient();
        forger.DefaultRequestHeaders.Add("Cookie", "bihuan=CfDJ8KEU9sVXpGFOljYvd7UccAuIujViU4hsy8MVkA6l27ODfT5oXvB7wMP75wBPkZXL5DIX6OWXHHUVrN");
        Assert.Equal(HttpStatusCode.Redirect, (await forger.Get("/desk/profile")).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Whose_post_needs_a_second_factor_gets_neither_to_the_desk_nor_into_the_app_before_it_is_set_up(Database database)
    {
        await using var server = await TestServer.Start(database);
        await NewAccount(server, "bo@example.test");
        await server.Change<SettingChanges, Result<int>>(x => x.Save(SignInSettings.Key, SignInSettings.Shipped, default, SignInSettings.Shipped with { TotpPosts = ["agent"] }, "test", Actor.System, CancellationToken.None));
        using var desk = await SignIn(server, "bo@example.test");
        Assert.Equal("/desk/profile/totp", (await desk.Http.Get("/desk/cases")).Headers.Location!.OriginalString);
        Assert.Equal("access.second-factor-needed", (await desk.Http.Get("/api/v1/field/day").Ok(HttpStatusCode.Forbidden)).Code());
    }

    [Theory, BothDatabases]
    public async Task A_second_factor_is_asked_for_and_a_code_works_once(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        await NewAccount(server, "wen@example.test");
        using var desk = await SignIn(server, "wen@example.test");
        var page = await desk.Page("/desk/profile/totp");
        var key = Decode(page.QuerySelector("code.mono")!.TextContent);
        using var enrolled = await desk.PostForm("/desk/profile/totp", "/desk/profile/totp", ("code", Totp.Code(key, Totp.StepOf(clock.GetUtcNow()))));
        var codes = DeskClient.Parse(await enrolled.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).QuerySelectorAll("li").Select(x => x.TextContent).Where(x => RecoveryCodeShape().IsMatch(x)).ToList();
        Assert.Equal(10, codes.Count);

        clock.Advance(TimeSpan.FromMinutes(2));
        using var other = new DeskClient(server.NewClient(), default);
        var half = await other.PostForm("/sign-in", "/sign-in", ("email", "wen@example.test"), ("password", Password));
        Assert.StartsWith("/sign-in/code", half.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await other.Http.Get("/desk/profile")).StatusCode);
        var code = Totp.Code(key, Totp.StepOf(clock.GetUtcNow()));
        Assert.Equal(HttpStatusCode.SeeOther, (await other.PostForm("/sign-in/code", "/sign-in/code", ("code", code))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.Http.Get("/desk/profile")).StatusCode);

        foreach (var (tried, expected) in new[] { (code, HttpStatusCode.UnprocessableEntity), (codes[0], HttpStatusCode.SeeOther), (codes[0], HttpStatusCode.UnprocessableEntity) })
        {
            using var again = new DeskClient(server.NewClient(), default);
            await again.PostForm("/sign-in", "/sign-in", ("email", "wen@example.test"), ("password", Password));
            Assert.Equal(expected, (await again.PostForm("/sign-in/code", "/sign-in/code", ("code", tried))).StatusCode);
        }
    }

    [Theory, BothDatabases]
    public async Task A_return_address_of_another_site_is_not_followed(Database database)
    {
        await using var server = await TestServer.Start(database);
        await NewAccount(server, "lei@example.test");
        using var desk = new DeskClient(server.NewClient(), default);
        var answer = await desk.PostForm("/sign-in?return=%2F%2Fevil.test", "/sign-in", ("email", "lei@example.test"), ("password", Password));
        Assert.Equal("/desk", answer.Headers.Location!.OriginalString);
        var cookie = answer.Headers.GetValues("Set-Cookie").First(x => x.StartsWith("bihuan=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var wrapped = await server.Query(db => db.Set<ProtectionKeyRow>().Select(x => x.Xml).FirstAsync(TestContext.Current.CancellationToken));
        Assert.Contains("<wrapped", wrapped, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", wrapped, StringComparison.Ordinal);
    }

    [Requirement("SEC-05")]
    [Theory, BothDatabases]
    public async Task A_granted_right_works_until_its_day_and_nobody_grants_their_own(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        var root = server.Services.GetRequiredService<OrganisationTree>().Current.Root!.Id;
        var applicant = await server.NewUser("technician");
        var actor = server.Services.GetRequiredService<ActorDirectory>().Person(applicant, null)!;
        var ask = new AskAccessRequest("permission:platform.audit.read", root, "to look into a complaint", new DateOnly(2026, 3, 3), "all");
        var id = (await server.Change<AccessChanges, Result<Guid>>(x => x.Apply(ask, actor, CancellationToken.None))).Value;
        using var desk = server.SignedIn(applicant);
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.Http.Get("/desk/audit")).StatusCode);

        var chief = await server.NewUser("administrator");
        var approver = server.Services.GetRequiredService<ActorDirectory>().Person(chief, null)!;
        var own = (await server.Change<AccessChanges, Result<Guid>>(x => x.Apply(ask, approver, CancellationToken.None))).Value;
        var grant = new DecideAccessRequest("granted", "agreed with the service centre");
        Assert.Equal("access.own-request", (await server.Change<AccessChanges, Result<int>>(x => x.Decide(own, default, grant, approver, CancellationToken.None))).Refusal!.Code);
        Assert.True((await server.Change<AccessChanges, Result<int>>(x => x.Decide(id, default, grant, approver, CancellationToken.None))).IsOk);
        Assert.Equal(HttpStatusCode.OK, (await desk.Http.Get("/desk/audit")).StatusCode);
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.Http.Get("/desk/audit")).StatusCode);
    }

    [Requirement("SEC-05")]
    [Theory, BothDatabases]
    public async Task A_key_ends_on_its_day_and_keeps_to_its_rate(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        var key = (await server.Change<ApiKeys, Result<string>>(x => x.Make("shop", ["platform.audit.read"], s_start.AddDays(1), Actor.System, CancellationToken.None, null, 3))).Value;
        using var api = server.NewClient();
        api.DefaultRequestHeaders.Authorization = new("Bearer", key);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await api.Get("/api/v1/audit")).StatusCode);
        var over = await api.Get("/api/v1/audit");
        Assert.Equal(HttpStatusCode.TooManyRequests, over.StatusCode);
        Assert.True(over.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Get("/api/v1/audit")).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Sign_ins_from_one_address_are_limited(Database database)
    {
        await using var server = await TestServer.Start(database, more: x => x.AddSingleton<IStartupFilter, OneAddress>());
        using var client = server.NewClient();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 61; i++) answers.Add((await client.PostAsync("/sign-in", new FormUrlEncodedContent([]), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, answers.Take(60));
    }

    [Theory, BothDatabases]
    public async Task A_clock_that_steps_back_an_hour_ends_no_session_and_makes_none_eternal(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        await NewAccount(server, "ning@example.test");
        using var before = await SignIn(server, "ning@example.test");
        clock.AdjustTime(s_start.AddHours(-1));
        Assert.Equal(HttpStatusCode.OK, (await before.Http.Get("/desk/profile")).StatusCode);
        using var meanwhile = await SignIn(server, "ning@example.test");
        Assert.Equal(HttpStatusCode.OK, (await meanwhile.Http.Get("/desk/profile")).StatusCode);
        // The hour that is lived twice is all that the older one gains.
        clock.AdjustTime(s_start.AddMinutes(server.Services.GetRequiredService<SettingsReader>().SignIn.SessionMinutes + 1));
        Assert.Equal(HttpStatusCode.Redirect, (await before.Http.Get("/desk/profile")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await meanwhile.Http.Get("/desk/profile")).StatusCode);
        using var after = await SignIn(server, "ning@example.test");
        Assert.Equal(HttpStatusCode.OK, (await after.Http.Get("/desk/profile")).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task A_length_of_sessions_that_is_changed_holds_for_whoever_signs_in_next(Database database)
    {
        var clock = new FakeTimeProvider(s_start);
        await using var server = await TestServer.Start(database, clock);
        await NewAccount(server, "ning@example.test");
        using var before = await SignIn(server, "ning@example.test");
        await server.Change<SettingChanges, Result<int>>(x => x.Save(SignInSettings.Key, SignInSettings.Shipped, default, SignInSettings.Shipped with { SessionMinutes = 10 }, "test", Actor.System, CancellationToken.None));
        using var after = await SignIn(server, "ning@example.test");
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.Redirect, (await after.Http.Get("/desk/profile")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await before.Http.Get("/desk/profile")).StatusCode);
    }

    private static async Task<Guid> NewAccount(TestServer server, string email)
    {
        var hash = server.Services.GetRequiredService<Passwords>().Hash(Password);
        var root = server.Services.GetRequiredService<OrganisationTree>().Current.Root!.Id;
        return (await server.Change<Accounts, Result<Guid>>(x => x.Add(email, "Test", root, ["agent"], Actor.System, CancellationToken.None, hash))).Value;
    }

    private static async Task<DeskClient> SignIn(TestServer server, string email)
    {
        var desk = new DeskClient(server.NewClient(), default);
        var answer = await desk.PostForm("/sign-in", "/sign-in", ("email", email), ("password", Password));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return desk;
    }

    /// <summary>The whole answer without what differs by chance: tokens and the address that was typed.</summary>
    private static async Task<string> Refused(TestServer server, string email, string password)
    {
        using var desk = new DeskClient(server.NewClient(), default);
        var answer = await desk.PostForm("/sign-in", "/sign-in", ("email", email), ("password", password));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return Token().Replace(html, "").Replace(email, "", StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> Bodies(TestServer server, string type)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var page = await scope.ServiceProvider.GetRequiredService<AuditReader>().Read(new AuditFilter(null, type, null, null), null, 100, TestContext.Current.CancellationToken);
        return [.. page.Items.Select(x => x.Body!.ToJsonString())];
    }

    private static byte[] Decode(string spelled)
    {
        var bits = string.Concat(spelled.Select(x => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(x, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]*\"")]
    private static partial Regex Token();

    [GeneratedRegex("^[0-9a-z]{5}-[0-9a-z]{5}$")]
    private static partial Regex RecoveryCodeShape();

    private sealed class OneAddress : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");
                return following(context);
            });
            next(app);
        };
    }
}
