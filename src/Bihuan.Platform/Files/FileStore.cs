using System.Buffers;
using System.Security.Cryptography;
using Bihuan.Foundation;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Files;

/// <summary>A file on disk, by the hash of its content.</summary>
public sealed record StoredFile(string Sha256, string ContentType, long SizeBytes);

/// <summary>
/// Files under the data folder by the SHA-256 of their content: <c>files/ab/cd…</c>. The same picture sent twice is kept once. What is
/// received is written to a temporary file as it comes, judged by its first bytes, cut off at the limit of its type, flushed to the
/// disk and only then given its name; a row that mentions a file is written after that, so it never points at nothing.
/// </summary>
public sealed class FileStore(StoreOptions options, PolicyInForce<FilePolicy> policies, TimeProvider clock)
{
    /// <summary>The job that deletes a file nobody mentions any more; about: its hash.</summary>
    public const string DropJob = "platform.drop-file";

    /// <summary>Where uploads lie until they are whole; no export and no count takes them for files.</summary>
    internal const string Arriving = "tmp";

    private const int BufferLength = 81_920;

    public FilePolicy Policy => policies.At(clock.Now());

    /// <summary>Refuses <c>file.type-refused</c>, <c>file.too-large</c> and <c>file.empty</c>; nothing of a refused file stays.</summary>
    public async Task<Result<StoredFile>> Receive(Stream content, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.Combine(options.FileFolder, Arriving));
        var temporary = Path.Combine(options.FileFolder, Arriving, Ids.NewToken());
        try
        {
            await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferLength, FileOptions.Asynchronous);
            var copied = await Copy(content, file, ct);
            if (copied.Refusal is { } refusal) return refusal;
            StripPosition(copied.Value.ContentType, file);
            file.Position = 0;
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
            await file.FlushAsync(ct);
            file.Flush(flushToDisk: true);
            Name(temporary, hash);
            return new StoredFile(hash, copied.Value.ContentType, file.Length);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Null when there is no such file, which a restore without its files folder can bring about.</summary>
    public string? Find(string sha256)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower)) return null;
        var path = PathOf(sha256);
        return File.Exists(path) ? path : null;
    }

    /// <summary>When this content was last sent to us; null when it is not here.</summary>
    internal DateTimeOffset? ReceivedAt(string sha256) => Find(sha256) is { } path ? new DateTimeOffset(File.GetLastWriteTimeUtc(path)) : null;

    /// <summary>
    /// Deletes a file unless its content was received again since. It is taken aside first and looked at there, so that what arrives between
    /// the look and the deletion is either a file of its own or put back.
    /// </summary>
    internal void Drop(string sha256, DateTimeOffset unlessSince)
    {
        if (Find(sha256) is not { } path) return;
        Directory.CreateDirectory(Path.Combine(options.FileFolder, Arriving));
        var aside = Path.Combine(options.FileFolder, Arriving, Ids.NewToken());
        try
        {
            File.Move(path, aside);
        }
        catch (FileNotFoundException)
        {
            return; // Another node dropped it.
        }

        if (File.GetLastWriteTimeUtc(aside) > unlessSince.UtcDateTime) File.Move(aside, path, overwrite: true);
        else File.Delete(aside);
    }

    private string PathOf(string hash) => Path.Combine(options.FileFolder, hash[..2], hash[2..]);

    /// <summary>Renaming is atomic: whoever looks finds the whole file or none.</summary>
    private void Name(string temporary, string hash)
    {
        var path = PathOf(hash);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.SetLastWriteTimeUtc(temporary, clock.GetUtcNow().UtcDateTime);
        File.Move(temporary, path, overwrite: true);
    }

    private static void StripPosition(string contentType, Stream file)
    {
        if (contentType == "image/jpeg") JpegPosition.Strip(file);
        else if (contentType == "image/png") PngPosition.Strip(file);
        else if (contentType is "image/heic" or "image/webp") MarkedExif.Strip(file);
    }

    private async Task<Result<PermittedFile>> Copy(Stream content, Stream file, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, BufferLength), FileSignature.Length, throwOnEndOfStream: false, ct);
            if (read == 0) return Refusal.Invalid("file.empty");
            if (Policy.Find(FileSignature.ContentTypeOf(buffer.AsSpan(0, read))) is not { } type) return TypeRefused();
            for (long total = 0; read > 0; read = await content.ReadAsync(buffer.AsMemory(0, BufferLength), ct))
            {
                total += read;
                if (total > type.BytesMax) return TooLarge(type);
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            return type;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Refusal TypeRefused() => new("file.type-refused", RefusalKind.Invalid)
    {
        Facts = new Dictionary<string, object?> { ["permitted"] = Policy.Permitted.Select(x => x.ContentType).ToList() },
    };

    private static Refusal TooLarge(PermittedFile type) => new("file.too-large", RefusalKind.Invalid)
    {
        Facts = new Dictionary<string, object?> { ["contentType"] = type.ContentType, ["megabytesMax"] = type.MegabytesMax },
    };
}
