using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bihuan.Web.Bench.Sync;

/// <summary>The API as a course of a day calls it. What must succeed throws with the answer; what may be refused is returned with its status.</summary>
internal sealed class CourseClient(HttpClient http, CancellationToken ct)
{
    public async Task<JsonElement> Get(string address) => Must(await Read(await http.GetAsync(new Uri(address, UriKind.Relative), ct)), address);

    public async Task<JsonElement> Do(string address, object body, long? version = null) => Must(await Try(address, body, version), address);

    public Task<(HttpStatusCode Status, JsonElement Body)> Try(string address, object body, long? version = null, string method = "POST")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, UriKind.Relative)) { Content = JsonContent.Create(body) };
        if (version is { } seen) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{seen}\""));
        return Send(request);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> Piece(Guid photo, long offset, byte[] bytes)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, new Uri($"/api/v1/field/photos/{photo}", UriKind.Relative)) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Upload-Offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Send(request);
    }

    /// <summary>Each change of a signed-in phone carries it.</summary>
    public async Task TakeToken() =>
        http.DefaultRequestHeaders.Add("RequestVerificationToken", (await Get("/api/v1/field/session")).GetProperty("token").GetString());

    private async Task<(HttpStatusCode Status, JsonElement Body)> Send(HttpRequestMessage request)
    {
        using (request) return await Read(await http.SendAsync(request, ct));
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> Read(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(ct);
            return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
        }
    }

    private static JsonElement Must((HttpStatusCode Status, JsonElement Body) answer, string address) =>
        (int)answer.Status < 300 ? answer.Body : throw new InvalidOperationException($"{address}: {(int)answer.Status} {answer.Body}");
}
