using System.Net;
using Bihuan.IntegrationTests.Customers;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.People;

/// <summary>What is confidential stays with those whose work needs it, and each time it is handed out somebody can see by whom.</summary>
public sealed class ConfidenceTests
{
    [Theory, BothDatabases, Requirement("SEC-12")]
    public async Task Customers_words_and_ratings_are_shared_within_reach_only_and_the_auditor_sees_each_sharing(Database database)
    {
        var server = await TestServer.Shared(database);
        var (here, there) = (await server.NewOrganisation(), await server.NewOrganisation());
        using var api = await server.Api("cases.case.open", "cases.case.read", "customers.customer.read");
        using var manager = await server.SignedIn("outlet-manager", here, name: "何店长" + Guid.NewGuid().ToString()[..6]);
        using var stranger = await server.SignedIn("outlet-manager", there);
        using var auditor = await server.SignedIn("auditor");
        var phone = CustomerApi.NewPhone();
        var opened = (await api.OpenCase("孩子睡着了请轻声", phone: phone, organisation: here)).GetProperty("id").GetGuid();
        var customer = (await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();

        Assert.Contains("孩子睡着了请轻声", (await manager.Page($"/desk/cases/{opened}")).QuerySelector("#story")!.TextContent);
        foreach (var address in new[] { $"/desk/cases/{opened}", $"/desk/cases/{opened}/work-order", $"/desk/customers/{customer}" })
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Http.Get(address)).StatusCode);
        Assert.DoesNotContain(opened.ToString(), await stranger.Http.GetStringAsync("/desk/cases/export.jsonl", TestContext.Current.CancellationToken));

        using var revealed = await manager.PostForm($"/desk/customers/{customer}", $"/desk/customers/{customer}/reveals", ("fields", "phone"), ("reason", "约上门时间"));
        Assert.Equal(HttpStatusCode.OK, revealed.StatusCode);
        Assert.Contains(opened.ToString(), await manager.Http.GetStringAsync("/desk/cases/export.jsonl", TestContext.Current.CancellationToken));

        foreach (var (type, said) in new[] { ("customers.revealed", "约上门时间"), ("cases.exported", "jsonl") })
        {
            var log = (await auditor.Page($"/desk/audit?type={type}&actor=user:{manager.User}")).QuerySelectorAll("tbody tr");
            var line = Assert.Single(log).TextContent;
            Assert.Contains("何店长", line);
            Assert.Contains(said, line);
            Assert.DoesNotContain(phone, line);
        }
    }

    [Theory, BothDatabases, Requirement("SEC-02")]
    public async Task Nothing_travels_in_the_open_once_https_is_spoken(Database database)
    {
        var server = await TestServer.Shared(database);
        using var client = server.NewClient();
        client.BaseAddress = new Uri("https://localhost/");
        using var answer = await client.Get("/sign-in");
        Assert.Contains("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security"));
        Assert.All(answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [], x => Assert.Contains("secure", x, StringComparison.OrdinalIgnoreCase));
    }
}
