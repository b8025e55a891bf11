using Bihuan.Foundation;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>A customer's whole way on a phone, with the desk on the other side.</summary>
[Collection(nameof(Browser))]
public sealed class PortalJourneyTests(BrowserServer server)
{
    [Fact]
    public async Task From_report_over_progress_to_confirmation_and_rating()
    {
        var phone = await server.Window(phone: true);
        var said = "面板童锁怎么解除" + Ids.NewToken()[..4];
        var link = await Report(phone, "consultation", said, "13912340001");
        await BrowserServer.AssertAccessible(phone);

        var desk = await server.SignIn(await server.Hire("agent-lead", "陶然"));
        await desk.GotoAsync("/desk/cases?q=" + Uri.EscapeDataString(said));
        await desk.Locator("#queue a.row-link").First.ClickAsync();
        await desk.Locator("#story").WaitForAsync();
        var address = desk.Url.Split('?')[0];
        for (var i = 0; i < 8 && await desk.Locator("main .page-actions a[href*='act=confirm']").CountAsync() == 0; i++)
            if (await AtDesk.TakeNextStep(desk, address) is null) break;

        await phone.GotoAsync(link);
        await phone.Locator("button[value=solved]").WaitForAsync();
        await BrowserServer.AssertAccessible(phone);
        await phone.Locator("button[value=solved]").ClickAsync();
        await phone.Locator("a[href$='/rating']").First.ClickAsync();
        await phone.Locator(".scale label").First.WaitForAsync();
        await BrowserServer.AssertAccessible(phone);
        await phone.Locator(".scale label").Last.ClickAsync();
        await phone.Locator("main form button.btn-primary").First.ClickAsync();
        await phone.Locator(".number-card").WaitForAsync();

        await desk.ReloadAsync();
        await desk.Locator("#story .timeline-title", new PageLocatorOptions { HasText = "评价" }).First.WaitForAsync();
    }

    [Fact]
    public async Task A_look_up_answers_a_wrong_pair_like_an_unknown_number_and_the_right_one_with_the_progress()
    {
        var page = await server.Window(phone: true);
        await Report(page, "consultation", "想问延保", "13912340002");
        var number = (await page.Locator("main .number").First.InnerTextAsync()).Trim();
        var answers = new List<string>();
        foreach (var (asked, contact) in new[] { (number, "13900000000"), ("SC-20200101-0001", "13912340002") })
        {
            await LookUp(page, asked, contact);
            await page.Locator(".problem, [role=alert]").First.WaitForAsync();
            answers.Add(await page.Locator(".problem, [role=alert]").First.InnerTextAsync());
        }

        Assert.Equal(answers[0], answers[1]);
        await LookUp(page, number, "13912340002");
        await page.Arrived("/t/");
        Assert.Contains(number, await page.Locator("main").InnerTextAsync());
    }

    private static async Task<string> Report(IPage page, string kind, string text, string contact)
    {
        await page.GotoAsync("/report?kind=" + kind);
        await page.Locator("textarea[name=description]").FillAsync(text);
        await page.Locator("button[value=contact]").ClickAsync();
        await page.Locator("input[name=phone]").FillAsync(contact);
        if (await page.Locator("input[name=consent]").CountAsync() > 0) await page.Locator("input[name=consent]").CheckAsync();
        await page.Locator("main form[action='/report'] button.btn-primary").ClickAsync();
        var link = page.Locator("a[href^='/t/']").First;
        await link.WaitForAsync();
        return (await link.GetAttributeAsync("href"))!;
    }

    private static async Task LookUp(IPage page, string number, string contact)
    {
        await page.GotoAsync("/progress");
        await page.Locator("input[name=number]").FillAsync(number);
        await page.Locator("input[name=contact]").FillAsync(contact);
        await page.Locator("main form button.btn-primary").ClickAsync();
    }
}
