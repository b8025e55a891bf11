using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Bihuan.Foundation;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

/// <summary>An outlet with one appointed order of today, and the phone of the technician it was given to.</summary>
internal sealed class Field : IAsyncDisposable
{
    /// <summary>One pixel.</summary>
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public required DispatchWorld World { get; init; }

    public required FakeTimeProvider Clock { get; init; }

    public required Order Order { get; init; }

    public required Guid Technician { get; init; }

    public required HttpClient Phone { get; init; }

    public static async Task<Field> Start(Database database, int technicians = 1)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 1, 0, 0, TimeSpan.Zero));
        var server = await TestServer.Start(database, clock);
        var world = await DispatchWorld.Make(server, technicians);
        world.Clock = clock;
        var order = await world.Order();
        await world.Plan(DispatchWorld.DayOf(clock.Now()));
        await world.Command(world.Api, order.Visit, "appointments", new { from = clock.Now().AddMinutes(15), until = clock.Now().AddMinutes(90) }).Ok();
        var technician = (await world.Read(order.Visit)).GetProperty("technicianId").GetGuid();
        var phone = server.SignedIn(technician).Http;
        await TakeToken(phone);
        return new Field { World = world, Clock = clock, Order = order, Technician = technician, Phone = phone };
    }

    public static async Task TakeToken(HttpClient phone)
    {
        var session = await phone.Get("/api/v1/field/session").Ok();
        phone.DefaultRequestHeaders.Add("RequestVerificationToken", session.GetProperty("token").GetString());
    }

    public Task<JsonElement> Day() => Phone.Get("/api/v1/field/day").Ok();

    public object Operation(string kind, DateTimeOffset at, object? body = null, long? seen = null, Guid? visit = null) =>
        new { id = Guid.CreateVersion7(), visitId = visit ?? Order.Visit, kind, occurredAt = at, seenSeq = seen, body = body ?? new { } };

    public Task<JsonElement> Send(object[] operations, DateTimeOffset? deviceNow = null, HttpClient? by = null) =>
        (by ?? Phone).Post("/api/v1/field/operations", new { deviceId = Guid.CreateVersion7(), deviceNow = deviceNow ?? Clock.Now(), operations }).Ok();

    public async Task Photo(string kind, Guid? visit = null)
    {
        var (id, bytes) = (Guid.CreateVersion7(), Jpeg(2000));
        await Announce(id, kind, bytes, visit: visit).Ok();
        Assert.Equal("sealed", (await Piece(id, 0, bytes).Ok()).GetProperty("state").GetString());
    }

    public Task<HttpResponseMessage> Announce(Guid id, string kind, byte[] bytes, bool consent = true, HttpClient? by = null, Guid? visit = null) => (by ?? Phone).Post("/api/v1/field/photos", new
    {
        id,
        visitId = Order.Visit,
        kind,
        contentType = "image/jpeg",
        sizeBytes = bytes.Length,
        sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        takenAt = Clock.Now(),
        deviceNow = Clock.Now(),
        consent,
        latitude = 31.2353,
        longitude = 121.4737,
        accuracyMetres = 10,
    });

    public Task<HttpResponseMessage> Piece(Guid id, long offset, byte[] bytes, HttpClient? by = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/field/photos/{id}") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Upload-Offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return (by ?? Phone).SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task Move(Guid to)
    {
        var version = (await World.Read(Order.Visit)).GetProperty("version").GetInt64();
        await World.Api.Post($"/api/v1/dispatch/visits/{Order.Visit}/moves", new { technicianId = to, day = DispatchWorld.DayOf(Clock.Now()).ToString("yyyy-MM-dd"), reason = "ill", consent = true }, version).Ok();
    }

    public async Task<IReadOnlyList<string?>> Facts() =>
        [.. (await World.Api.Get($"/api/v1/cases/{Order.Case}/facts").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("type").GetString())];

    /// <summary>A picture by its first bytes; the rest is noise, never the same twice.</summary>
    public static byte[] Jpeg(int length)
    {
        var bytes = new byte[length];
        RandomNumberGenerator.Fill(bytes.AsSpan(20));
        byte[] start = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
        start.CopyTo(bytes, 0);
        return bytes;
    }

    public async ValueTask DisposeAsync() => await World.Server.DisposeAsync();
}

internal static class FieldAnswers
{
    public static IReadOnlyList<JsonElement> Results(this JsonElement answer) => [.. answer.GetProperty("results").EnumerateArray()];
}
