using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

/// <summary>A technician's phone: the day it downloads, the log it sends, the photos it sends in pieces.</summary>
public sealed class FieldAppTests
{
    private static readonly string[] s_checks =
        ["clothes-and-badge", "tools-complete", "set-of-three", "introduced", "shoe-covers", "inspection-announced", "cloth-laid", "debris-removed", "demonstrated", "number-left"];

    [Theory, BothDatabases, Requirement("DSP-08")]
    public async Task A_shift_without_signal_is_sent_afterwards_and_counts_once_with_the_times_of_the_phone(Database database)
    {
        await using var field = await Field.Start(database);
        var visit = (await field.Day()).GetProperty("visits")[0];
        Assert.Equal("王**", visit.GetProperty("customer").GetString());
        Assert.Matches("^136[*]{4}[0-9]{4}$", visit.GetProperty("phone").GetString());
        var pressed = field.Clock.Now();
        field.Clock.Advance(TimeSpan.FromHours(3));
        // The phone's clock is an hour slow; what it shows when it sends tells us.
        var slow = TimeSpan.FromHours(-1);
        object[] log =
        [
            field.Operation("leave", pressed + slow), field.Operation("check-in", pressed.AddMinutes(20) + slow, new { latitude = 31.2353, longitude = 121.4737, accuracyMetres = 15 }),
            field.Operation("checks", pressed.AddMinutes(25) + slow, new { done = s_checks }), field.Operation("diagnose", pressed.AddMinutes(30) + slow, new { cause = "worn bearing", solution = "replaced" }),
            field.Operation("use-part", pressed.AddMinutes(40) + slow, new { code = "bearing", count = 1, removedSerial = "OLD-7" }),
            field.Operation("quote", pressed.AddMinutes(41) + slow, new { amount = "120.50", what = "bearing", agreed = true, agreedBy = "spoken" }),
            field.Operation("end-work", pressed.AddMinutes(60) + slow, new { work = "bearing replaced" }),
        ];
        var first = await field.Send(log, field.Clock.Now() + slow);
        Assert.All(first.Results(), x => Assert.Equal("applied", x.GetProperty("outcome").GetString()));
        Assert.Equal(3600, first.GetProperty("skewSeconds").GetInt32());
        var again = await field.Send(log, field.Clock.Now() + slow);
        Assert.All(again.Results(), x => Assert.Equal("already", x.GetProperty("outcome").GetString()));
        await field.Photo("before");
        await field.Photo("after");
        var end = await field.Send([field.Operation("completion", pressed.AddMinutes(61) + slow, new { signaturePng = Field.Png })], field.Clock.Now() + slow);
        Assert.Equal("completion-applied", end.Results().Single().GetProperty("state").GetString());

        var read = await field.World.Read(field.Order.Visit);
        Assert.Equal(pressed.AddMinutes(20), read.GetProperty("checkedInAt").GetDateTimeOffset());
        Assert.Equal(pressed.AddMinutes(60), read.GetProperty("endedAt").GetDateTimeOffset());
        Assert.True(read.GetProperty("promiseKept").GetBoolean());
        var facts = await field.Facts();
        foreach (var once in new[] { "visit.checked-in/1", "visit.parts-used/1", "visit.charge-quoted/1", "case.visit-ended/1", "visit.completion-applied/1" }) Assert.Single(facts, x => x == once);
        Assert.Equal(2, facts.Count(x => x == "visit.photo-taken/1"));
        var mine = (await field.Day()).GetProperty("visits")[0];
        Assert.Equal(("completion-applied", "120.50", 2), (mine.GetProperty("state").GetString(), mine.GetProperty("charge").GetProperty("amount").GetString(), mine.GetProperty("photoList").GetArrayLength()));

        // Before and after are archived with the order, where the office reads its story.
        using var manager = await field.World.Server.SignedIn("outlet-manager", field.World.Outlet);
        var story = (await manager.Page($"/desk/cases/{field.Order.Case}")).QuerySelector("#story")!.TextContent;
        foreach (var kind in new[] { "维修前", "维修后" }) Assert.Contains(kind, story, StringComparison.Ordinal);
    }

