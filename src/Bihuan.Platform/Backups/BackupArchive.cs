using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Bihuan.Platform.Backups;

/// <summary>Writes a backup: a tar under gzip whose last file, the manifest, carries the hash of every other.</summary>
internal sealed class BackupArchive : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly TarWriter _tar;
    private readonly List<BackupEntry> _entries = [];

    public BackupArchive(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _tar = new TarWriter(new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true));
    }

    public IReadOnlyList<BackupEntry> Entries => _entries;

    public async Task Add(string name, Stream content, CancellationToken ct)
    {
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        content.Position = 0;
        await _tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite }, ct);
        _entries.Add(new BackupEntry(name, content.Length, hash));
    }

    public async Task AddFile(string name, string path, CancellationToken ct)
    {
        await using var content = File.OpenRead(path);
        await Add(name, content, ct);
    }

    /// <summary>Writes the manifest and brings everything to the disk.</summary>
    public Task Finish(BackupManifest manifest, CancellationToken ct) => FinishWith(manifest with { Entries = _entries }, ct);

    /// <summary>The same for another kind of archive, whose manifest holds <see cref="Entries"/> already.</summary>
    public async Task FinishWith<TManifest>(TManifest manifest, CancellationToken ct)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, BackupManifest.Json));
        await _tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, BackupManifest.FileName) { DataStream = content }, ct);
        await _tar.DisposeAsync();
        _file.Flush(flushToDisk: true);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>
    /// Reads a backup through, handing each part to <paramref name="take"/> (which may leave it), and returns the manifest after every
    /// hash has been found right. Names that lead out of the backup are refused.
    /// </summary>
    public static async Task<BackupManifest> Read(string path, Func<string, Stream, Task> take, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        await using var tar = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        var found = new Dictionary<string, BackupEntry>(StringComparer.Ordinal);
        try
        {
            while (await tar.GetNextEntryAsync(copyData: false, ct) is { } entry)
            {
                if (entry.Name.Split('/').Any(x => x is ".." or "") || entry.EntryType != TarEntryType.RegularFile) throw new BackupException($"The backup holds a part of an impossible name: {entry.Name}");
                var content = entry.DataStream ?? Stream.Null;
                if (entry.Name == BackupManifest.FileName) return Proved(JsonSerializer.Deserialize<BackupManifest>(content, BackupManifest.Json)!, found);
                using var hash = SHA256.Create();
                await using var hashed = new CryptoStream(content, hash, CryptoStreamMode.Read, leaveOpen: true);
                await take(entry.Name, hashed);
                await hashed.CopyToAsync(Stream.Null, ct); // The hash is whole once all has passed through, whoever left how much of it.
                found[entry.Name] = new BackupEntry(entry.Name, entry.Length, Convert.ToHexStringLower(hash.Hash!));
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or JsonException)
        {
            throw new BackupException($"The backup is damaged: {e.Message}");
        }

        throw new BackupException("The backup is cut off: its manifest is missing.");
    }

    private static BackupManifest Proved(BackupManifest manifest, Dictionary<string, BackupEntry> found)
    {
        foreach (var entry in manifest.Entries)
        {
            if (!found.TryGetValue(entry.Name, out var read)) throw new BackupException($"The backup lacks {entry.Name}.");
            if (read != entry) throw new BackupException($"The backup is damaged: {entry.Name} is not what was written.");
        }

        return manifest;
    }
}
