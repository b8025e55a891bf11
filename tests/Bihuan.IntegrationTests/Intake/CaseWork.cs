using System.Text.Json;

namespace Bihuan.IntegrationTests.Intake;

/// <summary>Works a case through the API up to where the customer has the word.</summary>
internal static class CaseWork
{
    public static readonly string[] Permissions =
        ["cases.case.open", "cases.case.read", "cases.case.assess", "cases.case.respond", "cases.case.handle", "cases.case.review", "cases.case.follow-up", "cases.fact.read", "surveys.answer.read"];

    public static Task<JsonElement> Read(HttpClient api, Guid id) => api.Get($"/api/v1/cases/{id}").Ok();

    public static async Task<string> Stage(HttpClient api, Guid id) => (await Read(api, id)).GetProperty("stage").GetString()!;

    public static async Task Act(HttpClient api, Guid id, string noun, object body) =>
        await api.Post($"/api/v1/cases/{id}/{noun}", body, (await Read(api, id)).GetProperty("seq").GetInt64()).Ok();

    public static async Task Respond(HttpClient api, Guid id, string solution = "We look into it")
    {
        await Act(api, id, "assessment", new { nature = "service", severity = "minor", proposal = "internal proposal" });
        await Act(api, id, "first-responses", new { understanding = "You asked", solution, expectedAt = DateTimeOffset.UtcNow.AddDays(2), medium = "phone" });
    }

    /// <summary>To the point where the result has been told and the customer is asked.</summary>
    public static async Task Resolve(HttpClient api, Guid id)
    {
        await Act(api, id, "resolution", new { cause = "lost label", solution = "sent again" });
        await Act(api, id, "results", new { account = "Your parcel was sent again", medium = "phone" });
    }

    public static async Task Review(HttpClient api, Guid id)
    {
        await Act(api, id, "reviews", new { findings = "in order" });
        await Act(api, id, "follow-ups", new { outcome = "gone", medium = "phone" });
    }
}
