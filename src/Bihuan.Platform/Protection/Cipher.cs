using System.Security.Cryptography;
using Bihuan.Foundation;

namespace Bihuan.Platform.Protection;

/// <summary>AES-256-GCM with a random 96-bit nonce: nonce ‖ tag ‖ cipher text.</summary>
internal static class Cipher
{
    private const int Nonce = 12;
    private const int Tag = 16;

    /// <summary>Bytes that sealing adds.</summary>
    public const int Overhead = Nonce + Tag;

    /// <summary>The ciphers used last on this thread: what is recorded about one person is sealed piece by piece under the same key, which the master key wraps.</summary>
    [ThreadStatic]
    private static (byte[] Key, AesGcm Aes) t_last;

    [ThreadStatic]
    private static (byte[] Key, AesGcm Aes) t_before;

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain)
    {
        var sealedBytes = new byte[Nonce + Tag + plain.Length];
        var nonce = sealedBytes.AsSpan(0, Nonce);
        Chance.Fill(nonce);
        For(key).Encrypt(nonce, plain, sealedBytes.AsSpan(Nonce + Tag), sealedBytes.AsSpan(Nonce, Tag));
        return sealedBytes;
    }

    /// <summary>Null when the bytes were not sealed by this key or were altered.</summary>
    public static byte[]? Open(byte[] key, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < Nonce + Tag) return null;
        var plain = new byte[sealedBytes.Length - Nonce - Tag];
        try
        {
            For(key).Decrypt(sealedBytes[..Nonce], sealedBytes[(Nonce + Tag)..], sealedBytes.Slice(Nonce, Tag), plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static AesGcm For(byte[] key)
    {
        if (ReferenceEquals(t_last.Key, key)) return t_last.Aes;
        var found = t_before;
        t_before = t_last;
        if (!ReferenceEquals(found.Key, key))
        {
            found.Aes?.Dispose();
            found = (key, new AesGcm(key, Tag));
        }

        t_last = found;
        return found.Aes;
    }
}
