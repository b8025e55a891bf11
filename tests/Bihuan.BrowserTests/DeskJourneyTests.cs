using System.Text.RegularExpressions;
using Bihuan.Foundation;
using Microsoft.Playwright;

namespace Bihuan.BrowserTests;

/// <summary>The desk in the hands of those who work there: by keyboard, on lists, among customers, in the settings.</summary>
[Collection(nameof(Browser))]
public sealed class DeskJourneyTests(BrowserServer server)
{
    [Fact]
    public async Task A_case_is_opened_by_keyboard_alone()
    {
        var page = await server.SignIn(await server.Hire("agent-lead", "钱宁"));
        await page.GotoAsync("/desk");
        await page.Keyboard.PressAsync("n");
        await page.Arrived("/desk/cases/new$");
        await page.WaitForFunctionAsync("() => document.activeElement?.getAttribute('name') === 'customer.phone'");
        await page.Keyboard.TypeAsync("13900139001");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("孙女士");
        await page.Keyboard.PressAsync("Tab");
        // Closed lists are gone through by arrow: the question about a fault is the second.
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("冰箱不制冷");
        await page.Keyboard.PressAsync("Control+Enter");
        await page.Arrived("opened");
        Assert.Contains("冰箱不制冷", await page.Locator("h1").InnerTextAsync());
        await page.Keyboard.PressAsync("?");
        await page.Locator("dialog[open]").WaitForAsync();
        await BrowserServer.AssertAccessible(page);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+k");
        await page.Locator("dialog[open] input").FillAsync("冰箱");
        await page.Locator("dialog[open] [role=option]").First.WaitForAsync();
        await BrowserServer.AssertAccessible(page);
    }

    [Fact]
    public async Task Several_rows_are_chosen_by_keyboard_handed_on_together_and_the_filter_is_kept_as_a_view()
    {
        var page = await server.SignIn(await server.Hire("agent-lead", "冯雪"));
        var receiver = "韩冰" + Ids.NewToken()[..5];
        await server.Hire("agent", receiver);
        var mark = "批量" + Ids.NewToken()[..6];
        foreach (var text in new[] { "一", "二", "三" }) await AtDesk.OpenCase(page, "consultation", mark + text);
        await page.GotoAsync("/desk/cases?kind=consultation&mine=true");
        var rows = page.Locator("#queue tbody tr");
        Assert.Equal(3, await rows.CountAsync());

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Locator("[data-bulk] .bulk-count").WaitForAsync();
        await page.Keyboard.PressAsync("t");
        await page.Arrived("/desk/cases/bulk$");
        await page.Locator(".ts-control input").FillAsync(receiver);
        // The list stands open before the answer to what was typed is there.
        await page.Locator(".ts-dropdown .option", new PageLocatorOptions { HasText = receiver }).First.ClickAsync();
        await page.Locator("select[name=reason]").SelectOptionAsync("workload");
        await BrowserServer.AssertAccessible(page);
        await page.Locator("main form button.btn-primary").ClickAsync();
        await page.Locator("p.note[role=status]").WaitForAsync();
        await BrowserServer.AssertAccessible(page);
        await page.Locator("main form a.btn").ClickAsync();
        await page.Arrived("/desk/cases\\?kind=consultation&mine=true$");
        var handedOn = page.Locator("#queue tbody tr", new PageLocatorOptions { HasText = receiver });
        Assert.Equal(2, await handedOn.CountAsync());

        var view = "咨询" + Ids.NewToken()[..5];
        await page.Locator(".page-actions details summary").First.ClickAsync();
        await page.Locator("form[action='/desk/views'] input[name=name]").FillAsync(view);
        await page.Locator("form[action='/desk/views'] button").First.ClickAsync();
        var tab = page.Locator("#views a", new PageLocatorOptions { HasText = view });
        await tab.WaitForAsync();
        Assert.Equal("page", await tab.GetAttributeAsync("aria-current"));
        await page.Locator("#views a").First.ClickAsync();
        await page.Arrived("^(?!.*kind)");
        await page.GoBackAsync();
        await page.Arrived("kind=consultation");
        Assert.Equal(3, await page.Locator("#queue tbody tr").CountAsync());
    }

