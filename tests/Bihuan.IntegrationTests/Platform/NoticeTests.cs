using System.Net;
using Bihuan.Foundation;
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
        using var desk = await server.SignedIn("agent");
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
        using var stranger = await server.SignedIn("agent");
        await server.Change(async db =>
        {
            notices.Tell(db, stranger.User, "clock-breached", null, ["1", "2"], at);
            await db.SaveChangesAsync();
        });
        Assert.Equal("/desk/notices", (await stranger.PostForm("/desk/notices", "/desk/notices/read", ("notice", seen[^1]), ("case", ""))).Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await desk.Http.GetAsync("/desk/notices?after=nonsense", TestContext.Current.CancellationToken)).StatusCode);
    }
}
