using System.Net;
using System.Text;

namespace Bihuan.IntegrationTests.Desk;

public sealed class QueueTests
{
    [Theory, BothDatabases]
    public async Task The_queue_shows_the_open_cases_within_reach_with_masked_customers(Database database)
    {
        var server = await TestServer.Shared(database);
        var (here, elsewhere) = (await server.NewOrganisation(), await server.NewOrganisation());
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var mine = await api.OpenCase(organisation: here);
        var foreign = await api.OpenCase(organisation: elsewhere);
        using var desk = await server.SignedIn("agent", here);

        var page = await desk.Page("/desk/cases");
        var row = page.QuerySelector($"#case-{mine.GetProperty("id").GetString()}");
        Assert.NotNull(row);
        Assert.Null(page.QuerySelector($"#case-{foreign.GetProperty("id").GetString()}"));
        Assert.Contains("王**", row.TextContent);
        Assert.DoesNotContain("王小明", page.DocumentElement.OuterHtml);
        Assert.DoesNotContain("13800138000", page.DocumentElement.OuterHtml);
        Assert.NotNull(row.QuerySelector("svg.ring"));
        Assert.True(page.QuerySelectorAll("#queue thead th").Length - 1 <= 8);
    }

    [Theory, BothDatabases]
    public async Task Filters_stand_in_the_address_and_can_be_taken_away_one_by_one(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var repair = Id(await api.OpenCase(organisation: here));
        var question = Id(await api.OpenCase("滤芯多久换一次", "consultation", organisation: here));
        using var desk = await server.SignedIn("agent", here);

        var page = await desk.Page("/desk/cases?kind=consultation&due=nonsense&owner=42");
        Assert.NotNull(page.QuerySelector($"#case-{question}"));
        Assert.Null(page.QuerySelector($"#case-{repair}"));
        Assert.Equal("/desk/cases", Assert.Single(page.QuerySelectorAll("a.chip")).GetAttribute("href"));
        Assert.Equal("consultation", page.QuerySelector("#f-kind option[selected]")!.GetAttribute("value"));

        page = await desk.Page("/desk/cases?open=false");
        Assert.NotNull(page.QuerySelector(".empty-title"));
        Assert.Empty(page.QuerySelectorAll("#queue tbody tr"));
    }

    [Theory, BothDatabases]
    public async Task Two_characters_typed_into_the_same_page_find_the_case(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var wanted = Id(await api.OpenCase("油烟机吸力变小，滴油", organisation: here));
        await api.OpenCase(organisation: here);
        using var desk = await server.SignedIn("agent", here);
        var page = await desk.Page("/desk/cases?q=" + Uri.EscapeDataString("滴油"));
        Assert.Equal([$"case-{wanted}"], page.QuerySelectorAll("#queue tbody tr").Select(x => x.Id));
    }

    [Theory, BothDatabases]
    public async Task Pages_follow_one_another_without_a_gap_and_lead_back_to_the_first(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = new List<string>();
        for (var i = 0; i < 53; i++) opened.Add("case-" + Id(await api.OpenCase(organisation: here)));
        using var desk = await server.SignedIn("agent", here);

        var first = await desk.Page("/desk/cases");
        var second = await desk.Page(first.QuerySelector("nav.pager a[rel=next]")!.GetAttribute("href")!);
        var shown = first.QuerySelectorAll("#queue tbody tr").Concat(second.QuerySelectorAll("#queue tbody tr")).Select(x => x.Id!).ToList();
        Assert.Equal(Enumerable.Reverse(opened), shown);
        Assert.Null(second.QuerySelector("nav.pager a[rel=next]"));
        Assert.Equal("/desk/cases", second.QuerySelector("nav.pager a")!.GetAttribute("href"));

        var broken = await desk.Http.Get("/desk/cases?after=nonsense");
        Assert.Equal(HttpStatusCode.Redirect, broken.StatusCode);
        Assert.Equal("/desk/cases", broken.Headers.Location!.ToString());
    }

    [Theory, BothDatabases]
    public async Task The_export_is_the_filtered_list_with_masked_customers(Database database)
    {
        var server = await TestServer.Shared(database);
        var here = await server.NewOrganisation();
        using var api = await server.Api("cases.case.open", "cases.case.read");
        await api.OpenCase("=SUM(1,2) 洗衣机漏水", organisation: here);
        await api.OpenCase("咨询保修期", "consultation", organisation: here);
        using var desk = await server.SignedIn("agent", here);

        var csv = await desk.Http.GetByteArrayAsync("/desk/cases/export.csv?kind=repair", TestContext.Current.CancellationToken);
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        var lines = Encoding.UTF8.GetString(csv[3..]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"'=SUM(1,2) 洗衣机漏水\"", lines[1]);
        Assert.Contains("138****8000", lines[1]);

        var json = await desk.Http.GetStringAsync("/desk/cases/export.jsonl", TestContext.Current.CancellationToken);
        Assert.Equal(2, json.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("13800138000", json);
    }

    private static string Id(System.Text.Json.JsonElement opened) => opened.GetProperty("id").GetString()!;
}
