using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Web.Demo;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>The product with a small demo company in it, as <c>./run</c> shows it.</summary>
public sealed class DemoServer : BrowserServer
{
    private const int Cases = 150;
    private string[] _signIns = [];

    /// <summary>E-mail and password of somebody in this post.</summary>
    public (string Email, string Password) InPost(string post)
    {
        var words = _signIns.Single(x => x.StartsWith(post + "1@", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (words[0], words[^1]);
    }

    protected override async Task Fill(StoreOptions options)
    {
        Assert.True(await DemoRun.Fill(options, Cases, CancellationToken.None));
        _signIns = await File.ReadAllLinesAsync(Path.Combine(options.DataFolder, DemoRun.SignInsFile));
    }
}

/// <summary>Everything the desk's menu names, full of generated work: no serious finding of axe, nothing wider than the screen. The README's pictures are taken here.</summary>
public sealed class DemoTourTests(DemoServer server) : IClassFixture<DemoServer>
{
    private static readonly Dictionary<string, string> s_pictured = new(StringComparer.Ordinal) { ["/desk/cases"] = "queue", ["/desk/board"] = "board", ["/desk/dispatch"] = "dispatch" };

    private readonly List<string> _faults = [];

    [Fact]
    public async Task Every_page_of_the_menu_can_be_used()
    {
        var (email, password) = server.InPost("chief-executive");
        var page = await server.SignIn(email, password: password);
        var menu = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#desk-nav a[href^=\"/desk\"]')].map(x => x.getAttribute('href'))");
        Assert.True(menu.Length > 10, "The menu names few pages: " + string.Join(' ', menu));
        var figures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in menu.Distinct())
        {
            await Look(page, path, ".zh");
            if (path is "/desk/dispatch" or "/desk/surveys") figures[path] = (await page.Locator(".figures dd").First.InnerTextAsync()).Trim().TrimEnd('%');
        }

        await page.Context.AddCookiesAsync([new Cookie { Name = CurrentWords.Cookie, Value = "en", Url = server.Address }]);
        foreach (var path in s_pictured.Keys) await Look(page, path, "");
        await Case();
        await Portal("zh-CN", ".zh");
        await Portal("en", "");
        Assert.True(_faults.Count == 0, string.Join("\n", _faults));
        // The generated company is one that works: visits are planned, and most of those who were asked have answered.
        Assert.NotEqual("0", figures["/desk/dispatch"]);
        Assert.True(double.Parse(figures["/desk/surveys"], System.Globalization.CultureInfo.InvariantCulture) > 50, "Of those who were asked only " + figures["/desk/surveys"] + " % answered.");
    }

    /// <summary>Through the eyes of somebody who has the next step to take.</summary>
    private async Task Case()
    {
        var (email, password) = server.InPost("agent-lead");
        var page = await server.SignIn(email, password: password);
        await page.GotoAsync("/desk/cases?stage=visit");
        var address = (await page.Locator("#queue a.row-link").First.GetAttributeAsync("href"))!;
        foreach (var (language, suffix) in new[] { ("zh-CN", ".zh"), ("en", "") })
        {
            await page.Context.AddCookiesAsync([new Cookie { Name = CurrentWords.Cookie, Value = language, Url = server.Address }]);
            await Look(page, address, suffix);
            await BrowserServer.Picture(page, "case" + suffix);
        }
    }

    private async Task Portal(string language, string suffix)
    {
        var phone = await server.Window(phone: true, script: false);
        await phone.Context.AddCookiesAsync([new Cookie { Name = CurrentWords.Cookie, Value = language, Url = server.Address }]);
        await phone.GotoAsync("/report");
        await BrowserServer.Picture(phone, "portal" + suffix);
    }

    private async Task Look(IPage page, string path, string suffix)
    {
        await page.GotoAsync(path);
        await page.Locator("main").WaitForAsync();
        if (s_pictured.TryGetValue(path, out var picture)) await BrowserServer.Picture(page, picture + suffix);
        if (await Record.ExceptionAsync(() => BrowserServer.AssertAccessible(page)) is { } finding) _faults.Add(finding.Message);
        var beyond = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (beyond > 0) _faults.Add($"{path} is {beyond} px wider than the screen.");
    }
}
