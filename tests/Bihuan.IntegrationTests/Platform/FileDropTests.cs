using Bihuan.Foundation;
using Bihuan.IntegrationTests.Dispatch;
using Bihuan.Platform.Files;
using Bihuan.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Platform;

public sealed class FileDropTests
{
    [Theory, BothDatabases]
    public async Task A_file_that_was_received_again_after_the_look_is_put_back(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var files = server.Services.GetRequiredService<FileStore>();
        var picture = Field.Jpeg(2000);
        var looked = clock.Now();
        var hash = (await files.Receive(new MemoryStream(picture), TestContext.Current.CancellationToken)).Value.Sha256;
        clock.AdjustTime(clock.GetUtcNow().AddMinutes(1));
        // The same picture comes once more between the look at the rows and the deletion.
        await files.Receive(new MemoryStream(picture), TestContext.Current.CancellationToken);
        files.Drop(hash, unlessSince: looked);
        Assert.NotNull(files.Find(hash));
        files.Drop(hash, unlessSince: clock.Now());
        Assert.Null(files.Find(hash));
        Assert.Empty(Directory.GetFiles(Path.Combine(server.DataFolder, "files"), "*", SearchOption.AllDirectories));
    }

    [Theory, BothDatabases]
    public async Task Pieces_of_a_photo_that_nobody_finished_go_after_two_weeks_and_can_be_sent_anew(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        var parts = server.Services.GetRequiredService<PartialFiles>();
        var (left, begun) = (Ids.At(clock.Now()), Ids.At(clock.Now()));
        foreach (var id in new[] { left, begun }) Assert.Equal(500, (await Append(parts, id, 0)).Value);
        Touch(server, left, clock.Now());
        Touch(server, begun, clock.Now().AddDays(1));
        clock.AdjustTime(clock.GetUtcNow().AddDays(14));
        await server.Services.GetRequiredService<JobRunner>().RunDue(clock.Now(), TestContext.Current.CancellationToken);
        Assert.Equal((500, 500), (parts.Length(left), parts.Length(begun)));
        clock.AdjustTime(clock.GetUtcNow().AddHours(25));
        Touch(server, begun, clock.Now());
        await server.Services.GetRequiredService<JobRunner>().RunDue(clock.Now(), TestContext.Current.CancellationToken);
        Assert.Equal((0, 500), (parts.Length(left), parts.Length(begun)));
        Assert.Equal("photo.offset-wrong", (await Append(parts, left, 500)).Refusal!.Code);
        Assert.Equal((500, 1000), ((await Append(parts, left, 0)).Value, (await Append(parts, begun, 500)).Value));
    }

    private static Task<Result<long>> Append(PartialFiles parts, Guid id, long offset) =>
        parts.Append(id, offset, new MemoryStream(new byte[500]), 500, 2000, TestContext.Current.CancellationToken);

    private static void Touch(TestServer server, Guid id, DateTimeOffset at) =>
        File.SetLastWriteTimeUtc(Path.Combine(server.DataFolder, "files", "tmp", "part-" + id.ToString("N")), at.UtcDateTime);
}
