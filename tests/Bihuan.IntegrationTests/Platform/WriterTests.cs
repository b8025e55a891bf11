using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Platform;

/// <summary>Who waits for whom at the one writer of an SQLite file.</summary>
public sealed class WriterTests
{
    [Fact]
    public async Task Whoever_came_before_a_long_change_is_answered_before_it_begins()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        var (writes, ct) = (server.Services.GetRequiredService<Writes>(), TestContext.Current.CancellationToken);
        var (begun, let) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var first = writes.Run(
            async _ =>
            {
                begun.SetResult();
                await let.Task;
                return true;
            },
            ct);
        await begun.Task;

        // All of these wait while the first is at work, and would make one group with it.
        var second = writes.Run(_ => Task.FromResult(first.IsCompleted), ct);
        var batch = writes.Run(_ => Task.FromResult(first.IsCompleted && second.IsCompleted), ct, isLong: true);
        var last = writes.Run(_ => Task.FromResult(batch.IsCompleted), ct);
        let.SetResult();

        Assert.False(await second);
        Assert.True(await batch);
        Assert.False(await last);
    }
}
