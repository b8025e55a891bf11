using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>An author and an approver at work on policies through the API.</summary>
internal sealed class PolicyApiSteps(HttpClient author, HttpClient approver) : IDisposable
{
    public static async Task<PolicyApiSteps> With(TestServer server) =>
        new(await server.Api("platform.policy.read", "platform.policy.edit"), await server.Api("platform.policy.read", "platform.policy.approve"));

    public HttpClient Author => author;

    public HttpClient Approver => approver;

    public async Task<string> InForce(string document)
    {
        var version = (await author.Get("/api/v1/policies").Ok()).GetProperty("items").EnumerateArray()
            .Single(x => x.GetProperty("document").GetString() == document).GetProperty("inForce").GetProperty("version").GetInt32();
        return (await author.Get($"/api/v1/policies/{document}/versions/{version}").Ok()).GetProperty("text").GetString()!;
    }

    public Task<HttpResponseMessage> Draft(string document, string text, DateOnly? effectiveOn = null) =>
        author.Post($"/api/v1/policies/{document}/versions", new { reason = "a shorter promise", text, effectiveOn });

    /// <summary>Drafted, submitted and approved; returns the number.</summary>
    public async Task<int> Publish(string document, string text, DateOnly? effectiveOn = null)
    {
        var drafted = await Draft(document, text, effectiveOn).Ok(HttpStatusCode.Created);
        var (version, revision) = (drafted.GetProperty("version").GetInt32(), drafted.GetProperty("revision").GetInt64());
        var submitted = await Act(author, document, version, "submission", null, revision).Ok();
        await Act(approver, document, version, "approval", new { reason = "agreed" }, submitted.GetProperty("revision").GetInt64()).Ok();
        return version;
    }

    /// <summary>What is in force with one part replaced, published.</summary>
    public async Task<int> Publish(string document, string part, string by, DateOnly? effectiveOn = null)
    {
        var text = await InForce(document);
        Assert.Contains(part, text);
        return await Publish(document, text.Replace(part, by, StringComparison.Ordinal), effectiveOn);
    }

    public static Task<HttpResponseMessage> Act(HttpClient api, string document, int version, string noun, object? body, long revision)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/policies/{document}/versions/{version}/{noun}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{revision}\"");
        return api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static IReadOnlyList<(int Line, string Path, string Code)> Faults(JsonElement problem) =>
        [.. problem.GetProperty("faults").EnumerateArray().Select(x => (x.GetProperty("line").GetInt32(), x.GetProperty("path").GetString()!, x.GetProperty("code").GetString()!))];

    public void Dispose()
    {
        author.Dispose();
        approver.Dispose();
    }
}
