using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Backups;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Settings;

/// <summary>The rhythm of backups, how they stand, and one at once.</summary>
internal static class BackupEndpoints
{
    public const string Home = "/desk/settings/backup";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Home, (ServiceDb db, DailyBackup backup, SettingsReader settings, CancellationToken ct) => Show(null, db, backup, settings, ct)).Requires(SettingChanges.Permission);
        routes.MapPost(Home, async (Form<SetBackupRequest> form, Actor actor, ServiceDb db, DailyBackup backup, SettingsReader settings, Write<BackupChanges> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Set(form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : await Show(refusal, db, backup, settings, ct);
        }).Requires(SettingChanges.Permission);
        routes.MapPost(Home + "/runs", async (Form<BackupNowRequest> form, ServiceDb db, DailyBackup backup, SettingsReader settings, Write<BackupChanges> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.MakeNow(ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : await Show(refusal, db, backup, settings, ct);
        }).Requires(SettingChanges.Permission);
    }

    private static async Task<IResult> Show(Refusal? refusal, ServiceDb db, DailyBackup backup, SettingsReader settings, CancellationToken ct)
    {
        var (value, version) = settings.Read(BackupSettings.Key, BackupSettings.Shipped);
        return Page.Of<BackupPage>(new() { ["Value"] = value, ["Version"] = version, ["Refusal"] = refusal, ["Standing"] = await backup.Standing(db, ct) }, refused: refusal is not null);
    }
}
