using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>What hands do at the desk, again and again.</summary>
internal static class AtDesk
{
    /// <summary>
    /// Waits until a page whose address fits is there and parsed. Asks the page itself: a browser under load may tell of its "load" event
    /// before anybody listens, and whoever waits for the event then waits for ever.
    /// </summary>
    /// <param name="address">A regular expression over the whole address.</param>
    public static Task Arrived(this IPage page, string address) =>
        page.WaitForFunctionAsync("address => new RegExp(address).test(location.href) && document.readyState !== 'loading'", address);

    public static async Task OpenCase(IPage page, string kind, string description, string phone = "13800138000", string? serial = null)
    {
        await page.GotoAsync("/desk/cases/new");
        await page.Locator("input[name='customer.phone']").FillAsync(phone);
        await page.Locator("select[name=kind]").SelectOptionAsync(kind);
        await page.Locator("textarea[name=description]").FillAsync(description);
        if (serial is not null) await page.Locator("input[name=serialNumber]").FillAsync(serial);
        await page.Locator("form[action='/desk/cases/new'] button.btn-primary").First.ClickAsync();
        await page.Arrived("/desk/cases/[0-9a-f-]{36}");
    }

    /// <summary>Opens the first step that the process waits for, fills it in and sends it; false when nothing waits for this person.</summary>
    public static async Task<string?> TakeNextStep(IPage page, string address)
    {
        var next = page.Locator("main .page-actions a.btn-primary[href*='?act=']");
        if (await next.CountAsync() == 0) return null;
        var act = (await next.First.GetAttributeAsync("href"))!.Split("act=")[1].Split('#')[0];
        await next.First.ClickAsync();
        await FillAndSend(page, address);
        return act;
    }

    /// <summary>Fills whatever the act's form demands and sends it; the page comes back without the form.</summary>
    public static async Task FillAndSend(IPage page, string address)
    {
        var form = page.Locator($"#act form[action^='{new Uri(address).AbsolutePath}/']");
        await form.WaitForAsync();
        // The page's own calendar takes the place of the browser's.
        await page.WaitForFunctionAsync("() => !document.querySelector('#act input[type=datetime-local]')");
        foreach (var select in await form.Locator("select[required]").AllAsync())
        {
            var options = await select.Locator("option").EvaluateAllAsync<string[]>("x => x.map(o => o.value).filter(v => v)");
            if (await select.GetAttributeAsync("aria-hidden") is null) await select.SelectOptionAsync(options[0]);
        }

        foreach (var time in await form.Locator("input[placeholder^='YYYY'][required]").AllAsync())
        {
            await time.FillAsync("2030-01-01 10:00");
            await time.PressAsync("Tab");
        }

        foreach (var text in await form.Locator("textarea[required], input[type=text][required]:not([placeholder^='YYYY'])").AllAsync())
            if ((await text.InputValueAsync()).Length == 0) await text.FillAsync("\u5df2\u5904\u7406");
        await form.Locator("button[type=submit]").First.ClickAsync();
        await page.Arrived("^(?!.*act=)");
    }
}
