using System.Text.Json;
using System.Text.RegularExpressions;
using Bihuan.Cases.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>Every act of a visit by hand, and what goes wrong on a real day: a code misread, an order moved away, a full phone, a dead battery, a new release.</summary>
[Collection(nameof(Browser))]
public sealed partial class FieldActsTests(BrowserServer server)
{
    [Fact, Requirement("DSP-05"), Requirement("PRT-04")]
    public async Task A_visit_from_the_telephone_to_the_code_with_diagnosis_parts_and_charge()
    {
        var shift = await FieldShift.Begin(server);
        var (page, (id, visit)) = (shift.Page, shift.Orders[0]);
        await shift.Stage.Reserve(visit, "bearing", 2);
        await page.Locator(".visit-row").ClickAsync();
        Assert.DoesNotContain("13698765432", await page.ContentAsync(), StringComparison.Ordinal);
        await page.Locator("button.reveal").ClickAsync();
        await page.Locator("a[href='tel:13698765432']").WaitForAsync();
        Assert.Equal(1, await shift.Stage.Reveals(shift.Technician));

        await FieldShift.Press(page, "leave");
        await FieldShift.Press(page, "check-in");
        await page.Locator("button[data-act=photo].btn-primary").WaitForAsync();
        await page.Locator("a[href='tel:13698765432']").WaitForAsync();
        await FieldShift.Press(page, "diagnose");
        await page.Locator("select[name=cause]").SelectOptionAsync("worn-part");
        await page.Locator("textarea[name=solution]").FillAsync("换轴承");
        await FieldShift.Save(page);
        await FieldShift.Press(page, "use-part");
        await page.Locator("select[name=code]").SelectOptionAsync("bearing");
        await page.Locator("input[name=removed]").FillAsync("OLD-7");
        await FieldShift.Save(page);
        await FieldShift.Fill(page, "quote", ("amount", "120,5"), ("what", "轴承"));
        await page.Locator("form .problem:not(:empty)").WaitForAsync();
        await page.Locator("input[name=amount]").FillAsync("120.50");
        await page.Locator("input[name=agreed]").CheckAsync();
        await FieldShift.Save(page);
        await page.Locator(".recorded").WaitForAsync();
        Assert.Matches("OLD-7[\\s\\S]*120.50", await page.Locator(".recorded").InnerTextAsync());
        await FieldShift.Checks(page);
        await FieldShift.Photo(page, "before");
        await FieldShift.Photo(page, "after");
        await FieldShift.Fill(page, "end-work", ("work", "换轴承，试机正常"));
        await page.Locator("button[data-act=completion].btn-primary").WaitForAsync();
        await FieldShift.Waiting(page, 0);

        var right = await Code(id);
        await FieldShift.Fill(page, "completion", ("code", right == "000000" ? "111111" : "000000"));
        await page.Locator(".item[data-kind=completion] .btn-primary").ClickAsync();
        Assert.NotEqual(right, await page.Locator("input[name=code]").InputValueAsync());
        await page.Locator("input[name=code]").FillAsync(right);
        await FieldShift.Save(page);
        await page.Locator(".visit-head .is-completion-applied").WaitForAsync();
        await FieldShift.Waiting(page, 0);

        var facts = await shift.Stage.Facts(id);
        JsonElement Body(string type) => Assert.Single(facts, x => x.GetProperty("type").GetString() == type).GetProperty("body");
        Assert.Equal("code", Body("visit.completion-applied/1").GetProperty("acceptedBy").GetString());
        Assert.Equal((120.50m, true), (Body("visit.charge-quoted/1").GetProperty("amount").GetDecimal(), Body("visit.charge-quoted/1").GetProperty("agreed").GetBoolean()));
        Assert.Contains("OLD-7", Body("visit.parts-used/1").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("部件磨损", facts.Last(x => x.GetProperty("type").GetString() == "case.diagnosed/1").GetRawText(), StringComparison.Ordinal);
        var parts = (await shift.Stage.Visit(visit.ToString())).GetProperty("parts").EnumerateArray().ToDictionary(x => x.GetProperty("state").GetString()!, x => x.GetProperty("count").GetInt32());
        Assert.Equal((1, 1), (parts["reserved"], parts["used"]));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task What_needs_an_engineer_another_visit_or_belongs_to_somebody_else_by_now_is_said_item_by_item()
    {
        var shift = await FieldShift.Begin(server, orders: 3);
        var other = await server.SignIn(await server.Hire("technician", "王工"), phone: true);
        var otherId = await FieldShift.UserOf(other);
        await other.Context.CloseAsync();
        await shift.Stage.Technician(otherId, shift.Outlet);
        var (page, context) = (shift.Page, shift.Page.Context);
        await context.SetOfflineAsync(true);
        await shift.Stage.Move(shift.Orders[2].Visit, otherId);
        string[] lasts = ["need-examination", "need-second-visit", "end-work"];
        for (var i = 0; i < 3; i++)
        {
            await FieldShift.OpenVisit(page, await shift.Stage.NumberOf(shift.Orders[i].Case));
            await FieldShift.Press(page, "check-in");
            await FieldShift.Fill(page, lasts[i], (i == 2 ? "work" : "reason", "现场情况 " + i));
            await page.Locator(".visit-head").WaitForAsync();
            if (i < 2) Assert.Equal(0, await page.Locator(".acts button").CountAsync());
            await page.Locator(".back").ClickAsync();
        }

        await FieldShift.Waiting(page, 6);
        await context.SetOfflineAsync(false);
        await FieldShift.Waiting(page, 0);
        var items = page.Locator(".attention .item");
        await items.Nth(1).WaitForAsync();
        Assert.Equal(["check-in", "end-work"], await items.EvaluateAllAsync<string[]>("x => x.map(y => y.dataset.kind)"));
        Assert.Contains(await shift.Stage.NumberOf(shift.Orders[2].Case), await items.First.InnerTextAsync(), StringComparison.Ordinal);
        await BrowserServer.AssertAccessible(page);
        await BrowserServer.Picture(page, "field-conflicts");
        await items.First.Locator("button").ClickAsync();
        await items.Nth(1).WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await items.First.Locator("button").ClickAsync();
        await page.Locator(".attention").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        Assert.Equal(2, await shift.Stage.KeptWork(shift.Orders[2].Visit));
        Assert.Equal("examining", (await shift.Stage.Visit(shift.Orders[0].Visit.ToString())).GetProperty("state").GetString());
        Assert.Equal("second-visit", (await shift.Stage.Visit(shift.Orders[1].Visit.ToString())).GetProperty("state").GetString());
        await context.CloseAsync();
    }

    [Fact]
    public async Task A_full_phone_a_dead_battery_and_a_new_release_lose_nothing()
    {
        // Room for the app, its day and its log; a browser asks for what is left only now and then, so the room is small from the beginning.
        var shift = await FieldShift.Begin(server, prepare: x => Room(x, 1_500_000));
        var (page, context) = (shift.Page, shift.Page.Context);
        await page.RouteAsync("**/api/ping", x => x.AbortAsync());
        await page.Locator(".visit-row").ClickAsync();
        await FieldShift.Press(page, "check-in");
        await FieldShift.Waiting(page, 1);

        await FieldShift.LargePhoto(page, "before");
        await FieldShift.Save(page);
        await page.Locator("form .problem:not(:empty)").WaitForAsync();
        Assert.Contains("存储空间已满", await page.Locator("form .problem").InnerTextAsync(), StringComparison.Ordinal);
        await BrowserServer.Picture(page, "field-storage-full");
        await FieldShift.Waiting(page, 1);
        await Room(page, 1_000_000_000);
        await FieldShift.Save(page);
        await FieldShift.Waiting(page, 2);

        // The battery dies after the first piece of the photo.
        var pieces = 0;
        var died = new TaskCompletionSource();
        await page.RouteAsync("**/api/v1/field/photos/*", async x =>
        {
            if (x.Request.Method == "PATCH" && ++pieces > 1) died.TrySetResult();
            else await x.ContinueAsync();
        });
        await page.UnrouteAsync("**/api/ping");
        await page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
        await died.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await page.CloseAsync();
        page = await context.NewPageAsync();
        var goesOn = page.WaitForRequestAsync(new Regex("/api/v1/field/photos/"), new PageWaitForRequestOptions { Timeout = 60_000 });
        await page.RunAndWaitForRequestAsync(() => page.GotoAsync("/field"), x => x.Method == "PATCH" && x.Headers.TryGetValue("upload-offset", out var at) && at != "0");
        await goesOn;
        await FieldShift.Waiting(page, 0);
        Assert.Single(await shift.Stage.Facts(shift.Orders[0].Case), x => x.GetProperty("type").GetString() == "visit.photo-taken/1");

        // A new release arrives while something waits to be sent.
        await page.RouteAsync("**/api/ping", x => x.AbortAsync());
        await page.Locator(".visit-row").ClickAsync();
        await FieldShift.Checks(page);
        await FieldShift.Waiting(page, 1);
        server.Release = "next";
        await page.EvaluateAsync("async () => { await (await navigator.serviceWorker.ready).update() }");
        await page.Locator(".update").WaitForAsync();
        Assert.Contains("1", await page.Locator(".update").InnerTextAsync(), StringComparison.Ordinal);
        await BrowserServer.Picture(page, "field-update");
        await page.RunAndWaitForRequestAsync(() => page.Locator(".update button").ClickAsync(), x => x.Url.Contains("/api/ping", StringComparison.Ordinal));
        await page.Locator(".visit-row").WaitForAsync();
        await FieldShift.Waiting(page, 1);
        Assert.Contains("field-next-", await page.EvaluateAsync<string>("async () => (await caches.keys()).join()"), StringComparison.Ordinal);
        server.Release = null;
        await page.UnrouteAsync("**/api/ping");
        await page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
        await FieldShift.Waiting(page, 0);
        Assert.Contains((await shift.Stage.Visit(shift.Orders[0].Visit.ToString())).GetProperty("checks").EnumerateArray(), x => x.GetProperty("done").ValueKind == JsonValueKind.True);
        await context.CloseAsync();
    }

    private async Task Room(IPage page, long bytes)
    {
        var phone = await page.Context.NewCDPSessionAsync(page);
        await phone.SendAsync("Storage.overrideQuotaForOrigin", new Dictionary<string, object> { ["origin"] = server.Address, ["quotaSize"] = bytes });
    }

    /// <summary>What the customer reads off their page.</summary>
    private async Task<string> Code(Guid id)
    {
        using var customer = new HttpClient { BaseAddress = new Uri(server.Address) };
        var page = await customer.GetStringAsync("/t/" + server.Services.GetRequiredService<CaseLinks>().Lasting(id) + "/visit", TestContext.Current.CancellationToken);
        return SixDigits().Match(page).Groups[1].Value;
    }

    [GeneratedRegex("<dd class=\"number\">([0-9]{6})</dd>")]
    private static partial Regex SixDigits();
}
