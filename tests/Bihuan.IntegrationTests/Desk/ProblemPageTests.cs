using System.Net;
using AngleSharp.Dom;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Desk;

/// <summary>What somebody at a browser sees when the answer is no, and what a programme is told at the same address.</summary>
public sealed class ProblemPageTests
{
    [Theory, BothDatabases]
    public async Task A_denied_page_says_so_in_words_and_where_to_ask(Database database)
    {
        var server = await TestServer.Shared(database);
        using var technician = await server.SignedIn("technician");
        var (status, page) = await Browse(technician, "/desk/channels");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("您的岗位没有此权限", page.QuerySelector("h1")!.TextContent);
        Assert.NotNull(page.QuerySelector("a[href='/desk/access']"));
        Assert.NotNull(page.QuerySelector("a[href='/desk']"));
        // The link leads somewhere.
        Assert.Equal(HttpStatusCode.OK, (await Browse(technician, "/desk/access")).Status);

        using var document = await technician.Http.GetAsync("/desk/channels", TestContext.Current.CancellationToken);
        Assert.Equal("application/problem+json", document.Content.Headers.ContentType!.MediaType);
        using var part = await Ask(technician, "/desk/channels", htmx: true);
        Assert.Equal("application/problem+json", part.Content.Headers.ContentType!.MediaType);
    }

    [Theory, BothDatabases]
    public async Task An_address_that_leads_nowhere_is_a_page_too_in_the_readers_language(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("agent");
        var (status, page) = await Browse(agent, "/desk/no-such-place");
        Assert.Equal((HttpStatusCode.NotFound, "该地址不存在。"), (status, page.QuerySelector("h1")!.TextContent.Trim()));
        Assert.Contains("request.no-such-address", page.QuerySelector(".problem-code")!.TextContent);
        agent.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains("Back to the start", (await Browse(agent, "/desk/no-such-place")).Page.Body!.TextContent);
        using var api = await server.Api("cases.case.read");
        api.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var absent = await api.GetAsync("/api/v1/nothing", TestContext.Current.CancellationToken);
        Assert.Equal("application/problem+json", absent.Content.Headers.ContentType!.MediaType);
    }

    [Theory, BothDatabases]
    public async Task A_form_without_its_token_is_refused_on_a_page(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("agent");
        agent.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var refused = await agent.Http.PostAsync("/desk/cases/bulk", new FormUrlEncodedContent([new("act", "note"), new("id", Guid.NewGuid().ToString())]), TestContext.Current.CancellationToken);
        Assert.Equal("text/html", refused.Content.Headers.ContentType!.MediaType);
        Assert.NotNull(DeskClient.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).QuerySelector("h1"));
    }

    private static async Task<(HttpStatusCode Status, IDocument Page)> Browse(DeskClient desk, string address)
    {
        using var answer = await Ask(desk, address, htmx: false);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        return (answer.StatusCode, DeskClient.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static async Task<HttpResponseMessage> Ask(DeskClient desk, string address, bool htmx)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        if (htmx) request.Headers.Add("HX-Request", "true");
        return await desk.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
