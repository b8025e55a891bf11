using Bihuan.Foundation;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Files;

/// <summary>
/// Deletes uploads that nobody finished: pieces of a photo whose telephone never came back, what a killed server was receiving. Whoever
/// does come back after that finds nothing arrived and sends the photo from its beginning.
/// </summary>
internal sealed class ArrivingSweep(StoreOptions options) : IJob
{
    /// <summary>Longer than any shift without a signal, leave included.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(14);

    public string Kind => "platform.sweep-arriving";

    public DateTimeOffset? NextAfter(DateTimeOffset at) => at.AddDays(1);

    public Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        var folder = new DirectoryInfo(Path.Combine(options.FileFolder, FileStore.Arriving));
        if (folder.Exists)
            foreach (var file in folder.EnumerateFiles())
                if (file.LastWriteTimeUtc < (now - s_patience).UtcDateTime) file.Delete();
        return Task.FromResult<DateTimeOffset?>(null);
    }
}
