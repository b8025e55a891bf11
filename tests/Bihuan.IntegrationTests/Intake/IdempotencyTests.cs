using System.Net;
using System.Net.Http.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.IntegrationTests.Intake;

public sealed class IdempotencyTests
{
    [Theory, BothDatabases]
    public async Task The_same_key_answers_the_same_and_opens_one_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        using var first = await Send(api, "\"order-1\"", "leaks");
        using var second = await Send(api, "\"order-1\"", "leaks");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(await Text(first), await Text(second));
        using var other = await Send(api, "\"order-2\"", "leaks");
        Assert.NotEqual(await Text(first), await Text(other));
    }

    [Theory, BothDatabases]
    public async Task The_same_key_with_another_body_is_refused_and_so_is_an_unreadable_key(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        using var first = await Send(api, "k", "leaks");
        Assert.Equal("request.idempotency-mismatch", (await Send(api, "k", "smokes").Ok(HttpStatusCode.UnprocessableEntity)).Code());
        Assert.Equal("request.idempotency-key", (await Send(api, new string('k', 101), "leaks").Ok(HttpStatusCode.BadRequest)).Code());
    }

    [Theory, BothDatabases]
    public async Task Another_caller_may_use_the_same_key(Database database)
    {
        var server = await TestServer.Shared(database);
        using var one = await server.Api("cases.case.open", "cases.case.read");
        using var two = await server.Api("cases.case.open", "cases.case.read");
        using var first = await Send(one, "k", "leaks");
        using var second = await Send(two, "k", "smokes");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
    }

    [Theory, BothDatabases]
    public async Task Twins_at_the_same_moment_are_one_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Send(api, "twin", "leaks")));
        Assert.All(sent, x => Assert.Equal(HttpStatusCode.Created, x.StatusCode));
        Assert.Single(sent.Select(x => x.Headers.Location).Distinct());
    }

    [Theory, BothDatabases]
    public async Task A_refused_request_may_be_put_right_under_its_key_and_after_a_day_the_key_is_free(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var key = Ids.NewToken();
        using var refused = await Send(api, key, "leaks", kind: "nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var opened = await Send(api, key, "leaks");
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        var ct = TestContext.Current.CancellationToken;
        await server.Change(db => db.Set<KeptAnswer>().Where(x => x.Key == key)
            .ExecuteUpdateAsync(x => x.SetProperty(row => row.CreatedAt, DateTimeOffset.UnixEpoch), ct));
        using var nextDay = await Send(api, key, "smokes");
        Assert.Equal(HttpStatusCode.Created, nextDay.StatusCode);
    }

    private static Task<string> Text(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> Send(HttpClient api, string key, string description, string kind = "repair")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cases") { Content = JsonContent.Create(new { kind, channel = "phone", customer = new { phone = "13800138000" }, description }) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return api.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
