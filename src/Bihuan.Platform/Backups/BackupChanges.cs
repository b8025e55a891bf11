using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Backups;

public sealed record SetBackupRequest(
    [Required, MaxLength(500)] string Reason, [Range(0, 23)] int Hour = 2, [Range(1, 365)] int Keep = 7, [MaxLength(500)] string? Folder = null, bool IsOn = false);

/// <summary>Asking for a backup at once needs nothing but the wish.</summary>
public sealed record BackupNowRequest;

/// <summary>Sets the rhythm of backups on record, and asks for one at once. Run inside a change.</summary>
public sealed class BackupChanges(ServiceDb db, SettingChanges settings, DailyBackup backup, JobQueue jobs, TimeProvider clock)
{
    public async Task<Result<int>> Set(Seq expected, SetBackupRequest request, Actor actor, CancellationToken ct)
    {
        var folder = request.Folder?.Trim() ?? "";
        if (folder.Length > 0 && !Path.IsPathFullyQualified(folder)) return Refusal.Invalid("request.invalid", new FieldError("/folder", "malformed"));
        var wanted = new BackupSettings(request.IsOn, request.Hour, folder, request.Keep);
        await jobs.Add(db, NightlyBackupJob.Name, "", backup.NextAfter(clock.Now(), wanted), ct);
        return await settings.Save(BackupSettings.Key, BackupSettings.Shipped, expected, wanted, request.Reason, actor, ct);
    }

    public async Task<Result<bool>> MakeNow(CancellationToken ct)
    {
        await jobs.Add(db, BackupNowJob.Name, "", clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return true;
    }
}
