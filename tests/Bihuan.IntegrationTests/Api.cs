using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bihuan.IntegrationTests;

/// <summary>Short forms for tests of the API.</summary>
internal static class Api
{
    public static async Task<JsonElement> Ok(this Task<HttpResponseMessage> sending, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}{(response.StatusCode == HttpStatusCode.InternalServerError ? "\n" + Faults.Newest : "")}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    public static Task<HttpResponseMessage> Post(this HttpClient api, string address, object body, long? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        if (ifMatch is { } seq) request.Headers.TryAddWithoutValidation("If-Match", $"\"{seq}\"");
        return api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> Get(this HttpClient api, string address) => api.GetAsync(address, TestContext.Current.CancellationToken);

    /// <summary>Opens a case and returns the answer.</summary>
    public static Task<JsonElement> OpenCase(this HttpClient api, string description = "\u6d17\u8863\u673a\u6f0f\u6c34", string kind = "repair", string channel = "phone", string? phone = "13800138000", string? serial = null, Guid? organisation = null) =>
        api.Post("/api/v1/cases", new { kind, channel, customer = phone is null ? null : new { name = "\u738b\u5c0f\u660e", phone }, description, serialNumber = serial, organisationId = organisation }).Ok(HttpStatusCode.Created);

    public static string Code(this JsonElement problem) => problem.GetProperty("code").GetString()!;

    public static IReadOnlyList<string> Pointers(this JsonElement problem) =>
        problem.TryGetProperty("errors", out var errors) ? errors.EnumerateArray().Select(x => x.GetProperty("pointer").GetString()!).ToList() : [];
}
