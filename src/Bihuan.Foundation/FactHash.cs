using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Bihuan.Foundation;

/// <summary>
/// The chain over facts. A fact's hash is SHA-256 over its fields in the order of the table, each preceded by its length as a
/// little-endian int32, times as int64 microseconds, and the hash of the fact before it. Altering, dropping or reordering a fact
/// therefore shows in every later hash. Nothing here depends on how a body was serialised: it hashes the stored bytes.
/// </summary>
public static class FactHash
{
    public const int Size = 32;

    /// <summary>One for each thread: to set up a hash takes the library as long as to compute one over a fact.</summary>
    [ThreadStatic]
    private static IncrementalHash? t_sha256;

    public static byte[] Compute(Guid stream, long seq, DateTimeOffset occurredAt, DateTimeOffset recordedAt, string actor, string type, ReadOnlySpan<byte> body, int policyVersion, ReadOnlySpan<byte> previous) =>
        Compute(stream, seq, occurredAt.ToUnixMicroseconds(), recordedAt.ToUnixMicroseconds(), Encoding.UTF8.GetBytes(actor), Encoding.UTF8.GetBytes(type), body, policyVersion, previous);

    public static byte[] Compute(Guid stream, long seq, long occurredAt, long recordedAt, ReadOnlySpan<byte> actor, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, int policyVersion, ReadOnlySpan<byte> previous)
    {
        Span<byte> id = stackalloc byte[16];
        stream.TryWriteBytes(id, bigEndian: true, out _);
        var hash = new byte[Size];
        Compute(BinaryPrimitives.ReadUInt128BigEndian(id), seq, occurredAt, recordedAt, actor, type, body, policyVersion, previous, hash);
        return hash;
    }

    /// <summary>The same without an allocation, for whoever verifies millions; the chain's id is given as its sixteen bytes in order.</summary>
    public static void Compute(UInt128 stream, long seq, long occurredAt, long recordedAt, ReadOnlySpan<byte> actor, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, int policyVersion, ReadOnlySpan<byte> previous, Span<byte> hash)
    {
        var length = 10 * 4 + 16 + 8 * 3 + actor.Length + type.Length + body.Length + 4 + previous.Length;
        var rented = length <= 2048 ? null : System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        var buffer = rented ?? stackalloc byte[2048];
        var at = 0;
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(id, stream);
        Put(buffer, ref at, id);
        PutNumber(buffer, ref at, seq);
        PutNumber(buffer, ref at, occurredAt);
        PutNumber(buffer, ref at, recordedAt);
        Put(buffer, ref at, actor);
        Put(buffer, ref at, type);
        Put(buffer, ref at, body);
        Span<byte> version = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(version, policyVersion);
        Put(buffer, ref at, version);
        Put(buffer, ref at, previous);
        var sha256 = t_sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(buffer[..at]);
        sha256.GetHashAndReset(hash);
        if (rented is not null) System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }

    private static void PutNumber(Span<byte> buffer, ref int at, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Put(buffer, ref at, bytes);
    }

    private static void Put(Span<byte> buffer, ref int at, ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer[at..], field.Length);
        field.CopyTo(buffer[(at + 4)..]);
        at += 4 + field.Length;
    }
}
