using System.Net;
using AngleSharp.Dom;

namespace Bihuan.IntegrationTests.Customers;

public sealed class CustomerPageTests
{
    [Theory, BothDatabases]
    public async Task A_customer_is_recorded_edited_noted_and_revealed_at_the_desk(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("administrator");
        var phone = CustomerApi.NewPhone();
        using var bad = await desk.PostForm("/desk/customers/new", "/desk/customers", ("name", CustomerApi.Name), ("phone", "12"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.StatusCode);
        Assert.NotNull((await Html(bad)).QuerySelector("#f-phone-error"));
        using var made = await desk.PostForm("/desk/customers/new", "/desk/customers", ("name", CustomerApi.Name), ("phone", phone), ("preferences", "evenings"), ("tier", "core"));
        Assert.Equal(HttpStatusCode.SeeOther, made.StatusCode);
        var address = made.Headers.Location!.ToString();
        using var again = await desk.PostForm("/desk/customers/new", "/desk/customers", ("phone", phone));
        Assert.NotNull((await Html(again)).QuerySelector($"a[href='{address}']"));

        using var edited = await desk.PostForm(address + "/edit", address + "/changes", ("name", ""), ("email", "a@example.com"), ("preferences", "mornings"), ("wantsNoSurveys", "true"));
        Assert.Equal(HttpStatusCode.SeeOther, edited.StatusCode);
        using var noted = await desk.PostForm(address, address + "/notes", ("text", "\u5bb6\u6709\u8001\u4eba"));
        Assert.Equal(HttpStatusCode.SeeOther, noted.StatusCode);
        using var empty = await desk.PostForm(address, address + "/notes", ("text", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);

        var page = await desk.Page(address);
        Assert.DoesNotContain(phone, page.DocumentElement.OuterHtml);
        Assert.Contains("139****" + phone[7..], page.QuerySelector("h1")!.TextContent);
        Assert.Contains("a****@example.com", page.QuerySelector("aside")!.TextContent);
        Assert.Contains("\u5bb6\u6709\u8001\u4eba", page.QuerySelector("#notes-title")!.Closest("section")!.TextContent);
        Assert.Equal(address, (await desk.Page("/desk/customers?q=" + phone)).QuerySelector("tbody a.row-link")!.GetAttribute("href"));

        using var revealed = await desk.PostForm(address, address + "/reveals", ("fields", "phone"), ("reason", "\u56de\u7535"));
        Assert.Equal(phone, (await Html(revealed)).QuerySelector("#reveal dd")!.TextContent.Trim());
        Assert.DoesNotContain(phone, (await desk.Page(address)).DocumentElement.OuterHtml);
        using var unreasoned = await desk.PostForm(address + "/reveals?case=0197f000-0000-7000-8000-0000000000aa", address + "/reveals", ("fields", "phone"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unreasoned.StatusCode);
        var retry = await Html(unreasoned);
        Assert.NotNull(retry.QuerySelector("#f-reason-error"));
        Assert.Equal("0197f000-0000-7000-8000-0000000000aa", retry.QuerySelector("input[name=caseId]")!.GetAttribute("value"));
    }

    [Theory, BothDatabases]
    public async Task Two_records_are_compared_merged_parted_and_one_is_erased(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("administrator");
        using var api = await server.Api("customers.customer.edit", "customers.customer.read");
        var phone = CustomerApi.NewPhone();
        var (mine, theirs) = (await api.Record(phone), await api.Record(phone, "x", force: true));
        var address = $"/desk/customers/{mine}";
        Assert.NotNull((await desk.Page(address)).QuerySelector($"a[href='{address}/merges?with={theirs}']"));
        using var merged = await desk.PostForm($"{address}/merges?with={theirs}", address + "/merges", ("take", "name"));
        Assert.Equal(HttpStatusCode.SeeOther, merged.StatusCode);
        Assert.NotNull((await desk.Page($"/desk/customers/{theirs}")).QuerySelector($"a[href='{address}']"));
        var undo = (await desk.Page(address)).QuerySelectorAll("form").Single(x => x.GetAttribute("action")!.EndsWith("/reversal", StringComparison.Ordinal)).GetAttribute("action")!;
        using var parted = await desk.PostForm(address, undo);
        Assert.Equal(HttpStatusCode.SeeOther, parted.StatusCode);
        Assert.Empty((await desk.Page(address)).QuerySelectorAll("form[action$=reversal]"));

        using var exported = await desk.PostForm(address, address + "/exports");
        Assert.Equal("attachment", exported.Content.Headers.ContentDisposition?.DispositionType ?? exported.Headers.GetValues("Content-Disposition").First().Split(';')[0]);
        var label = (await desk.Page(address)).QuerySelector("h1")!.TextContent.Trim();
        using var careless = await desk.PostForm(address + "/erasure", address + "/erasure", ("confirmation", "yes"), ("reason", "asked"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, careless.StatusCode);
        using var erased = await desk.PostForm(address + "/erasure", address + "/erasure", ("confirmation", label), ("reason", "asked"));
        Assert.Equal(HttpStatusCode.SeeOther, erased.StatusCode);
        Assert.Empty((await desk.Page(address)).QuerySelectorAll("form[action$=reveals]"));
    }

    [Theory, BothDatabases]
    public async Task A_unit_has_a_page_a_label_and_an_owner(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("administrator");
        using var api = await server.Api("customers.customer.edit", "customers.customer.read", "cases.case.open");
        var phone = CustomerApi.NewPhone();
        var owner = await api.Record(phone);
        using var bad = await desk.PostForm($"/desk/units/new?customer={owner}", "/desk/units", ("serialNumber", "??"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.StatusCode);
        Assert.NotNull((await Html(bad)).QuerySelector("#f-serialNumber-error"));
        var serial = CustomerApi.NewSerial();
        using var made = await desk.PostForm($"/desk/units/new?customer={owner}", "/desk/units", ("serialNumber", serial), ("model", "XQG100"), ("purchasedOn", "2025-08-01"));
        var address = made.Headers.Location!.ToString();
        await api.CaseOf(phone, serial: serial);
        var page = await desk.Page(address);
        Assert.Contains(serial, page.QuerySelector("header.page-header")!.TextContent);
        Assert.Single(page.QuerySelectorAll("#archive-title").First().Closest("section")!.QuerySelectorAll("tbody tr"));
        Assert.NotNull(page.QuerySelector($"a[href='/desk/customers/{owner}']"));
        var label = await desk.Http.GetStringAsync(address + "/label", TestContext.Current.CancellationToken);
        Assert.StartsWith("<svg", label);
        Assert.Contains(serial, label);
        using var edited = await desk.PostForm(address + "/edit", address + "/changes", ("model", "XQG120"));
        Assert.Equal(HttpStatusCode.SeeOther, edited.StatusCode);
        using var moved = await desk.PostForm(address, address + "/owners", ("phone", ""));
        Assert.Equal(HttpStatusCode.SeeOther, moved.StatusCode);
        using var unknown = await desk.PostForm(address, address + "/owners", ("phone", "13000000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
        Assert.Equal(address, (await desk.Page("/desk/customers?q=" + serial)).QuerySelector("p.note a")!.GetAttribute("href"));
    }

    private static async Task<IDocument> Html(HttpResponseMessage answer) => DeskClient.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
}
