using System.Net;

namespace Bihuan.IntegrationTests.Platform;

public sealed class ApiDocumentTests
{
    [Theory, BothDatabases]
    public async Task The_document_tells_addresses_permissions_and_headers(Database database)
    {
        var server = await TestServer.Shared(database);
        using var anyone = server.NewClient();
        var document = await anyone.Get("/openapi/v1.json").Ok();
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString());
        var paths = document.GetProperty("paths");
        Assert.All(paths.EnumerateObject(), x => Assert.Matches("^/(api/v1|hooks)/", x.Name));
        var open = paths.GetProperty("/api/v1/cases").GetProperty("post");
        Assert.Contains("`cases.case.open`", open.GetProperty("description").GetString());
        Assert.Equal(["Idempotency-Key"], open.GetProperty("parameters").EnumerateArray().Select(x => x.GetProperty("name").GetString()!));
        Assert.True(open.TryGetProperty("requestBody", out _));
        Assert.True(paths.TryGetProperty("/hooks/{channel}", out _));
    }

    [Theory, BothDatabases]
    public async Task A_node_with_its_database_is_ready(Database database)
    {
        var server = await TestServer.Shared(database);
        using var anyone = server.NewClient();
        using var answer = await anyone.Get("/readyz");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