    [Theory, BothDatabases, Requirement("TL-54")]
    public async Task The_technician_is_told_what_to_announce_before_the_inspection_by_the_limit_in_force(Database database)
    {
        await using var field = await Field.Start(database);
        Assert.Equal(("说明检测约需 10 分钟", "Announced the inspection: about 10 minutes"), await Announced());
        var page = await field.World.Server.SignedIn(field.Technician).Page($"/desk/dispatch/visits/{field.Order.Visit}");

        using var steps = await ServiceLevels.PolicyApiSteps.With(field.World.Server);
        await steps.Publish("limits", "amount: 10, unit: min, source", "amount: 25, unit: min, source");
        Assert.Equal(("说明检测约需 25 分钟", "Announced the inspection: about 25 minutes"), await Announced());
        Assert.Contains("10 分钟", page.Body!.TextContent);
        Assert.Contains("25 分钟", (await field.World.Server.SignedIn(field.Technician).Page($"/desk/dispatch/visits/{field.Order.Visit}")).Body!.TextContent);

        async Task<(string?, string?)> Announced()
        {
            var text = (await field.Day()).GetProperty("checks").EnumerateArray().Single(x => x.GetProperty("code").GetString() == "inspection-announced").GetProperty("text");
            return (text.GetProperty("zh-CN").GetString(), text.GetProperty("en").GetString());
        }
    }

    [Theory, BothDatabases]
    public async Task A_day_that_has_not_changed_is_not_sent_again(Database database)
    {
        await using var field = await Field.Start(database);
        var first = await field.Phone.Get("/api/v1/field/day");
        var tag = first.Headers.ETag!;
        field.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.NotModified, (await Ask(tag)).StatusCode);
        await field.Send([field.Operation("leave", field.Clock.Now())]);
        Assert.Equal(HttpStatusCode.OK, (await Ask(tag)).StatusCode);

