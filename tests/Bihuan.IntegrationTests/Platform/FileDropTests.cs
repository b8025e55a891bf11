using Bihuan.Foundation;
using Bihuan.IntegrationTests.Dispatch;
using Bihuan.Platform.Files;
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
}
