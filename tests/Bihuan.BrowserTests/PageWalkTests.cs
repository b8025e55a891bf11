using Bihuan.Foundation;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>Every page in both themes and both widths: no serious finding of axe, nothing wider than the screen.</summary>
[Collection(nameof(Browser))]
public sealed class PageWalkTests(BrowserServer server)
{
    private static readonly string[] s_desk =
    [
        "/desk", "/desk/cases", "/desk/cases?kind=repair&open=all", "/desk/cases?q=zzzz", "/desk/cases/new", "/desk/views", "/desk/board", "/desk/team", "/desk/customers", "/desk/customers/new", "/desk/units/new",
        "/desk/notices", "/desk/surveys", "/desk/profile", "/desk/access", "/desk/channels", "/desk/channels/new", "/desk/channels/taobao", "/desk/users", "/desk/users/new", "/desk/organisations", "/desk/posts",
        "/desk/posts/agent", "/desk/api-keys", "/desk/settings/sign-in", "/desk/audit", "/desk/data-classes",
    ];

    private static readonly string[] s_portal = ["/report", "/report?kind=fault-report", "/report?kind=complaint", "/progress", "/privacy", "/q/unknown", "/t/unknown", "/sign-in"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_can_be_used_by_everyone(bool phone)
    {
        var page = await server.SignIn(await server.Hire("administrator", "吴敏"), phone);
        await AtDesk.OpenCase(page, "fault-report", "洗衣机漏水，地板都湿了", "13911112222", "LH-" + Ids.NewToken()[..8]);
        var address = page.Url.Split('?')[0];
        var customer = await page.Locator("aside a[href^='/desk/customers/']").First.GetAttributeAsync("href");
        await page.GotoAsync(customer!);
        var unit = await page.Locator("aside .plain-list a[href^='/desk/units/']").First.GetAttributeAsync("href");
        string[] own = [address, address + "?act=transfer", address + "?act=contact", address + "/work-order", customer!, customer + "/edit", unit!];
        // Two windows halve the longest walk of the suite: each page is judged by itself.
        string[] paths = [.. own, .. s_desk, .. s_portal];
        var second = await page.Context.NewPageAsync();
        await Task.WhenAll(Walk(page, paths.Where((_, i) => i % 2 == 0), phone), Walk(second, paths.Where((_, i) => i % 2 == 1), phone));
    }

    private static async Task Walk(IPage page, IEnumerable<string> paths, bool phone)
    {
        foreach (var path in paths)
        {
            await page.GotoAsync(path);
            await page.Locator("main").WaitForAsync();
            // The style sheet follows the system's theme by itself, so one loading shows both.
            foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
                await BrowserServer.AssertAccessible(page);
            }

            var beyond = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(beyond <= 0, $"{path} is {beyond} px wider than the screen ({(phone ? "phone" : "desk")}).");
        }
    }
}
