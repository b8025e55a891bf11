using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.BrowserTests;

/// <summary>Orders of today for a technician, brought there through the API. Named by hand and not by the planner, which sends nobody in the evening.</summary>
internal sealed class FieldStage(HttpClient api)
{
    /// <summary>Outlets are set up once for all journeys of a server.</summary>
    private static readonly ConcurrentDictionary<(Uri?, Guid), bool> s_outlets = new();

    public static async Task<FieldStage> Open(BrowserServer server)
    {
        var key = await server.Services.GetRequiredService<Writes>().Run(
            scope => scope.GetRequiredService<ApiKeys>().Make("field", [.. PostPolicy.Shipped().Permissions], null, Actor.System, CancellationToken.None, null), CancellationToken.None);
        var api = new HttpClient { BaseAddress = new Uri(server.Address) };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Value);
        return new FieldStage(api);
    }

    public async Task<Guid> Give(Guid technician, Guid outlet) => (await Give(technician, outlet, 1))[0].Case;

    public async Task<IReadOnlyList<(Guid Case, Guid Visit)>> Give(Guid technician, Guid outlet, int orders)
    {
        await Technician(technician, outlet);
        var given = new List<(Guid Case, Guid Visit)>();
        for (var i = 0; i < orders; i++)
        {
            var id = await Case(outlet);
            var ordered = (await Facts(id)).First(x => x.GetProperty("type").GetString() == "visit.ordered/1");
            given.Add((id, ordered.GetProperty("body").GetProperty("visitId").GetGuid()));
            await Act(id, "visit-offers", new { technicianId = technician, reason = "is near" });
            await Appoint(given[^1].Visit.ToString());
        }

        return given;
    }

    /// <summary>Somebody who can be sent at any hour of the day.</summary>
    public async Task Technician(Guid technician, Guid outlet)
    {
        if (s_outlets.TryAdd((api.BaseAddress, outlet), true)) await Send(HttpMethod.Put, $"/api/v1/dispatch/outlets/{outlet}", new { place = "31.23 121.47", isThirdParty = false }, 0);
        var week = Enumerable.Range(1, 7).ToDictionary(x => x.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => "00:00-23:59");
        await Send(HttpMethod.Put, $"/api/v1/dispatch/technicians/{technician}", new { organisationId = outlet, startsFrom = "outlet", skills = new { laundry = "2" }, week }, 0);
    }

    /// <summary>To somebody else tomorrow, since late in the evening nobody has the time today.</summary>
    public async Task Move(Guid visit, Guid to) =>
        await Send(HttpMethod.Post, $"/api/v1/dispatch/visits/{visit}/moves", new { technicianId = to, day = Tomorrow, reason = "ill", consent = true }, await Version(visit));

    public async Task Reserve(Guid visit, string part, int count) =>
        await Send(HttpMethod.Post, $"/api/v1/dispatch/visits/{visit}/parts", new { code = part, state = "reserved", count }, await Version(visit));

    public async Task<int> KeptWork(Guid visit) =>
        (await Send(HttpMethod.Get, "/api/v1/dispatch/kept-work", null)).GetProperty("items").EnumerateArray().Count(x => x.GetProperty("visitId").GetGuid() == visit);

    public async Task<string> NumberOf(Guid id) => (await Send(HttpMethod.Get, $"/api/v1/cases/{id}", null)).GetProperty("number").GetString()!;

    /// <summary>How often this person has had a customer's contact shown.</summary>
    public async Task<int> Reveals(Guid user) =>
        (await Send(HttpMethod.Get, $"/api/v1/audit?actor=user:{user}&type=customers.revealed/1", null)).GetProperty("items").GetArrayLength();

    private static DateTimeOffset Now => TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, BrowserServer.Zone);

    private static string Tomorrow => DateOnly.FromDateTime(Now.DateTime).AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<long> Version(Guid visit) => (await Visit(visit.ToString())).GetProperty("version").GetInt64();

    /// <summary>Within today, which in the evening leaves less than three hours.</summary>
    public Task Appoint(string visit)
    {
        var now = Now;
        var (wanted, endOfDay) = (now.AddHours(3), new DateTimeOffset(now.Date, now.Offset).AddMinutes((24 * 60) - 1));
        return Send(HttpMethod.Post, $"/api/v1/dispatch/visits/{visit}/appointments", new { commandId = Guid.CreateVersion7(), from = now.AddMinutes(2).ToUniversalTime(), until = (wanted < endOfDay ? wanted : endOfDay).ToUniversalTime() });
    }

    public async Task<IReadOnlyList<JsonElement>> Facts(Guid id) => [.. (await Send(HttpMethod.Get, $"/api/v1/cases/{id}/facts", null)).GetProperty("items").EnumerateArray()];

    public Task<JsonElement> Visit(string id) => Send(HttpMethod.Get, $"/api/v1/dispatch/visits/{id}", null);

    private async Task<Guid> Case(Guid outlet)
    {
        var opened = await Send(HttpMethod.Post, "/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { name = "王小明", phone = "13698765432", address = "上海市黄浦区人民路1号" },
            description = "洗衣机异响",
            productCategory = "washing-machine",
            symptom = "abnormal-noise",
            organisationId = outlet,
        });
        var id = opened.GetProperty("id").GetGuid();
        await Act(id, "assessment", new { nature = "fault", severity = "general", proposal = "send somebody" });
        await Act(id, "first-responses", new { understanding = "noise", solution = "visit", expectedAt = DateTimeOffset.UtcNow.AddDays(30), medium = "phone" });
        await Act(id, "diagnoses", new { cause = "bearing", solution = "replace" });
        await Act(id, "stages", new { to = "planning" });
        await Act(id, "plans", new { ways = new[] { "repair" }, plan = "visit" });
        await Act(id, "resources", new { people = "1", equipment = "tools" });
        await Act(id, "stages", new { to = "dispatch" });
        return id;
    }

    private async Task Act(Guid id, string noun, object body) =>
        await Send(HttpMethod.Post, $"/api/v1/cases/{id}/{noun}", body, (await Send(HttpMethod.Get, $"/api/v1/cases/{id}", null)).GetProperty("seq").GetInt64());

    private async Task<JsonElement> Send(HttpMethod method, string address, object? body, long? version = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        if (version is { } seq) request.Headers.TryAddWithoutValidation("If-Match", $"\"{seq}\"");
        using var response = await api.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{method} {address}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
