using Bihuan.Platform.Store;
using Bihuan.Web.Demo;

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
    [Fact]
    public async Task Every_page_of_the_menu_can_be_used()
    {
        var (email, password) = server.InPost("chief-executive");
        var page = await server.SignIn(email, password: password);
        var menu = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#desk-nav a[href^=\"/desk\"]')].map(x => x.getAttribute('href'))");
        Assert.True(menu.Length > 10, "The menu names few pages: " + string.Join(' ', menu));
        var faults = new List<string>();
        foreach (var path in menu.Distinct())
        {
            await page.GotoAsync(path);
            await page.Locator("main").WaitForAsync();
            await BrowserServer.Picture(page, path.Trim('/').Replace('/', '-').Split('?')[0]);
            if (await Record.ExceptionAsync(() => BrowserServer.AssertAccessible(page)) is { } finding) faults.Add(finding.Message);
            var beyond = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (beyond > 0) faults.Add($"{path} is {beyond} px wider than the screen.");
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }
}
