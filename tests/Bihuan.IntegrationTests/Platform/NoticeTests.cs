using System.Net;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Platform;

public sealed class NoticeTests
{
    [Theory, BothDatabases]
    public async Task Older_notices_are_on_the_next_pages_each_once_also_those_of_one_instant(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent", await server.NewOrganisation());
        var notices = server.Services.GetRequiredService<Notices>();
        var at = server.Services.GetRequiredService<TimeProvider>().Now();
        await server.Change(async db =>
        {
            for (var i = 0; i < (2 * Notices.PageSize) + 7; i++) notices.Tell(db, desk.User, "clock-breached" + NoticeText.Many, null, [$"{i}", "@notice-name.clock-breached"], at.AddSeconds(i / 60));
            await db.SaveChangesAsync();
        });

        var seen = new List<string>();
        for (var href = "/desk/notices"; href is not null;)
        {
            var page = await desk.Page(href);
            seen.AddRange(page.QuerySelectorAll("[name=notice]").Select(x => x.GetAttribute("value")!));
            href = page.QuerySelector("[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal((2 * Notices.PageSize) + 7, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());

        // The oldest, pages below the newest, still leads to where it belongs, and for nobody else.
        var followed = await desk.PostForm("/desk/notices", "/desk/notices/read", ("notice", seen[^1]), ("case", ""));
        Assert.Equal("/desk/cases?mine=true&due=over&sort=due", followed.Headers.Location!.OriginalString);
        using var stranger = await server.SignedIn("agent", await server.NewOrganisation());
        await server.Change(async db =>
        {
            notices.Tell(db, stranger.User, "clock-breached", null, ["1", "2"], at);
            await db.SaveChangesAsync();
        });
        Assert.Equal("/desk/notices", (await stranger.PostForm("/desk/notices", "/desk/notices/read", ("notice", seen[^1]), ("case", ""))).Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await desk.Http.GetAsync("/desk/notices?after=nonsense", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task What_comes_in_many_changes_within_a_minute_is_told_twenty_times_and_then_counted_in_one_notice_that_grows(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent", await server.NewOrganisation());
        var notices = server.Services.GetRequiredService<Notices>();
        Task Come(int count, TimeSpan after) => NoticeTests.Come(server, desk.User, "clock-breached", count, after);
        async Task<string[]> Told() =>
            [.. (await server.Query(db => notices.List(db, desk.User, null, TestContext.Current.CancellationToken))).Items.Select(x => x.Code.EndsWith(NoticeText.Many, StringComparison.Ordinal) ? "+" + x.Args[0] : x.Code)];

        string[] Crowd(string counted) => [.. Enumerable.Repeat("clock-breached", 5), counted, .. Enumerable.Repeat("clock-breached", 15)];

        await Come(15, TimeSpan.Zero);
        Assert.Equal(15, (await Told()).Length);
        await Come(10, TimeSpan.FromSeconds(10));
        Assert.Equal(Crowd("+5"), await Told());
        await Come(300, TimeSpan.FromSeconds(20));
        await Come(1, TimeSpan.FromSeconds(30));
        Assert.Equal(Crowd("+306"), await Told());
        Assert.Contains("另有 306 条同类通知", (await desk.Page("/desk/notices")).Body!.TextContent, StringComparison.Ordinal);

        // A while later it rings again, and so it does for whoever has read what was counted.
        await Come(2, TimeSpan.FromMinutes(2));
        Assert.Equal(23, (await Told()).Length);
        await Come(30, TimeSpan.FromMinutes(4));
        await desk.PostForm("/desk/notices", "/desk/notices/read");
        await Come(3, TimeSpan.FromMinutes(4));
        Assert.Equal(3, await server.Query(async db => await notices.Unread(db, desk.User, TestContext.Current.CancellationToken)));
    }

    /// <summary>Whoever is warned of the cases of others finds them too: that list is not of one's own.</summary>
    [Theory, BothDatabases]
    public async Task What_counts_warnings_leads_to_all_that_is_due_next(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent-lead");
        await Come(server, desk.User, "clock-warned", Notices.EachMax + 1);
        var counting = (await desk.Page("/desk/notices")).QuerySelectorAll("form.grow").Single(x => x.TextContent.Contains("另有 1 条同类通知", StringComparison.Ordinal));
        var followed = await desk.PostForm("/desk/notices", "/desk/notices/read", ("notice", counting.QuerySelector("[name=notice]")!.GetAttribute("value")!), ("case", ""));
        Assert.Equal("/desk/cases?sort=due", followed.Headers.Location!.OriginalString);
    }

    [Theory, BothDatabases]
    public async Task Changes_at_once_count_into_one_notice_and_none_is_lost(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent", await server.NewOrganisation());
        await Come(server, desk.User, "clock-breached", Notices.EachMax + 1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Come(server, desk.User, "clock-breached", 30)));
        var told = (await server.Query(db => server.Services.GetRequiredService<Notices>().List(db, desk.User, null, TestContext.Current.CancellationToken))).Items;
        Assert.Equal(Notices.EachMax + 1, told.Count);
        Assert.Equal("241", told.Single(x => x.Code.EndsWith(NoticeText.Many, StringComparison.Ordinal)).Args[0]);
    }

    private static Task Come(TestServer server, Guid user, string code, int count, TimeSpan after = default)
    {
        var (notices, at) = (server.Services.GetRequiredService<Notices>(), server.Services.GetRequiredService<TimeProvider>().Now());
        return server.Change(async db =>
        {
            for (var i = 0; i < count; i++) notices.TellOneOfMany(db, user, code, null, [$"RO-{i}", "@clock.arrival"], at + after);
            await db.SaveChangesAsync();
        });
    }
}
