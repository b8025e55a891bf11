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
        await FieldShift.Press(page, "leave");
        await FieldShift.Press(page, "check-in");
        await page.Locator("button[data-act=diagnose]").WaitForAsync();
        await BrowserServer.AssertAccessible(page);
        await BrowserServer.Picture(page, "field-visit");
        await page.CloseAsync();

        page = await context.NewPageAsync();
        await page.GotoAsync("/field");
        await page.Locator(".field-bar[data-waiting='2']").WaitForAsync();
        await page.Locator(".visit-row").ClickAsync();
        await FieldShift.Checks(page);
        await FieldShift.Photo(page, "before");
        await FieldShift.Photo(page, "after");
        await FieldShift.Press(page, "end-work");
        await page.Locator("textarea[name=work]").FillAsync("换轴承");
        await page.Locator("form button[type=submit]").ClickAsync();
        await FieldShift.Sign(page);
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
        var shift = await FieldShift.Begin(server);
        return (shift.Stage, shift.Page, shift.Orders[0].Case);
    }
}
