using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Backups;

/// <summary>When backups are made by themselves, where they lie and how many stay. Data; off until somebody has decided on a place.</summary>
/// <param name="IsOn">Whether one is made each night.</param>
/// <param name="Hour">The hour of the company's zone, 0 to 23.</param>
/// <param name="Folder">Where they lie; the data folder's own when empty, which does not survive the loss of the disk.</param>
/// <param name="Keep">How many stay; older ones of ours are deleted after the next is made.</param>
public sealed record BackupSettings(bool IsOn = false, int Hour = 2, string Folder = "", int Keep = 7)
{
    public const string Key = "backup";

    public static readonly BackupSettings Shipped = new();
}

/// <summary>A backup that was made by itself.</summary>
public sealed record BackupFile(string Name, long Bytes, DateTimeOffset At);

/// <summary>How backups stand: those there are (the newest first), one under way, the last failure that nothing followed.</summary>
public sealed record BackupStanding(string Folder, IReadOnlyList<BackupFile> Files, DateTimeOffset? RunningSince, long FilesDone, string? Fault, DateTimeOffset? FaultAt, DateTimeOffset? NextAt);

/// <summary>
/// Makes a backup each night with the code of the command, and deletes the oldest of its own. What has been made is told by the files
/// themselves, so that a restored database or another node believes nothing that is not there. The master key never joins them.
/// </summary>
public sealed class DailyBackup(BackupMaker maker, Store.Store store, Writes writes, SettingsReader settings, CompanyZone zone, TimeProvider clock) : IDisposable
{
    public const string FailedNotice = "backup-failed";
    private const string Prefix = "bihuan-auto-";
    private const string Suffix = ".tar.gz";
    private const string Stamp = "yyyyMMdd'T'HHmmss'Z'";
    private readonly SemaphoreSlim _one = new(1, 1);
    private Progress? _running;

    private BackupSettings Settings => settings.Read(BackupSettings.Key, BackupSettings.Shipped).Value;

    /// <summary>The next time of the clock after this instant.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset at, BackupSettings wanted)
    {
        var today = At(zone.Day(at), wanted);
        return today > at ? today : At(zone.Day(at).AddDays(1), wanted);
    }

    internal DateTimeOffset NextAfter(DateTimeOffset at) => NextAfter(at, Settings);

    /// <summary>A night whose backup is there already, by another node or an earlier attempt, is not done again.</summary>
    internal async Task RunIfDue(DateTimeOffset now, CancellationToken ct)
    {
        var wanted = Settings;
        if (!wanted.IsOn) return;
        var due = NextAfter(now.AddDays(-1), wanted);
        if (!Files(FolderOf(wanted)).Any(x => x.At >= due)) await Run(now, NightlyBackupJob.Name, ct);
    }

    internal async Task Run(DateTimeOffset now, string job, CancellationToken ct)
    {
        var wanted = Settings;
        var folder = FolderOf(wanted);
        // That of the night and one that somebody asked for are two kinds of job: the second waits for the first.
        await _one.WaitAsync(ct);
        _running = new Progress(now);
        try
        {
            var made = await maker.Make(Path.Combine(folder, Prefix + now.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture) + Suffix), null, _running, ct);
            if (!made.Verified)
            {
                // Kept to be looked at, under a name that counts as no backup: the last good ones stay, and the night is tried again.
                File.Move(made.File, Path.Combine(folder, Prefix + "unverified" + Suffix), overwrite: true);
                throw new BackupException("The chains of the copy do not verify.");
            }

            foreach (var old in Files(folder).Skip(wanted.Keep)) File.Delete(Path.Combine(folder, old.Name));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            await TellOfNight(job, NextAfter(now.AddDays(-1), wanted), e.GetType().Name, ct);
            throw; // The runner notes it and tries again.
        }
        finally
        {
            _running = null;
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    public async Task<BackupStanding> Standing(ServiceDb db, CancellationToken ct)
    {
        var wanted = Settings;
        var folder = FolderOf(wanted);
        var failed = await db.Set<JobRow>().Where(x => (x.Kind == NightlyBackupJob.Name || x.Kind == BackupNowJob.Name) && x.Fault != null).OrderByDescending(x => x.RanAt).FirstOrDefaultAsync(ct);
        var running = _running;
        return new BackupStanding(folder, Files(folder), running?.Since, running?.Done ?? 0, failed?.Fault, failed?.RanAt, wanted.IsOn ? NextAfter(clock.Now(), wanted) : null);
    }

    private DateTimeOffset At(DateOnly day, BackupSettings wanted) => zone.StartOf(day).AddHours(wanted.Hour);

    private string FolderOf(BackupSettings wanted) => wanted.Folder.Length > 0 ? wanted.Folder : store.Options.BackupFolder;

    private static List<BackupFile> Files(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. new DirectoryInfo(folder).EnumerateFiles(Prefix + "*" + Suffix)
            .Select(x => (File: x, At: TimeOf(x.Name))).Where(x => x.At is not null).OrderByDescending(x => x.At)
            .Select(x => new BackupFile(x.File.Name, x.File.Length, x.At!.Value)),
    ];

    private static DateTimeOffset? TimeOf(string name) =>
        DateTimeOffset.TryParseExact(name[Prefix.Length..^Suffix.Length], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>The first attempt of each night that fails is told, so that a folder that is away for a week is told seven times; the page shows the rest.</summary>
    private Task<bool> TellOfNight(string job, DateTimeOffset due, string fault, CancellationToken ct) => writes.Run(
        async services =>
        {
            var db = services.GetRequiredService<ServiceDb>();
            if (await db.Set<JobRow>().AnyAsync(x => x.Kind == job && x.Fault != null && x.RanAt >= due, ct)) return false;
            var root = services.GetRequiredService<OrganisationTree>().Current.Root?.Id ?? Guid.Empty;
            foreach (var person in services.GetRequiredService<PeopleDirectory>().Holders("administrator", root))
                services.GetRequiredService<Notices.Notices>().Tell(db, person.Id, FailedNotice, null, [fault], clock.Now());
            await db.SaveChangesAsync(ct);
            return true;
        },
        ct);

    private sealed class Progress(DateTimeOffset since) : IProgress<long>
    {
        private long _done;

        public DateTimeOffset Since => since;

        public long Done => Interlocked.Read(ref _done);

        public void Report(long value) => Interlocked.Exchange(ref _done, value);
    }
}

/// <summary>Each night, at the hour that the settings name.</summary>
internal sealed class NightlyBackupJob(DailyBackup backup) : IJob
{
    public const string Name = "platform.nightly-backup";

    public string Kind => Name;

    public DateTimeOffset? NextAfter(DateTimeOffset at) => backup.NextAfter(at);

    public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        await backup.RunIfDue(now, ct);
        return null;
    }
}

/// <summary>Once, because somebody asked for it.</summary>
internal sealed class BackupNowJob(DailyBackup backup) : IJob
{
    public const string Name = "platform.backup-now";

    public string Kind => Name;

    public DateTimeOffset? NextAfter(DateTimeOffset at) => null;

    public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        await backup.Run(now, Name, ct);
        return null;
    }
}
