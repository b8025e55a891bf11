using System.Net;
using Bihuan.Foundation;
using Bihuan.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>Backups that are made by themselves, as an administrator sets them up and sees them.</summary>
public sealed class DailyBackupTests
{
    private const string Home = "/desk/settings/backup";

    [Theory, BothDatabases]
    public async Task One_is_made_each_night_at_the_hour_and_the_oldest_go(Database database)
    {
        // Ten in the morning in Shanghai; three at night is 19:00 UTC.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var desk = await server.SignedIn("administrator");
        var folder = Directory.CreateTempSubdirectory("bihuan-backup-").FullName;
        await Set(server, clock, desk, folder, keep: "2");
        await RunDue(server, clock);
        Assert.Empty(Directory.GetFiles(folder));
        for (var night = 16; night <= 18; night++)
        {
            clock.AdjustTime(new DateTimeOffset(2026, 3, night, 19, 0, 5, TimeSpan.Zero));
            await RunDue(server, clock);
            await RunDue(server, clock);
        }

        Assert.Equal(["bihuan-auto-20260317T190005Z.tar.gz", "bihuan-auto-20260318T190005Z.tar.gz"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        var standing = (await desk.Page(Home)).QuerySelector("#standing")!.TextContent;
        Assert.Contains("bihuan-auto-20260318T190005Z.tar.gz", standing);

        clock.AdjustTime(clock.GetUtcNow().AddHours(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.PostForm(Home, Home + "/runs")).StatusCode);
        await RunDue(server, clock);
        Assert.Contains("bihuan-auto-20260318T200005Z.tar.gz", Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Theory, BothDatabases]
    public async Task A_failure_is_told_once_shown_and_tried_again(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var desk = await server.SignedIn("administrator");
        using var refused = await desk.PostForm(Home, Home, ("isOn", "true"), ("hour", "3"), ("keep", "2"), ("folder", "backups"), ("reason", "x"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        // A file stands where the folder should be.
        var folder = Path.GetTempFileName();
        await Set(server, clock, desk, folder, keep: "2");
        clock.AdjustTime(new DateTimeOffset(2026, 3, 16, 19, 0, 5, TimeSpan.Zero));
        await RunDue(server, clock);
        clock.AdjustTime(clock.GetUtcNow().AddMinutes(5));
        await RunDue(server, clock);
        Assert.Contains("最近一次备份失败", (await desk.Page(Home)).QuerySelector("#standing")!.TextContent);
        Assert.Single((await desk.Page("/desk/notices")).Body!.TextContent.Split("自动备份失败")[1..]);
        File.Delete(folder);
        clock.AdjustTime(clock.GetUtcNow().AddHours(1));
        await RunDue(server, clock);
        Assert.Single(Directory.GetFiles(folder));
        Assert.DoesNotContain("最近一次备份失败", (await desk.Page(Home)).QuerySelector("#standing")!.TextContent);
    }

    [Theory, BothDatabases]
    public async Task A_folder_that_is_away_for_days_is_told_once_for_each_night(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var desk = await server.SignedIn("administrator");
        var folder = Path.GetTempFileName();
        await Set(server, clock, desk, folder, keep: "2");
        for (var night = 16; night <= 18; night++)
        {
            // Tried again each hour from the hour of the backup on, and after the last failure of the night before.
            for (var hour = 0; hour < 24; hour += 6)
            {
                clock.AdjustTime(new DateTimeOffset(2026, 3, night, 19, 0, 5, TimeSpan.Zero).AddHours(hour));
                await RunDue(server, clock);
            }

            Assert.Equal(night - 15, (await desk.Page("/desk/notices")).Body!.TextContent.Split("自动备份失败").Length - 1);
        }
    }

    /// <summary>What is due at the very first start runs before, or it would be the first backup.</summary>
    private static async Task Set(TestServer server, FakeTimeProvider clock, DeskClient desk, string folder, string keep)
    {
        await RunDue(server, clock);
        using var set = await desk.PostForm(Home, Home, ("isOn", "true"), ("hour", "3"), ("keep", keep), ("folder", folder), ("reason", "nightly"));
        Assert.Equal(HttpStatusCode.SeeOther, set.StatusCode);
    }

    private static Task RunDue(TestServer server, FakeTimeProvider clock) => server.Services.GetRequiredService<JobRunner>().RunDue(clock.Now(), TestContext.Current.CancellationToken);
}
