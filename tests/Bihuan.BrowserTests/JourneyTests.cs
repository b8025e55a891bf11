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
        await AtDesk.OpenCase(page, "suggestion", "\u5efa\u8bae\u6d17\u8863\u673a\u8bf4\u660e\u4e66\u5b57\u5927\u4e00\u70b9");
        var address = page.Url.Split('?')[0];
        var acts = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            var next = page.Locator("main a.btn-primary[href*='?act=']").First;
            if (await next.CountAsync() == 0) break;
            acts.Add((await next.GetAttributeAsync("href"))!.Split("act=")[1].Split('#')[0]);
            await next.ClickAsync();
            await AtDesk.FillAndSend(page, address);
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
        await page.Arrived("/t/");
        Assert.True(await page.Locator("a[href*='complain'], a[href*='kind=complaint']").CountAsync() > 0);
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
}
