using System.Security.Cryptography;
using System.Text.Json;
using Bihuan.Platform.Backups;

namespace Bihuan.Platform.Exports;

/// <summary>Where an export is written: a folder that a person may look into, or one compressed file. The manifest comes last: without it there is no export.</summary>
internal sealed class ExportTarget : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _work;
    private readonly BackupArchive? _archive;
    private readonly List<BackupEntry> _entries = [];

    private ExportTarget(string path, string work, BackupArchive? archive) => (_path, _work, _archive) = (path, work, archive);

    public static ExportTarget Open(string path)
    {
        var full = Path.GetFullPath(path);
        if (IsFile(full))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            return new ExportTarget(full, Directory.CreateTempSubdirectory("bihuan-export-").FullName, new BackupArchive(full + ".part"));
        }

        if (File.Exists(Path.Combine(full, ExportManifest.FileName))) throw new ExportException($"There is already an export in {full}. Choose another folder, or remove it.");
        Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ExportTarget(full, full, null);
    }

    public static bool IsFile(string path) => path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    /// <summary>One part, written by the caller as a stream.</summary>
    public async Task Add(string name, Func<Stream, Task> write, CancellationToken ct)
    {
        var path = Path.Combine(_work, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            await write(file);
            await file.FlushAsync(ct);
            file.Flush(flushToDisk: true);
        }

        if (_archive is not null)
        {
            await _archive.AddFile(name, path, ct);
            File.Delete(path);
            return;
        }

        await using var written = File.OpenRead(path);
        _entries.Add(new BackupEntry(name, written.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(written, ct))));
    }

    public Task AddFile(string name, string from, CancellationToken ct) => Add(name, async target =>
    {
        await using var source = File.OpenRead(from);
        await source.CopyToAsync(target, ct);
    }, ct);

    public async Task Finish(ExportManifest manifest, CancellationToken ct)
    {
        if (_archive is not null)
        {
            await _archive.FinishWith(manifest with { Entries = [.. _archive.Entries] }, ct);
            await _archive.DisposeAsync();
            File.Move(_path + ".part", _path, overwrite: true);
            return;
        }

        await File.WriteAllBytesAsync(Path.Combine(_work, ExportManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(manifest with { Entries = _entries }, BackupManifest.Json), ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_archive is null) return;
        await _archive.DisposeAsync();
        File.Delete(_path + ".part");
        Directory.Delete(_work, recursive: true);
    }
}