    [Fact]
    public async Task What_was_done_to_several_rows_by_mistake_is_undone_by_keyboard()
    {
        var page = await server.SignIn(await server.Hire("agent-lead", "陈曦"));
        foreach (var text in new[] { "一", "二" }) await AtDesk.OpenCase(page, "consultation", "误选" + Ids.NewToken()[..6] + text);
        await page.GotoAsync("/desk/cases?kind=consultation&mine=true");
        foreach (var key in new[] { "j", "x", "j", "x" }) await page.Keyboard.PressAsync(key);
        await page.Locator("[data-bulk] .bulk-count").WaitForAsync();
        await page.Keyboard.PressAsync("g");
        await page.Arrived("/desk/cases/bulk$");
        await page.Locator("select[name=grade]").SelectOptionAsync("yellow");
        await page.Locator("textarea[name=reason]").FillAsync("看错了行");
        await page.Locator("main form button.btn-primary").ClickAsync();
        await page.Locator("p.note[role=status]").WaitForAsync();
        await page.Locator("main form a.btn").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Arrived("/grade/undoing$");
        Assert.Equal(2, await page.Locator("tbody td", new PageLocatorOptions { HasText = "已撤销" }).CountAsync());
        await BrowserServer.AssertAccessible(page);
    }

    [Fact, Requirement("CASE-22")]
    public async Task Two_characters_find_the_case_and_another_desk_sees_what_happens_to_it_without_loading_again()
    {
        var first = await server.SignIn(await server.Hire("agent-lead", "蒋琪"));
        await AtDesk.OpenCase(first, "fault-report", "洗碗机门锁扣断了" + Ids.NewToken()[..4]);
        var address = first.Url.Split('?')[0];
        var second = await server.SignIn(await server.Hire("agent-lead", "沈默"));
        await second.Locator("input[data-focus-key='/']").First.FillAsync("锁扣");
        await second.Keyboard.PressAsync("Enter");
        await second.Locator($"#queue a[href='{new Uri(address).AbsolutePath}']").ClickAsync();
        await second.Arrived(Regex.Escape(address));
        await first.Locator("textarea[name=text]").FillAsync("已向厂里问过锁扣库存");
        await first.Locator(".composer button[formaction$='/notes']").ClickAsync();
        await second.Locator("#story", new PageLocatorOptions { HasText = "已向厂里问过锁扣库存" }).WaitForAsync();
    }

    [Fact]
    public async Task Two_records_of_one_customer_are_merged_and_parted_and_a_number_is_revealed_with_a_reason()
    {
        var page = await server.SignIn(await server.Hire("agent-lead", "韩雪"));
        var phone = "1370" + Random.Shared.Next(1_000_000, 9_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await AtDesk.OpenCase(page, "consultation", "第一次来电", phone);
        await page.GotoAsync("/desk/customers/new");
        await page.Locator("input[name=name]").FillAsync("王小明");
        await page.Locator("input[name=phone]").FillAsync(phone);
        await page.Locator("main form button.btn-primary").ClickAsync();
        await page.Locator("input[name=force]").CheckAsync();
        await page.Locator("main form button.btn-primary").ClickAsync();
        await page.Locator("a[href*='/merges?with=']").First.ClickAsync();
        await BrowserServer.AssertAccessible(page);
        await page.Locator("main form[action$='/merges'] button.btn-primary").ClickAsync();
        await page.Locator("#merges-title").WaitForAsync();
        await page.Locator("form[action$='/reversal'] button").ClickAsync();
        await Confirmed(page);
        await page.Locator("#merges-title").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });

        await page.Locator("form[action$='/reveals'] input[name=reason]").FillAsync("回电");
        await page.Locator("form[action$='/reveals'] button").ClickAsync();
        await page.Locator("#reveal dd", new PageLocatorOptions { HasText = phone }).WaitForAsync();
        await BrowserServer.AssertAccessible(page);
    }

    [Fact]
    public async Task A_channel_is_added_opened_to_messages_paused_and_resumed()
    {
        var page = await server.SignIn(await server.Hire("administrator", "郑源"));
        await page.GotoAsync("/desk/channels");
        await page.Locator(".page-actions a.btn-primary").ClickAsync();
        var code = "shop-" + Random.Shared.Next(10_000, 99_999).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await page.Locator("input[name=name]").FillAsync("小红书旗舰店");
        await page.Locator("input[name=code]").FillAsync(code);
        await page.Locator("select[name=subkind]").SelectOptionAsync("social-media");
        await page.Locator("select[name=medium]").SelectOptionAsync("social-media");
        await BrowserServer.AssertAccessible(page);
        await page.Locator("main form button.btn-primary").ClickAsync();
        await page.Arrived($"/desk/channels/{code}");
        await page.Locator("form[action$='/webhook-secrets'] button").ClickAsync();
        await page.Locator("#webhook code", new PageLocatorOptions { HasText = "whsec_" }).WaitForAsync();
        await page.Locator("form[action$='/pauses'] button").ClickAsync();
        await page.Locator(".note-warn").WaitForAsync();
        await BrowserServer.AssertAccessible(page);
        await page.Locator("form[action$='/resumptions'] button").ClickAsync();
        await page.Locator("form[action$='/pauses'] button").WaitForAsync();
    }

    private static Task Confirmed(IPage page) => page.Locator("dialog[open] button.btn-primary").ClickAsync();
}
