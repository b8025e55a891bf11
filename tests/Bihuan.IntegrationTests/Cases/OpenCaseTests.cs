using System.Net;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Cases;

public sealed class OpenCaseTests
{
    [Theory, BothDatabases, Requirement("CH-07")]
    public async Task A_request_becomes_a_case_with_a_number_an_owner_and_a_chain_of_facts(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.fact.read");
        var opened = await api.OpenCase();
        Assert.Matches("^RO-[0-9]{8}-[0-9]{4,}$", opened.GetProperty("number").GetString());
        Assert.NotEqual("", opened.GetProperty("owner").GetProperty("name").GetString());

        var id = opened.GetProperty("id").GetString();
        var facts = (await api.Get($"/api/v1/cases/{id}/facts").Ok()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal("case.opened/1", facts[0].GetProperty("type").GetString());
        Assert.Equal(Enumerable.Range(1, facts.Count), facts.Select(x => x.GetProperty("seq").GetInt32()));
        Assert.DoesNotContain("13800138000", facts[0].GetRawText());

        var read = await api.Get($"/api/v1/cases/{id}").Ok();
        Assert.Equal("138****8000", read.GetProperty("customer").GetProperty("phone").GetString());
    }

    [Theory, BothDatabases]
    public async Task An_id_sent_again_opens_nothing_and_nobody_opens_beyond_their_reach(Database database)
    {
        var server = await TestServer.Shared(database);
        var (unit, elsewhere) = (await server.NewOrganisation(), await server.NewOrganisation());
        using var api = await server.ApiWithin(unit, "cases.case.open");
        using var other = await server.ApiWithin(elsewhere, "cases.case.open");
        object Request(Guid? id, Guid? organisation = null) => new { id, kind = "repair", channel = "phone", customer = new { phone = "13800138000" }, description = "leaks", organisationId = organisation };
        var id = Bihuan.Foundation.Ids.New(TimeProvider.System);

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => api.Post("/api/v1/cases", Request(id)).Ok(HttpStatusCode.Created)));
        Assert.Single(opened.Select(x => x.GetRawText()).Distinct());
        Assert.Equal(["/id"], (await other.Post("/api/v1/cases", Request(id)).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/id"], (await api.Post("/api/v1/cases", Request(Guid.Empty)).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/organisationId"], (await api.Post("/api/v1/cases", Request(null, elsewhere)).Ok(HttpStatusCode.BadRequest)).Pointers());
    }

    [Theory, BothDatabases]
    public async Task Two_characters_find_the_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = await api.OpenCase("\u51b0\u7bb1\u4e0d\u5236\u51b7\uff0c\u538b\u7f29\u673a\u54cd");
        var found = await api.Get("/api/v1/cases?q=" + Uri.EscapeDataString("\u5236\u51b7")).Ok();
        Assert.Contains(found.GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetString() == opened.GetProperty("id").GetString());
        var none = await api.Get("/api/v1/cases?q=" + Uri.EscapeDataString("\u7acb\u523b\u4e0d")).Ok();
        Assert.Empty(none.GetProperty("items").EnumerateArray());
    }

    [Theory, BothDatabases]
    public async Task Every_wrong_field_is_named_and_nothing_is_stored(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var problem = await api.Post("/api/v1/cases", new { kind = "nonsense", channel = "nowhere", customer = new { phone = "12" }, description = new string('x', 5001) }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/description"], problem.Pointers());
        problem = await api.Post("/api/v1/cases", new { kind = "nonsense", channel = "nowhere", customer = new { phone = "12" }, description = "x", serialNumber = "??" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/kind", "/channel", "/customer/phone", "/serialNumber"], problem.Pointers());
        problem = await api.Post("/api/v1/cases", new { kind = "repair", channel = 5 }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/channel"], problem.Pointers());
        problem = await api.Post("/api/v1/cases", new { kind = "repair", surprise = 5 }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal("unknown-field", problem.GetProperty("errors")[0].GetProperty("code").GetString());
        problem = await api.Post("/api/v1/cases", new { kind = "repair", channel = "phone", description = "x" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/customer/phone"], problem.Pointers());
    }

    [Theory, BothDatabases, Requirement("CASE-09")]
    public async Task A_transfer_needs_a_receiver_and_leaves_the_first_responsible_person(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.case.transfer");
        var opened = await api.OpenCase();
        var id = opened.GetProperty("id").GetString();
        var first = opened.GetProperty("owner").GetProperty("id").GetString();
        var seq = opened.GetProperty("seq").GetInt64();
        var receiver = await server.NewUser("technician");
        Assert.Equal("request.if-match-required", (await api.Post($"/api/v1/cases/{id}/transfers", new { receiverId = receiver, reason = "skill" }).Ok((HttpStatusCode)428)).Code());
        Assert.Equal("case.receiver-unknown", (await api.Post($"/api/v1/cases/{id}/transfers", new { receiverId = Guid.Empty, reason = Reason(server) }, seq).Ok(HttpStatusCode.Conflict)).Code());
        await api.Post($"/api/v1/cases/{id}/transfers", new { receiverId = receiver, reason = Reason(server) }, seq).Ok();
        var stale = await api.Post($"/api/v1/cases/{id}/transfers", new { receiverId = receiver, reason = Reason(server) }, seq).Ok(HttpStatusCode.PreconditionFailed);
        Assert.Equal("case.transferred/1", stale.GetProperty("since")[0].GetProperty("type").GetString());
        var read = await api.Get($"/api/v1/cases/{id}").Ok();
        Assert.Equal(receiver.ToString(), read.GetProperty("owner").GetProperty("id").GetString());
        Assert.Equal(first, read.GetProperty("firstResponsible").GetProperty("id").GetString());
    }

    private static string Reason(TestServer server) =>
        ((Bihuan.Cases.Contracts.CasePolicies)server.Services.GetService(typeof(Bihuan.Cases.Contracts.CasePolicies))!).CodeLists()["transfer-reason"][0];
}
