using System.Net;
using AngleSharp.Dom;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Cases;

public sealed class NewCaseTests
{
    private const string At = "/desk/cases/new";

    [Theory, BothDatabases, Requirement("CH-12")]
    public async Task A_case_is_opened_from_the_form_with_its_answers_and_its_number_read_out(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent-lead");
        (string, string)[] typed =
        [
            ("customer.phone", "139 1111 2222"), ("customer.name", "\u5218\u82b3"), ("kind", "repair"), ("channel", "phone"),
            ("description", "\u6d17\u8863\u673a\u6f0f\u6c34"), ("productCategory", "washing-machine"), ("symptom", "water-leak"),
        ];
        var asked = await Page(await desk.PostForm(At, At, typed), HttpStatusCode.UnprocessableEntity);
        var questions = asked.QuerySelectorAll("#guided select[name^='answers.'][required]").ToList();
        Assert.NotEmpty(questions);
        Assert.Equal("139 1111 2222", asked.QuerySelector("#f-customer-phone")!.GetAttribute("value"));

        var id = asked.QuerySelector("form.new-case input[name=id]")!.GetAttribute("value")!;
        (string, string)[] answered = [.. typed, ("id", id), .. questions.Select(x => (x.GetAttribute("name")!, x.QuerySelectorAll("option")[1].GetAttribute("value")!))];
        var opened = await desk.PostForm(At, At, answered);
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        var page = await desk.Page(opened.Headers.Location!.ToString());
        Assert.Contains(page.QuerySelector(".opened-number")!.TextContent, page.QuerySelector(".page-meta")!.TextContent);
        Assert.Contains(questions[0].ParentElement!.QuerySelector("label")!.TextContent, page.QuerySelector("#story")!.TextContent);

        var again = await desk.PostForm(At, At, answered);
        Assert.Equal(opened.Headers.Location, again.Headers.Location);
    }

    [Theory, BothDatabases]
    public async Task Checking_shows_the_known_customer_their_open_cases_and_the_danger(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open");
        var opened = await api.OpenCase(phone: "13600001111");
        using var desk = await server.SignedIn("agent-lead");
        var page = await Page(await desk.PostForm(At, At, ("step", "check"), ("customer.phone", "+86 136-0000-1111"), ("description", "\u6f0f\u7535\u4e86\uff0c\u673a\u5668\u5192\u70df")), HttpStatusCode.OK);
        Assert.Contains("136****1111", page.QuerySelector("#known")!.TextContent);
        Assert.Contains(opened.GetProperty("number").GetString()!, page.QuerySelector("#known")!.TextContent);
        Assert.NotNull(page.QuerySelector("#danger .note-warn"));
        Assert.Null(page.QuerySelector(".problem"));
    }

    [Theory, BothDatabases]
    public async Task A_number_typed_in_shows_nobody_whose_cases_are_out_of_reach(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api("cases.case.open");
        await api.OpenCase(phone: "13600002222", organisation: await server.NewOrganisation());
        using var desk = await server.SignedIn("agent-lead", await server.NewOrganisation());
        var page = await Page(await desk.PostForm(At, At, ("step", "check"), ("customer.phone", "13600002222")), HttpStatusCode.OK);
        Assert.DoesNotContain("136****2222", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Every_wrong_field_is_named_and_what_was_typed_is_kept(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent-lead");
        var page = await Page(await desk.PostForm(At, At, ("customer.phone", "12"), ("kind", "repair"), ("channel", "phone"), ("description", "\u4e0d\u52a8\u4e86")), HttpStatusCode.UnprocessableEntity);
        Assert.NotNull(page.QuerySelector("#f-customer-phone.is-invalid"));
        Assert.Equal("\u4e0d\u52a8\u4e86", page.QuerySelector("#f-description")!.TextContent);
        Assert.Equal("repair", page.QuerySelector("#f-kind option[selected]")!.GetAttribute("value"));
    }

    private static async Task<IDocument> Page(HttpResponseMessage response, HttpStatusCode expected)
    {
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == expected, html);
        return DeskClient.Parse(html);
    }
}
