using Bihuan.Platform.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>A technician's shift in a cellar: everything is pressed without a signal, the tab is closed, and nothing is lost.</summary>
[Collection(nameof(Browser))]
public sealed class FieldJourneyTests(BrowserServer server)
{
    [Fact]
    public async Task A_shift_offline_reaches_the_case_once_with_its_own_times()
    {
        var (stage, page, id) = await Begin();
        var context = page.Context;
        await context.SetOfflineAsync(true);
        await page.Locator(".visit-row").ClickAsync();
        var visit = await page.EvaluateAsync<string>("() => new Promise(r => { const q = indexedDB.open('bihuan-field'); q.onsuccess = () => { const g = q.result.transaction('kept').objectStore('kept').get('day'); g.onsuccess = () => r(g.result.visits[0].id) } })");
        await Press(page, "leave");
        await Press(page, "check-in");
        await page.Locator("button[data-act=diagnose]").WaitForAsync();
        await BrowserServer.AssertAccessible(page);
        await BrowserServer.Picture(page, "field-visit");
        await page.CloseAsync();

        page = await context.NewPageAsync();
        await page.GotoAsync("/field");
        await page.Locator(".field-bar[data-waiting='2']").WaitForAsync();
        await page.Locator(".visit-row").ClickAsync();
        await Checks(page);
        await Photo(page, "before");
        await Photo(page, "after");
        await Press(page, "end-work");
        await page.Locator("textarea[name=work]").FillAsync("换轴承");
        await page.Locator("form button[type=submit]").ClickAsync();
        await Sign(page);
        await page.Locator(".field-bar[data-waiting='7']").WaitForAsync();
        var before = DateTimeOffset.UtcNow;
        Assert.DoesNotContain(await stage.Facts(id), x => x.GetProperty("type").GetString() == "visit.checked-in/1");

        await context.SetOfflineAsync(false);
        await page.Locator(".field-bar[data-waiting='0']").WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        var facts = (await stage.Facts(id)).Select(x => x.GetProperty("type").GetString()).ToList();
        foreach (var once in new[] { "visit.checked-in/1", "case.visit-ended/1", "visit.completion-applied/1" }) Assert.Single(facts, x => x == once);
        Assert.Equal(2, facts.Count(x => x == "visit.photo-taken/1"));
        Assert.True((await stage.Visit(visit)).GetProperty("checkedInAt").GetDateTimeOffset() < before);
        await page.Context.CloseAsync();
    }

    private async Task<(FieldStage Stage, IPage Page, Guid Case)> Begin()
    {
        var stage = await FieldStage.Open(server);
        var page = await server.SignIn(await server.Hire("technician", "李工"), phone: true);
        var technician = Guid.Parse(await page.EvaluateAsync<string>("async () => (await (await fetch('/api/v1/field/session')).json()).userId"));
        var id = await stage.Give(technician, server.Services.GetRequiredService<OrganisationTree>().Current.Root!.Id);
        await stage.Appoint(await page.EvaluateAsync<string>("async () => (await (await fetch('/api/v1/field/day')).json()).visits[0].id"));
        await page.GotoAsync("/field");
        await page.Locator(".visit-row").WaitForAsync();
        await page.EvaluateAsync("async () => { await navigator.serviceWorker.ready }");
        return (stage, page, id);
    }

    private static Task Press(IPage page, string act) => page.Locator($"button[data-act={act}]").ClickAsync();

    private static async Task Checks(IPage page)
    {
        await Press(page, "checks");
        await page.Locator(".tick input").First.WaitForAsync();
        foreach (var tick in await page.Locator(".tick input").AllAsync()) await tick.CheckAsync();
        await page.Locator("form button[type=submit]").ClickAsync();
    }

    private static async Task Photo(IPage page, string kind)
    {
        await Press(page, "photo");
        await page.Locator("select[name=photo-kind]").SelectOptionAsync(kind);
        await page.Locator("input[name=consent]").CheckAsync();
        await page.Locator("input[name=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "a.png",
            MimeType = "image/png",
            Buffer = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
        });
        await page.Locator("form button[type=submit]").ClickAsync();
    }

    private static async Task Sign(IPage page)
    {
        await Press(page, "completion");
        var pad = (await page.Locator(".signature-pad").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(pad.X + 20, pad.Y + 20);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(pad.X + 120, pad.Y + 60);
        await page.Mouse.UpAsync();
        await page.Locator("form button[type=submit]").ClickAsync();
    }
}
