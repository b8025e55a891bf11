using System.Net;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Customers;

/// <summary>What is known of a customer, as the people who serve them see it on their pages.</summary>
public sealed class CustomerArchiveTests
{
    private static readonly string[] s_keep = ["cases.case.open", "cases.case.read", "customers.customer.read", "customers.customer.edit"];

    [Theory, BothDatabases, Requirement("CUS-01")]
    public async Task The_record_shows_tier_purchases_preferences_and_complaints_and_is_listed_by_tier(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_keep);
        using var agent = await server.SignedIn("senior-agent");
        var phone = CustomerApi.NewPhone();
        var id = (await api.Post("/api/v1/customers", new { name = CustomerApi.Name, phone, tier = "high-net-worth", preferences = new[] { "evenings" }, needs = "家有老人" }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        foreach (var (model, category, on) in new[] { ("XQG100", "washing-machine", "2025-03-01"), ("XQG120", "washing-machine", "2026-01-15"), ("BCD456", "refrigerator", "2024-07-09") })
            await api.Post("/api/v1/units", new { serialNumber = CustomerApi.NewSerial(), model, category, purchasedOn = on, customerId = id }).Ok(HttpStatusCode.Created);
        await api.OpenCase("送货太慢", "complaint", phone: phone);
        await api.CaseOf(phone);

        var page = await agent.Page($"/desk/customers/{id}");
        Assert.Contains("高净值", page.QuerySelector(".page-meta")!.TextContent);
        var side = page.QuerySelector("aside")!.TextContent;
        foreach (var known in new[] { "139****" + phone[7..], "晚上", "家有老人", "XQG100", "XQG120", "BCD456", "2026/1/15", "洗衣机" }) Assert.Contains(known, side);
        var complaints = page.QuerySelector($"a[href='/desk/cases?customer={id}&kind=complaint&open=all']")!;
        Assert.Equal("1", complaints.TextContent.Trim());
        Assert.Single((await agent.Page(complaints.GetAttribute("href")!)).QuerySelectorAll("#queue tbody tr"));

        Assert.NotNull((await agent.Page("/desk/customers?tier=high-net-worth")).QuerySelector($"#customer-{id}"));
        Assert.Null((await agent.Page("/desk/customers?tier=potential")).QuerySelector($"#customer-{id}"));
        Assert.Equal(["/tier"], (await api.Get("/api/v1/customers?tier=gold").Ok(HttpStatusCode.BadRequest)).Pointers());
    }

    [Theory, BothDatabases, Requirement("CUS-02")]
    public async Task Each_service_enters_the_archive_with_time_problem_solution_and_feedback_beside_the_personal_needs(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_keep);
        using var agent = await server.SignedIn("senior-agent");
        using var lead = await server.SignedIn("agent-lead");
        var phone = CustomerApi.NewPhone();
        var first = await OpenCase.By(agent.Http, description: "不会设置预约洗", phone: phone);
        var id = (await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();
        await api.Patch($"/api/v1/customers/{id}", new { needs = "听力不好，请发短信" }, 0).Ok();
        await first.Accept(agent.Http);
        await first.Resolve(agent.Http);
        await first.Do(lead.Http, "ratings", new { steps = 5, medium = "phone", remark = "讲得清楚" });
        var second = await OpenCase.By(agent.Http, description: "门封条松了", phone: phone);

        var page = await agent.Page($"/desk/customers/{id}");
        var rows = page.QuerySelectorAll("section[aria-labelledby=archive-title] tbody tr").Select(x => x.TextContent).ToList();
        Assert.Equal(2, rows.Count);
        foreach (var text in new[] { second.Number, "门封条松了" }) Assert.Contains(text, rows[0]);
        foreach (var text in new[] { first.Number, "不会设置预约洗", "指导清洗步骤", "5" }) Assert.Contains(text, rows[1]);
        Assert.Matches(@"\d{1,2}[:/-]\d{1,2}", rows[1]);
        Assert.Contains("听力不好，请发短信", page.QuerySelector("aside")!.TextContent);
    }

    [Theory, BothDatabases, Requirement("CUS-14")]
    public async Task Notes_of_the_day_and_standing_ones_are_in_sight_where_a_visit_is_arranged_and_begun(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_keep);
        using var agent = await server.SignedIn("senior-agent");
        var phone = CustomerApi.NewPhone();
        var live = await OpenCase.By(agent.Http, "repair", "洗衣机不转", phone);
        var id = (await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();
        var today = DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(TimeProvider.System.GetUtcNow().AddHours(8).ToUnixTimeSeconds()));
        await api.Post($"/api/v1/customers/{id}/notes", new { text = "家中有老人，动作轻一些" }).Ok(HttpStatusCode.Created);
        await api.Post($"/api/v1/customers/{id}/notes", new { text = "明天搬家", fromOn = today.AddDays(1), untilOn = today.AddDays(1) }).Ok(HttpStatusCode.Created);
        await api.Post($"/api/v1/customers/{id}/notes", new { text = "上周出差", fromOn = today.AddDays(-9), untilOn = today.AddDays(-5) }).Ok(HttpStatusCode.Created);

        foreach (var act in new[] { "offer-visit", "appoint" })
        {
            var panel = (await agent.Page($"/desk/cases/{live.Id}?act={act}")).QuerySelector("#act")!.TextContent;
            Assert.Contains("家中有老人，动作轻一些", panel);
            Assert.Contains("明天搬家", panel);
            Assert.DoesNotContain("上周出差", panel);
        }

        var side = (await agent.Page($"/desk/cases/{live.Id}")).QuerySelector("aside")!.TextContent;
        Assert.Contains("家中有老人，动作轻一些", side);
        Assert.DoesNotContain("上周出差", side);
    }
}
