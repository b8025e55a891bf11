using Bihuan.Foundation;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Files;

/// <summary>
/// Files that were received for something that was then refused. No row mentions them, so no erasure would ever find them; they are deleted
/// once it is sure that nobody else has sent the same.
/// </summary>
public sealed class UnkeptFiles(Writes writes, JobQueue jobs, TimeProvider clock)
{
    /// <summary>Also for a sender who has gone away meanwhile, which is why there is no token to stop it.</summary>
    public async Task Leave(IEnumerable<StoredFile> files)
    {
        var (left, at) = (files.Select(x => x.Sha256).Distinct(StringComparer.Ordinal).ToList(), clock.Now());
        if (left.Count == 0) return;
        await writes.Run(
            async services =>
            {
                var db = services.GetRequiredService<ServiceDb>();
                foreach (var file in left) await jobs.Add(db, FileStore.DropJob, file, at, CancellationToken.None);
                await db.SaveChangesAsync(CancellationToken.None);
                return true;
            },
            CancellationToken.None);
    }
}