        Task<HttpResponseMessage> Ask(EntityTagHeaderValue known)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/field/day");
            request.Headers.IfNoneMatch.Add(known);
            return field.Phone.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Every phone asks every few seconds.</summary>
    [Theory, BothDatabases]
    public async Task A_day_of_five_visits_asks_the_database_no_more_than_a_day_of_two(Database database)
    {
        await using var field = await Field.Start(database);
        var options = field.World.Server.Services.GetRequiredService<StoreOptions>();
        using var sql = new SqlCount(options.IsSqlite ? options.DataFolder : new Npgsql.NpgsqlConnectionStringBuilder(options.PostgresConnection).Database!);
        var earlier = await field.World.Order(serial: "SN-77");
        await field.World.Plan(DispatchWorld.DayOf(field.Clock.Now()));
        var few = await Queries(2);
        for (var i = 0; i < 3; i++) await field.World.Order(serial: "SN-77");
        await field.World.Plan(DispatchWorld.DayOf(field.Clock.Now()));
        Assert.Equal(few, await Queries(5));
        var visit = (await field.Day()).GetProperty("visits").EnumerateArray().First(x => x.GetProperty("caseId").GetGuid() == earlier.Case);
        Assert.Equal(3, visit.GetProperty("history").GetArrayLength());
        Assert.All(visit.GetProperty("history").EnumerateArray(), x => Assert.Equal("bearing", x.GetProperty("cause").GetString()));

        async Task<int> Queries(int visits)
        {
            await field.Day();
            sql.Taken();
            Assert.Equal(visits, (await field.Day()).GetProperty("visits").GetArrayLength());
            var taken = sql.Taken().Where(x => x.Contains("dispatch_visit", StringComparison.Ordinal) || x.Contains("cases_", StringComparison.Ordinal) || x.Contains("customers_", StringComparison.Ordinal) || x.Contains("platform_fact", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(taken);
            return taken.Count;
        }
    }

    [Theory, BothDatabases]
    public async Task A_time_is_agreed_first_also_on_the_way_and_then_the_check_in_counts(Database database)
    {
        await using var field = await Field.Start(database);
        var order = await field.World.Order();
        await field.World.Plan(DispatchWorld.DayOf(field.Clock.Now()));
        await field.Send([field.Operation("leave", field.Clock.Now(), visit: order.Visit)]);
        var early = field.Operation("check-in", field.Clock.Now(), visit: order.Visit);
        Assert.Equal(("visit.appointment-missing", true), Said((await field.Send([early])).Results().Single()));
        var technician = field.World.Server.SignedIn(field.Technician);
        var mine = await technician.Page($"/desk/dispatch/visits/{order.Visit}");
        Assert.Null(mine.QuerySelector("form[action$='/check-ins']"));
        Assert.NotNull(mine.QuerySelector("form[action$='/appointments']"));
        await field.Send([field.Operation("appoint", field.Clock.Now(), new { from = field.Clock.Now().AddMinutes(5), until = field.Clock.Now().AddMinutes(65) }, visit: order.Visit)]);
        Assert.NotNull((await technician.Page($"/desk/dispatch/visits/{order.Visit}")).QuerySelector("form[action$='/check-ins']"));
        Assert.Equal("applied", (await field.Send([early])).Results().Single().GetProperty("outcome").GetString());
        await field.Send([field.Operation("diagnose", field.Clock.Now(), new { cause = "worn-part", solution = "replaced" }, visit: order.Visit)]);
        Assert.Contains("部件磨损", (await field.World.Api.Get($"/api/v1/cases/{order.Case}/facts").Ok()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Work_at_a_visit_that_was_moved_away_is_kept_and_the_office_decides(Database database)
    {
        await using var field = await Field.Start(database, technicians: 2);
        await field.World.Reserve(field.Order.Visit, "bearing", 2);
        var seen = (await field.Day()).GetProperty("visits")[0].GetProperty("caseSeq").GetInt64();
        var other = field.World.Technicians.Single(x => x != field.Technician);
        await field.Move(other);
        object[] log =
        [
            field.Operation("leave", field.Clock.Now(), seen: seen), field.Operation("check-in", field.Clock.Now(), seen: seen), field.Operation("use-part", field.Clock.Now(), new { code = "bearing", count = 1 }, seen),
        ];
        var results = (await field.Send(log)).Results();
        Assert.Equal(["refused", "kept", "kept"], results.Select(x => x.GetProperty("outcome").GetString()));
        Assert.All(results, x => Assert.Equal("visit.moved-away", x.GetProperty("code").GetString()));
        Assert.Contains(results[1].GetProperty("since").EnumerateArray(), x => x.GetProperty("type").GetString() == "visit.moved");
        Assert.Equal(["refused", "kept", "kept"], (await field.Send(log)).Results().Select(x => x.GetProperty("outcome").GetString()));

        var items = (await field.World.Api.Get("/api/v1/dispatch/kept-work").Ok()).GetProperty("items").EnumerateArray().Where(x => x.GetProperty("visitId").GetGuid() == field.Order.Visit).ToList();
        Assert.Equal(["check-in", "use-part"], items.Select(x => x.GetProperty("kind").GetString()).Order());
        var part = items.Single(x => x.GetProperty("kind").GetString() == "use-part");
        await field.World.Api.Post($"/api/v1/dispatch/kept-work/{part.GetProperty("id").GetGuid()}/resolutions", new { resolution = "on-record", reason = "was there" }, part.GetProperty("version").GetInt64()).Ok();
        await field.World.Api.Post($"/api/v1/dispatch/kept-work/{part.GetProperty("id").GetGuid()}/resolutions", new { resolution = "set-aside", reason = "again" }, part.GetProperty("version").GetInt64()).Ok(HttpStatusCode.PreconditionFailed);
        var visit = await field.World.Read(field.Order.Visit);
        Assert.Equal((other, "offered"), (visit.GetProperty("technicianId").GetGuid(), visit.GetProperty("state").GetString()));
        var parts = visit.GetProperty("parts").EnumerateArray().ToDictionary(x => x.GetProperty("state").GetString()!, x => x.GetProperty("count").GetInt32());
        Assert.Equal((2, 1), (parts["reserved"], parts["used"]));
        Assert.Equal("on-record", (await field.Send([log[2]])).Results().Single().GetProperty("resolution").GetString());
        Assert.Single(await field.Facts(), x => x == "visit.kept-work-resolved/1");
    }

    [Theory, BothDatabases]
    public async Task The_desk_decides_on_its_page_with_a_reason(Database database)
    {
        await using var field = await Field.Start(database, technicians: 2);
        await field.Move(field.World.Technicians.Single(x => x != field.Technician));
        await field.Send([field.Operation("end-work", field.Clock.Now(), new { work = "fan cleaned" })]);
        using var dispatcher = await field.World.Server.SignedIn("outlet-manager", field.World.Outlet);
        const string home = "/desk/dispatch/kept-work";
        var page = await dispatcher.Page(home);
        Assert.Contains("fan cleaned", page.Body!.TextContent, StringComparison.Ordinal);
        var action = page.QuerySelector("form[action$='/resolutions']")!.GetAttribute("action")!;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await dispatcher.PostForm(home, action, ("resolution", "set-aside"))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await dispatcher.PostForm(home, action, ("resolution", "set-aside"), ("reason", "done again by the other"))).StatusCode);
        Assert.Null((await dispatcher.Page(home)).QuerySelector("form[action$='/resolutions']"));
        Assert.Contains("done again by the other", (await dispatcher.Page(home + "?resolved=true")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task What_a_rule_or_the_input_refuses_comes_back_and_may_be_put_right(Database database)
    {
        await using var field = await Field.Start(database);
        var early = field.Operation("end-work", field.Clock.Now(), new { work = "x" });
        var refused = (await field.Send([early, field.Operation("use-part", field.Clock.Now(), new { code = "bearing", count = 0 }), field.Operation("check-in", field.Clock.Now(), new { latitud = 3 })])).Results();
        Assert.Equal(("refused", "visit.not-in-state", true), (refused[0].GetProperty("outcome").GetString(), refused[0].GetProperty("code").GetString(), refused[0].GetProperty("mayRetry").GetBoolean()));
        Assert.Equal("/count", refused[1].GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal("unknown-field", refused[2].GetProperty("errors")[0].GetProperty("code").GetString());
        await field.Send([field.Operation("check-in", field.Clock.Now())]);
        Assert.Equal("applied", (await field.Send([early])).Results().Single().GetProperty("outcome").GetString());
        var unknown = await field.Phone.Post("/api/v1/field/operations", new { deviceId = Guid.CreateVersion7(), deviceNow = field.Clock.Now(), operations = new[] { new { id = Guid.CreateVersion7(), visitId = field.Order.Visit, kind = "dance", occurredAt = field.Clock.Now() } } }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/operations/0/kind"], unknown.Pointers());
        var nothing = await field.Phone.Post("/api/v1/field/operations", new { deviceId = Guid.CreateVersion7(), deviceNow = field.Clock.Now(), operations = new object?[] { null } }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/operations/0"], nothing.Pointers());
    }

    [Theory, BothDatabases]
    public async Task A_wrong_code_is_counted_once_however_often_it_is_sent_and_completion_waits_for_photos_and_items(Database database)
    {
        await using var field = await Field.Start(database);
        await field.Send([field.Operation("check-in", field.Clock.Now()), field.Operation("end-work", field.Clock.Now(), new { work = "x" })]);
        var completion = field.Operation("completion", field.Clock.Now(), new { signaturePng = Field.Png });
        Assert.Equal(("visit.checks-open", true), Said((await field.Send([completion])).Results().Single()));
        await field.Send([field.Operation("checks", field.Clock.Now(), new { done = s_checks })]);
        Assert.Equal(("visit.photos-missing", true), Said((await field.Send([completion])).Results().Single()));
        var wrong = field.Operation("completion", field.Clock.Now(), new { code = "nothing" });
        for (var i = 0; i < 4; i++) Assert.Equal(("visit.wrong-code", false), Said((await field.Send([wrong])).Results().Single()));
        Assert.Equal(4, (await field.Day()).GetProperty("visits")[0].GetProperty("codeTriesLeft").GetInt32());
        await field.Photo("before");
        Assert.Equal("visit.photos-missing", Said((await field.Send([completion])).Results().Single()).Item1);
        await field.Photo("after");
        Assert.Equal("applied", (await field.Send([completion])).Results().Single().GetProperty("outcome").GetString());

    }

    [Theory, BothDatabases]
    public async Task A_photo_goes_on_where_it_was_cut_off_and_is_attached_once(Database database)
    {
        await using var field = await Field.Start(database);
        var (id, bytes) = (Guid.CreateVersion7(), Field.Jpeg(600_000));
        await field.Announce(id, "before", bytes).Ok();
        Assert.Equal(262_144, (await field.Piece(id, 0, bytes[..262_144]).Ok()).GetProperty("receivedBytes").GetInt64());
        var wrong = await field.Piece(id, 0, bytes[..262_144]).Ok(HttpStatusCode.Conflict);
        Assert.Equal(("photo.offset-wrong", 262_144), (wrong.Code(), wrong.GetProperty("receivedBytes").GetInt64()));
        await field.Piece(id, 262_144, bytes[262_144..524_300]).Ok(HttpStatusCode.BadRequest);
        await field.Piece(id, 262_144, bytes[262_144..400_000]).Ok();
        Assert.Equal(400_000, (await field.Phone.Get($"/api/v1/field/photos/{id}").Ok()).GetProperty("receivedBytes").GetInt64());
        var whole = await field.Piece(id, 400_000, bytes[400_000..]).Ok();
        Assert.Equal("sealed", whole.GetProperty("state").GetString());
        Assert.Equal("sealed", (await field.Piece(id, 400_000, bytes[400_000..]).Ok()).GetProperty("state").GetString());
        Assert.Equal("sealed", (await field.Announce(id, "before", bytes).Ok()).GetProperty("state").GetString());
        Assert.Equal("photo.id-reused", (await field.Announce(id, "after", bytes).Ok(HttpStatusCode.Conflict)).Code());
        var facts = await field.Facts();
        Assert.Single(facts, x => x == "visit.photo-taken/1");
        Assert.Single(facts, x => x == "case.attachment-added/1");
    }

    [Theory, BothDatabases, Requirement("CON-21")]
    public async Task The_customer_consents_and_gets_a_copy_on_their_own_page_only(Database database)
    {
        await using var field = await Field.Start(database);
        var (id, bytes) = (Guid.CreateVersion7(), Field.Jpeg(3000));
        await field.Announce(id, "before", bytes, consent: false).Ok(HttpStatusCode.BadRequest);
        await field.Announce(id, "before", bytes).Ok();
        using var customer = new Visitor(field.World.Server.NewClient());
        await customer.Open(field.Order.Link + "/visit");
        Assert.Empty(customer.Page.QuerySelectorAll("a[href*='/photos/']"));
        await field.Piece(id, 0, bytes).Ok();
        await customer.Open(field.Order.Link + "/visit");
        var address = customer.Page.QuerySelector("a[href*='/photos/']")!.GetAttribute("href")!;
        using var anybody = field.World.Server.NewClient();
        Assert.Equal(bytes, await anybody.GetByteArrayAsync(address, TestContext.Current.CancellationToken));
        var other = await field.World.Order();
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.Get($"{other.Link}/visit/photos/{id}")).StatusCode);

        // Whoever reviews the work sees it too, and nobody of another outlet.
        var ofVisit = $"/desk/dispatch/visits/{field.Order.Visit}/photos/{id}";
        using var manager = await field.World.Server.SignedIn("outlet-manager", field.World.Outlet);
        Assert.Equal(bytes, await manager.Http.GetByteArrayAsync(ofVisit, TestContext.Current.CancellationToken));
        using var stranger = await field.World.Server.SignedIn("outlet-manager", await field.World.Server.NewOrganisation("outlet"));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.GetAsync(ofVisit, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task A_damaged_photo_begins_anew_and_what_is_no_picture_is_refused(Database database)
    {
        await using var field = await Field.Start(database);
        var (id, bytes) = (Guid.CreateVersion7(), Field.Jpeg(1000));
        await field.Announce(id, "before", bytes).Ok();
        var damaged = bytes.ToArray();
        damaged[500] ^= 1;
        Assert.Equal("photo.hash-wrong", (await field.Piece(id, 0, damaged).Ok(HttpStatusCode.UnprocessableEntity)).Code());
        Assert.Equal("sealed", (await field.Piece(id, 0, bytes).Ok()).GetProperty("state").GetString());
        var text = "<svg onload=alert(1)>"u8.ToArray();
        var other = Guid.CreateVersion7();
        await field.Announce(other, "after", text).Ok();
        Assert.Equal("file.type-refused", (await field.Piece(other, 0, text).Ok(HttpStatusCode.BadRequest)).Code());
        Assert.Equal("refused", (await field.Phone.Get($"/api/v1/field/photos/{other}").Ok()).GetProperty("state").GetString());
        await field.Announce(Guid.CreateVersion7(), "before", bytes, consent: false).Ok(HttpStatusCode.BadRequest);
    }

    [Theory, BothDatabases]
    public async Task Nobody_sends_for_a_visit_that_was_never_theirs_nor_without_the_token(Database database)
    {
        await using var field = await Field.Start(database);
        using var stranger = await field.World.Server.SignedIn("technician", field.World.Outlet);
        Assert.Equal("request.forged", (await stranger.Http.Post("/api/v1/field/operations", new { }).Ok(HttpStatusCode.Forbidden)).Code());
        await Field.TakeToken(stranger.Http);
        var result = (await field.Send([field.Operation("check-in", field.Clock.Now())], by: stranger.Http)).Results().Single();
        Assert.Equal(("refused", "visit.not-found"), (result.GetProperty("outcome").GetString(), result.GetProperty("code").GetString()));
        Assert.Equal(JsonValueKind.Null, result.GetProperty("state").ValueKind);
        var bytes = Field.Jpeg(100);
        Assert.Equal("visit.not-found", (await field.Announce(Guid.CreateVersion7(), "before", bytes, by: stranger.Http).Ok(HttpStatusCode.NotFound)).Code());
        var id = Guid.CreateVersion7();
        await field.Announce(id, "before", bytes).Ok();
        Assert.Equal("photo.not-found", (await field.Piece(id, 0, bytes, stranger.Http).Ok(HttpStatusCode.NotFound)).Code());
        Assert.Equal("visit.not-found", (await stranger.Http.Post($"/api/v1/field/visits/{field.Order.Visit}/phone-reveals", new { }).Ok(HttpStatusCode.NotFound)).Code());
        Assert.Empty((await stranger.Http.Get("/api/v1/field/day").Ok()).GetProperty("visits").EnumerateArray());
        using var nobody = field.World.Server.NewClient();
        await nobody.Get("/api/v1/field/day").Ok(HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.NoContent, (await nobody.Get("/api/ping")).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task The_cookie_of_the_desk_opens_the_apps_corner_of_the_api_and_no_other_and_a_change_takes_the_token(Database database)
    {
        await using var server = await TestServer.Start(database);
        var link = await server.Change<FirstSeat, string?>(x => x.Open(CancellationToken.None));
        using var desk = new DeskClient(server.NewClient(), default);
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.PostForm("/setup?token=" + link, "/setup", ("name", "Lin"), ("email", "lin@example.test"), ("password", "a long enough sentence"))).StatusCode);
        await desk.Http.Get("/api/v1/cases").Ok(HttpStatusCode.Unauthorized);
        await desk.Http.Get("/api/v1/dispatch/my-visits").Ok(HttpStatusCode.Unauthorized);
        var log = new { deviceId = Guid.CreateVersion7(), deviceNow = DateTimeOffset.UtcNow, operations = new[] { new { id = Guid.CreateVersion7(), visitId = Guid.CreateVersion7(), kind = "leave", occurredAt = DateTimeOffset.UtcNow } } };
        Assert.Equal("request.forged", (await desk.Http.Post("/api/v1/field/operations", log).Ok(HttpStatusCode.Forbidden)).Code());
        await Field.TakeToken(desk.Http);
        Assert.Equal("visit.not-found", (await desk.Http.Post("/api/v1/field/operations", log).Ok()).Results().Single().GetProperty("code").GetString());
        using var stolen = server.NewClient();
        stolen.DefaultRequestHeaders.Add("RequestVerificationToken", desk.Http.DefaultRequestHeaders.GetValues("RequestVerificationToken"));
        await stolen.Post("/api/v1/field/operations", log).Ok(HttpStatusCode.Unauthorized);
    }

    [Theory, BothDatabases]
    public async Task The_telephone_number_is_shown_on_the_day_itself_and_goes_on_record(Database database)
    {
        await using var field = await Field.Start(database);
        var shown = await field.Phone.Post($"/api/v1/field/visits/{field.Order.Visit}/phone-reveals", new { }).Ok();
        Assert.Equal("王小明", shown.GetProperty("name").GetString());
        Assert.StartsWith("136", shown.GetProperty("phone").GetString(), StringComparison.Ordinal);
        field.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("visit.not-today", (await field.Phone.Post($"/api/v1/field/visits/{field.Order.Visit}/phone-reveals", new { }).Ok(HttpStatusCode.Conflict)).Code());
        var revealed = await field.World.Server.Query(db => Task.FromResult(db.Set<Bihuan.Platform.Timeline.FactRow>().Count(x => x.Type == "customers.revealed/1" && x.Actor == "user:" + field.Technician)));
        Assert.Equal(1, revealed);
    }

    private static (string?, bool) Said(JsonElement x) => (x.GetProperty("code").GetString(), x.GetProperty("mayRetry").GetBoolean());
}
