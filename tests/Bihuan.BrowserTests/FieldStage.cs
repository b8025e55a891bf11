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

/// <summary>One order of today for one technician, brought there through the API.</summary>
internal sealed class FieldStage(HttpClient api)
{
    public static async Task<FieldStage> Open(BrowserServer server)
    {
        var key = await server.Services.GetRequiredService<Writes>().Run(
            scope => scope.GetRequiredService<ApiKeys>().Make("field", [.. PostPolicy.Shipped().Permissions], null, Actor.System, CancellationToken.None, null), CancellationToken.None);
        var api = new HttpClient { BaseAddress = new Uri(server.Address) };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Value);
        return new FieldStage(api);
    }

    public async Task<Guid> Give(Guid technician, Guid outlet)
    {
        await Send(HttpMethod.Put, $"/api/v1/dispatch/outlets/{outlet}", new { place = "31.23 121.47", isThirdParty = false }, 0);
        var week = Enumerable.Range(1, 7).ToDictionary(x => x.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => "00:00-23:59");
        await Send(HttpMethod.Put, $"/api/v1/dispatch/technicians/{technician}", new { organisationId = outlet, startsFrom = "outlet", skills = new { laundry = "2" }, week }, 0);
        var id = await Case(outlet);
        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).DateTime).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var plan = await Send(HttpMethod.Post, "/api/v1/dispatch/plans", new { organisationId = outlet, day = today });
        await Send(HttpMethod.Post, $"/api/v1/dispatch/plans/{plan.GetProperty("id").GetGuid()}/publications", new { });
        return id;
    }

    public Task Appoint(string visit) => Send(HttpMethod.Post, $"/api/v1/dispatch/visits/{visit}/appointments", new { commandId = Guid.CreateVersion7(), from = DateTimeOffset.UtcNow.AddMinutes(15), until = DateTimeOffset.UtcNow.AddMinutes(90) });

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
