using Bihuan.Foundation;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Files;

/// <summary>A module whose rows mention files. The same picture sent twice is kept once, so none may be deleted while anybody mentions it.</summary>
public interface IFileKeeper
{
    Task<bool> Keeps(ServiceDb db, string sha256, CancellationToken ct);
}

/// <summary>
/// Deletes a file that an erasure left without a row. What was received again a moment ago may not have its row yet, so a file that was
/// touched lately waits.
/// </summary>
internal sealed class FileDrop(Store.Store store, FileStore files, IEnumerable<IFileKeeper> keepers) : IJob
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMinutes(10);

    public string Kind => FileStore.DropJob;

    public DateTimeOffset? NextAfter(DateTimeOffset at) => null;

    public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        if (files.ReceivedAt(about) is not { } received || await IsKept(about, ct)) return null;
        if (received + s_rest > now) return received + s_rest;
        files.Drop(about, unlessSince: now - s_rest);
        return null;
    }

    private async Task<bool> IsKept(string sha256, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            foreach (var keeper in keepers)
                if (await keeper.Keeps(db, sha256, ct)) return true;
            return false;
        }
        finally
        {
            store.Return(db);
        }
    }
}
