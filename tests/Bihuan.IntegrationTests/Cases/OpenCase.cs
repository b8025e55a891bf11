using System.Net;
using System.Text.Json;

namespace Bihuan.IntegrationTests.Cases;

/// <summary>One case over the API, with the version that the last answer gave.</summary>
internal sealed class OpenCase
{
    private OpenCase(JsonElement opened)
    {
        Id = opened.GetProperty("id").GetGuid();
        Number = opened.GetProperty("number").GetString()!;
        Seq = opened.GetProperty("seq").GetInt64();
        Stage = opened.GetProperty("stage").GetString()!;
    }

    public Guid Id { get; }

    public string Number { get; }

    public long Seq { get; private set; }

    public string Stage { get; private set; }

    public static async Task<OpenCase> By(HttpClient agent, string kind = "consultation", string description = "洗衣机怎么清洗", string phone = "13800138000", string? serial = null, string channel = "phone") =>
        new(await agent.OpenCase(description, kind, channel, phone, serial));

    /// <summary>An act that must succeed.</summary>
    public async Task<JsonElement> Do(HttpClient who, string noun, object body)
    {
        var head = await who.Post($"/api/v1/cases/{Id}/{noun}", body, Seq).Ok();
        (Seq, Stage) = (head.GetProperty("seq").GetInt64(), head.GetProperty("stage").GetString()!);
        return head;
    }

    /// <summary>An act that must be refused, with this code and status.</summary>
    public async Task<JsonElement> Refused(HttpClient who, string noun, object body, string code, HttpStatusCode status = HttpStatusCode.Conflict)
    {
        var problem = await who.Post($"/api/v1/cases/{Id}/{noun}", body, Seq).Ok(status);
        Assert.Equal(code, problem.Code());
        Assert.DoesNotContain("refusal.", problem.GetProperty("title").GetString());
        return problem;
    }

    public async Task<JsonElement> Read(HttpClient who)
    {
        var read = await who.Get($"/api/v1/cases/{Id}").Ok();
        (Seq, Stage) = (read.GetProperty("seq").GetInt64(), read.GetProperty("stage").GetString()!);
        return read;
    }

    public async Task<List<JsonElement>> Facts(HttpClient who, string? type = null) =>
        [.. (await who.Get($"/api/v1/cases/{Id}/facts").Ok()).GetProperty("items").EnumerateArray().Where(x => type is null || x.GetProperty("type").GetString() == type + "/1")];

    public async Task Accept(HttpClient agent)
    {
        await Do(agent, "assessment", new { nature = "usage", severity = "general", proposal = "explain" });
        await Do(agent, "first-responses", new { understanding = "不会清洗", solution = "电话指导", expectedAt = "2099-01-01T00:00:00Z", medium = "phone" });
    }

    public async Task Resolve(HttpClient agent)
    {
        await Do(agent, "resolution", new { cause = "没看说明书", solution = "指导清洗步骤", ways = new[] { "usage-guidance" } });
        await Do(agent, "results", new { account = "已指导清洗步骤", medium = "phone" });
    }
}
