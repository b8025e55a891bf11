using System.Buffers;
using System.Security.Cryptography;
using Bihuan.Foundation;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Files;

/// <summary>
/// Files that arrive in pieces, over hours if need be: what has arrived of each is its length on the disk, which outlives a restart. Whoever
/// begins one has checked that its sender may, and how large it may become; the whole is judged by its hash, so a torn piece is found out.
/// </summary>
public sealed class PartialFiles(StoreOptions options)
{
    public long Length(Guid id) => new FileInfo(PathOf(id)) is { Exists: true } file ? file.Length : 0;

    /// <summary>
    /// The new length. Refuses <c>photo.offset-wrong</c> with the length there is, <c>photo.busy</c> while another piece is being written, and
    /// <c>photo.piece-too-large</c>.
    /// </summary>
    public async Task<Result<long>> Append(Guid id, long offset, Stream piece, int pieceMax, long lengthMax, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(pieceMax + 1);
        try
        {
            // Read first: a connection that breaks leaves the file as it was.
            var read = await piece.ReadAtLeastAsync(buffer.AsMemory(0, pieceMax + 1), pieceMax + 1, throwOnEndOfStream: false, ct);
            if (read > pieceMax || offset + read > lengthMax) return Refusal.Invalid("photo.piece-too-large", new FieldError("/", "out-of-range", pieceMax));
            return await Write(id, offset, buffer.AsMemory(0, read), ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Null when nothing has arrived.</summary>
    public FileStream? Open(Guid id) => File.Exists(PathOf(id)) ? new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read) : null;

    public async Task<string?> Hash(Guid id, CancellationToken ct)
    {
        if (Open(id) is not { } file) return null;
        await using (file) return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
    }

    public void Drop(Guid id) => File.Delete(PathOf(id));

    private async Task<Result<long>> Write(Guid id, long offset, ReadOnlyMemory<byte> piece, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(id))!);
        FileStream file;
        try
        {
            file = new FileStream(PathOf(id), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return Refusal.Conflict("photo.busy");
        }

        await using (file)
        {
            if (file.Length != offset) return Refusal.Conflict("photo.offset-wrong", ("receivedBytes", file.Length));
            file.Position = offset;
            await file.WriteAsync(piece, ct);
            return file.Length;
        }
    }

    private string PathOf(Guid id) => Path.Combine(options.FileFolder, FileStore.Arriving, "part-" + id.ToString("N"));
}
