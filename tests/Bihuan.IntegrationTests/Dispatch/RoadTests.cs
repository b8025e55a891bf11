using System.Globalization;
using System.Net;
using System.Text.Json;
using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Roads;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Customers;
using Bihuan.IntegrationTests.Messages;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

public sealed class RoadTests
{
    private static readonly DateTimeOffset s_morning = new(2026, 3, 16, 1, 0, 0, TimeSpan.Zero);

    [Theory, BothDatabases]
    public async Task A_matrix_service_tells_driving_times_and_without_its_answer_the_day_is_planned_all_the_same(Database database)
    {
        await using var receiver = await Receiver.Start();
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_morning));
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = new FakeTimeProvider(s_morning);
        await WebhookWorld.Allow(server, loopback: true);
        await server.Change<SettingChanges, Result<int>>(x => x.Save(MatrixSettings.Key, MatrixSettings.None, new Seq(0), new MatrixSettings(receiver.Address + "/table/v1/driving"), "test", Actor.System, CancellationToken.None));
        var order = await world.Order();

        receiver.AnswerWith(500);
        await world.Plan(new DateOnly(2026, 3, 17));
        Assert.Equal("offered", (await world.Read(order.Visit)).GetProperty("state").GetString());

        // An hour from anywhere to anywhere else: nobody begins before nine who leaves at eight.
        receiver.Answer = (request, http) => http.Response.WriteAsync(Table(request, seconds: 3600));
        await world.Plan(new DateOnly(2026, 3, 18), publish: false);
        var asked = receiver.All[^1];
        Assert.StartsWith("/table/v1/driving/121.", asked.Path, StringComparison.Ordinal);
        Assert.Contains("annotations=duration,distance", asked.Query, StringComparison.Ordinal);
        var second = await world.Order();
        var made = await world.Plan(new DateOnly(2026, 3, 18), publish: false);
        Assert.Contains(made.GetProperty("lanes").EnumerateArray().SelectMany(x => x.GetProperty("visits").EnumerateArray()), x => x.GetProperty("id").GetGuid() == second.Visit);
        Assert.Equal(120, made.GetProperty("lanes")[0].GetProperty("travelMinutes").GetInt32());
        await TilesLieUnderTheMap(server, world, receiver);
    }

    /// <summary>We fetch them and pass on pictures alone.</summary>
    private static async Task TilesLieUnderTheMap(TestServer server, DispatchWorld world, Receiver receiver)
    {
        using var manager = await server.SignedIn("outlet-manager", world.Outlet);
        const string board = "/desk/dispatch?day=2026-03-17";
        Assert.Null((await manager.Page(board)).QuerySelector("image.map-tile"));
        await server.Change<SettingChanges, Result<int>>(x => x.Save(TileSettings.Key, TileSettings.None, new Seq(0), new TileSettings(receiver.Address + "/t/{z}/{x}/{y}.png"), "test", Actor.System, CancellationToken.None));
        var tile = (await manager.Page(board)).QuerySelector("image.map-tile")!.GetAttribute("href")!;
        byte[] picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        receiver.Answer = (_, http) => http.Response.Body.WriteAsync(picture).AsTask();
        var got = await manager.Http.GetAsync(new Uri(tile, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("image/png", got.Content.Headers.ContentType!.MediaType);
        Assert.Equal(tile.Replace("/desk/dispatch/tiles", "/t", StringComparison.Ordinal) + ".png", receiver.All[^1].Path);
        receiver.Answer = (_, http) => http.Response.WriteAsync("<script>");
        Assert.Equal(HttpStatusCode.NotFound, (await manager.Http.GetAsync(new Uri(tile, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task An_arrival_keeps_how_far_the_drive_was_from_where_the_technician_set_out(Database database)
    {
        var clock = new FakeTimeProvider(s_morning);
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = clock;
        var order = await world.Order();
        var version = (await world.Read(order.Visit)).GetProperty("version").GetInt64();
        await world.Api.Post($"/api/v1/dispatch/visits/{order.Visit}/places", new { place = "31.32 121.47" }, version).Ok();
        await world.Plan(DispatchWorld.DayOf(clock.GetUtcNow()));
        await world.Command(world.Api, order.Visit, "appointments", new { from = clock.GetUtcNow().AddMinutes(30), until = clock.GetUtcNow().AddMinutes(90) }).Ok();
        await world.Command(world.Api, order.Visit, "departures").Ok();
        clock.Advance(TimeSpan.FromMinutes(40));
        await world.Command(world.Api, order.Visit, "check-ins").Ok();
        var visit = await server.Query(db => db.Set<Visit>().FirstAsync(x => x.Id == order.Visit, TestContext.Current.CancellationToken));
        // A tenth of a degree of latitude less a hundredth: ten kilometres from the outlet.
        Assert.InRange(visit.LegMetres!.Value, 9_900, 10_100);
    }

    /// <summary>Three visits for one customer: one that nobody has set out for, one with a pin, one that somebody drives to.</summary>
    [Theory, BothDatabases]
    public async Task Visits_that_nobody_has_set_out_for_go_where_the_record_says_the_customer_lives_now(Database database)
    {
        var clock = new FakeTimeProvider(s_morning);
        await using var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians: 1);
        world.Clock = clock;
        var phone = CustomerApi.NewPhone();
        var driven = await world.Order(phone: phone);
        await world.Plan(DispatchWorld.DayOf(clock.GetUtcNow()));
        await world.Command(world.Api, driven.Visit, "departures").Ok();
        var (pinned, waiting) = (await world.Order(phone: phone), await world.Order(phone: phone));
        await world.Change(pinned.Visit, "places", new { place = "31.235 121.485" });
        var id = (await world.Api.Get("/api/v1/customers?q=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();

        async Task Moves(string address) => await world.Api.Patch($"/api/v1/customers/{id}", new { address }, (await world.Api.Customer(id)).GetProperty("version").GetInt32()).Ok();
        async Task<(string, string)> Place(Guid visit) => ((await world.Read(visit)).GetProperty("placeConfidence").GetString()!, (await world.Read(visit)).GetProperty("division").GetString()!);

        // Within the county a pin is better than the county's centre; the street may have been put right.
        await Moves("上海市黄浦区人民路10号");
        Assert.Equal(("pin", "上海市黄浦区"), await Place(pinned.Visit));
        await Moves("深圳市南山区科技园九号");
        Assert.Equal(("city", "深圳市"), await Place(pinned.Visit));
        Assert.Equal(("city", "深圳市"), await Place(waiting.Visit));
        Assert.Equal(("county", "上海市黄浦区"), await Place(driven.Visit));
        var facts = (await world.Api.Get($"/api/v1/cases/{waiting.Case}/facts").Ok()).GetProperty("items").EnumerateArray();
        Assert.True(facts.Single(x => x.GetProperty("type").GetString() == "visit.place-corrected/1").GetProperty("body").GetProperty("movedMetres").GetInt32() > 1_000_000);
        await Moves("一个地图上没有的地方");
        Assert.Equal(("outlet", ""), await Place(waiting.Visit));
    }

    /// <summary>Who knows no more than a number cannot send our people elsewhere; a merge leads visits to the record that stands.</summary>
    [Theory, BothDatabases]
    public async Task An_address_that_was_merely_told_moves_nothing_that_has_been_arranged_and_a_merge_takes_visits_along(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await DispatchWorld.Make(server, technicians: 1);
        using var all = await server.ApiForAll();
        var phone = CustomerApi.NewPhone();
        var (pinned, waiting) = (await world.Order(phone: phone), await world.Order(phone: phone));
        var id = (await world.Api.Get("/api/v1/customers?q=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();
        await world.Change(pinned.Visit, "places", new { place = "31.235 121.485" });
        await world.Api.Patch($"/api/v1/customers/{id}", new { clear = new[] { "address" } }, (await world.Api.Customer(id)).GetProperty("version").GetInt32()).Ok();
        async Task<(string?, string?)> Place(Guid visit) => ((await world.Read(visit)).GetProperty("placeConfidence").GetString(), (await world.Read(visit)).GetProperty("division").GetString());
        Assert.Equal(("outlet", ""), await Place(waiting.Visit));

        await world.Api.Post("/api/v1/cases", new { kind = "consultation", channel = "phone", customer = new { phone, address = "深圳市南山区科技园九号" }, description = "保修多久" }).Ok(HttpStatusCode.Created);
        Assert.Equal(("city", "深圳市"), await Place(waiting.Visit));
        Assert.Equal("pin", (await Place(pinned.Visit)).Item1);

        var survivor = await world.Api.Record(CustomerApi.NewPhone(), address: "上海市黄浦区人民路1号");
        var merge = await all.Post($"/api/v1/customers/{survivor}/merges", new { mergedId = id }, 0).Ok(HttpStatusCode.Created);
        Assert.Equal(("county", "上海市黄浦区"), await Place(waiting.Visit));
        await all.Post($"/api/v1/customers/{survivor}/merges/{merge.GetProperty("id").GetGuid()}/reversal", new { }).Ok();
        Assert.Equal(("city", "深圳市"), await Place(waiting.Visit));
    }

    [Theory, BothDatabases]
    public async Task The_address_of_the_service_is_kept_by_whoever_keeps_settings_and_judged_like_any_other(Database database)
    {
        var server = await TestServer.Shared(database);
        using var administrator = await server.SignedIn("administrator");
        var refused = await administrator.PostForm("/desk/dispatch/outlets", "/desk/dispatch/travel-matrix", ("address", "ftp://x"), ("reason", "test"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        refused = await administrator.PostForm("/desk/dispatch/outlets", "/desk/dispatch/map-tiles", ("address", "https://example.com/without-places.png"), ("reason", "test"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    private static string Table(Received request, int seconds)
    {
        int Count(string name) => request.Query.Split('&').Select(x => x.TrimStart('?').Split('=')).Single(x => x[0] == name)[1].Replace("%3B", ";", StringComparison.Ordinal).Split(';').Length;
        var (from, to) = (Count("sources"), Count("destinations"));
        object Rows(int value) => Enumerable.Range(0, from).Select(_ => Enumerable.Repeat(value, to));
        return JsonSerializer.Serialize(new { code = "Ok", durations = Rows(seconds), distances = Rows(20_000) });
    }
}
