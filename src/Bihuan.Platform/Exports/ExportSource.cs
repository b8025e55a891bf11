using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Bihuan.Platform.Backups;

namespace Bihuan.Platform.Exports;

/// <summary>An export to read: a folder, or a file that is first unpacked beside the data. Every part is proved by its hash before anything of it is believed.</summary>
internal sealed class ExportSource : IDisposable
{
    private readonly string _folder;
    private readonly bool _isUnpacked;

    private ExportSource(string folder, bool isUnpacked, ExportManifest manifest) => (_folder, _isUnpacked, Manifest) = (folder, isUnpacked, manifest);

    public ExportManifest Manifest { get; }

    public static async Task<ExportSource> Open(string path, string work, CancellationToken ct)
    {
        var isFile = File.Exists(path);
        var folder = path;
        if (isFile) folder = await Unpack(path, work, ct);
        var manifestFile = Path.Combine(folder, ExportManifest.FileName);
        if (!File.Exists(manifestFile)) throw new ExportException($"{path} is no whole export: its manifest is missing.");
        var manifest = JsonSerializer.Deserialize<ExportManifest>(await File.ReadAllBytesAsync(manifestFile, ct), BackupManifest.Json)!;
        if (manifest.Format != 1) throw new ExportException($"The export has format {manifest.Format}, which this release does not know.");
        foreach (var entry in manifest.Entries) await Prove(folder, entry, ct);
        return new ExportSource(folder, isFile, manifest);
    }

    public string PathOf(string name) => Path.Combine(_folder, name);

    public bool Has(string name) => Manifest.Entries.Any(x => x.Name == name);

    public IEnumerable<string> Files => Manifest.Entries.Select(x => x.Name).Where(x => x.StartsWith(ExportManifest.FileFolder, StringComparison.Ordinal));

    public void Dispose()
    {
        if (_isUnpacked) Directory.Delete(_folder, recursive: true);
    }

    private static async Task Prove(string folder, BackupEntry entry, CancellationToken ct)
    {
        if (entry.Name.Split('/').Any(x => x is ".." or "") || Path.IsPathRooted(entry.Name)) throw new ExportException($"The export holds a part of an impossible name: {entry.Name}");
        var path = Path.Combine(folder, entry.Name);
        if (!File.Exists(path)) throw new ExportException($"The export lacks {entry.Name}.");
        await using var file = File.OpenRead(path);
        if (file.Length != entry.Bytes || Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) != entry.Sha256) throw new ExportException($"The export is damaged: {entry.Name} is not what was written.");
    }

    private static async Task<string> Unpack(string path, string work, CancellationToken ct)
    {
        if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        Directory.CreateDirectory(work, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            await using var file = File.OpenRead(path);
            await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            // Refuses names that lead out of the folder.
            await TarFile.ExtractToDirectoryAsync(unzipped, work, overwriteFiles: false, ct);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException)
        {
            throw new ExportException($"The export is damaged: {e.Message}");
        }

        return work;
    }
}
