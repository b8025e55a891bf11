using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

[CollectionDefinition(nameof(Browser))]
public sealed class Browser : ICollectionFixture<BrowserServer>;

/// <summary>What a person does, from the first click to the closed loop, in a real browser.</summary>
[Collection(nameof(Browser))]
public sealed class JourneyTests(BrowserServer server)
{
    [Fact]
    public async Task A_case_is_opened_by_phone_and_closed_through_the_pages()
    {
        var page = await server.SignIn(await server.Hire("agent-lead", "\u5468\u660e"));
        await OpenCase(page, "suggestion", "\u5efa\u8bae\u6d17\u8863\u673a\u8bf4\u660e\u4e66\u5b57\u5927\u4e00\u70b9");
        var address = page.Url.Split('?')[0];
        var acts = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            var next = page.Locator("main a.btn-primary[href*='?act=']").First;
            if (await next.CountAsync() == 0) break;
            acts.Add((await next.GetAttributeAsync("href"))!.Split("act=")[1].Split('#')[0]);
            await next.ClickAsync();
            await FillAndSend(page, address);
        }

        Assert.Equal("assess resolve tell-result", string.Join(" ", acts));
        Assert.Equal(0, await page.Locator("main a.btn-primary[href*='?act=']").CountAsync());
        await page.GotoAsync("/desk/cases?open=false");
        await page.Locator($"a[href*='{address[^36..]}']").First.WaitForAsync();
    }

    [Fact, Requirement("CASE-15")]
    public async Task A_customer_reports_on_the_phone_and_follows_the_case_without_script()
    {
        var page = await server.Window(phone: true, script: false);
        await page.GotoAsync("/report");
        await BrowserServer.Picture(page, "portal");
        await page.Locator("a[href='/report?kind=suggestion']").ClickAsync();
        await page.Locator("textarea[name=description]").FillAsync("\u5efa\u8bae\u51b0\u7bb1\u95e8\u52a0\u4e00\u4e2a\u63d0\u793a\u97f3");
        await page.Locator("button[value=contact]").ClickAsync();
        await page.Locator("input[name='customer.phone'], input[name=phone]").First.FillAsync("13912345678");
        if (await page.Locator("input[name=consent]").CountAsync() > 0) await page.Locator("input[name=consent]").CheckAsync();
        await page.Locator("main form[action='/report'] button.btn-primary").ClickAsync();
        var link = page.Locator("a[href^='/t/']").First;
        await link.WaitForAsync();
        Assert.Matches("FB-[0-9]{8}-[0-9]{4}", await page.Locator("main").InnerTextAsync());
        await link.ClickAsync();
        await page.WaitForURLAsync("**/t/**");
        Assert.True(await page.Locator("a[href*='complain'], a[href*='kind=complaint']").CountAsync() > 0);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Pages_can_be_used_by_everyone(bool phone, bool dark)
    {
        var page = await server.SignIn(await server.Hire("agent-lead", "\u5434\u654f"), phone, dark);
        await OpenCase(page, "fault-report", "\u6d17\u8863\u673a\u6f0f\u6c34\uff0c\u5730\u677f\u90fd\u6e7f\u4e86");
        var address = page.Url.Split('?')[0];
        if (!phone && !dark) await BrowserServer.Picture(page, "case");
        foreach (var path in new[] { address, address + "?act=transfer", "/desk", "/desk/cases", "/desk/cases/new", "/desk/board", "/desk/team", "/desk/customers", "/desk/notices", "/report", "/report?kind=complaint", "/progress" })
        {
            await page.GotoAsync(path);
            await page.Locator("main").WaitForAsync();
            await BrowserServer.AssertAccessible(page);
            if (!phone && !dark && path == "/desk/cases") await BrowserServer.Picture(page, "queue");
            if (!phone && !dark && path == "/desk/board") await BrowserServer.Picture(page, "board");
        }
    }

    [Fact]
    public async Task A_wrong_password_says_the_same_as_an_unknown_address()
    {
        var known = await server.Hire("agent", "\u90d1\u6d0b");
        var texts = new List<string>();
        foreach (var email in new[] { known, "nobody@example.test" })
        {
            var page = await server.Window();
            await page.GotoAsync("/sign-in");
            await page.Locator("input[name=email]").FillAsync(email);
            await page.Locator("input[name=password]").FillAsync("wrong password");
            await page.Locator("main form:has(input[name=password]) button.btn-primary").First.ClickAsync();
            await page.Locator("[role=alert], .alert").First.WaitForAsync();
            texts.Add(await page.Locator("[role=alert], .alert").First.InnerTextAsync());
        }

        Assert.Equal(texts[0], texts[1]);
    }

    private static async Task OpenCase(IPage page, string kind, string description)
    {
        await page.GotoAsync("/desk/cases/new");
        await page.Locator("input[name='customer.phone']").FillAsync("13800138000");
        await page.Locator("select[name=kind]").SelectOptionAsync(kind);
        await page.Locator("textarea[name=description]").FillAsync(description);
        await page.Locator("form[action='/desk/cases/new'] button.btn-primary").First.ClickAsync();
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex("/desk/cases/[0-9a-f-]{36}"));
    }

    /// <summary>Fills whatever the act's form demands and sends it; the page comes back without the form.</summary>
    private static async Task FillAndSend(IPage page, string address)
    {
        var form = page.Locator($"form[action^='{new Uri(address).AbsolutePath}/']:has([required])").First;
        await form.WaitForAsync();
        foreach (var select in await form.Locator("select[required]").AllAsync())
        {
            var options = await select.Locator("option").EvaluateAllAsync<string[]>("x => x.map(o => o.value).filter(v => v)");
            await select.SelectOptionAsync(options[0]);
        }

        foreach (var text in await form.Locator("textarea[required], input[type=text][required]").AllAsync()) await text.FillAsync("\u5df2\u5904\u7406");
        foreach (var time in await form.Locator("input[type=datetime-local][required]").AllAsync()) await time.FillAsync("2030-01-01T10:00");
        await form.Locator("button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync(x => !x.Contains("act=", StringComparison.Ordinal));
    }
}
