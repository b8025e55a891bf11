using System.Security.Cryptography;
using Bihuan.Foundation;

namespace Bihuan.Platform.Protection;

/// <summary>A sealed text as it is shown, which gives nothing away of it but what the mask leaves.</summary>
internal sealed record ShownText(byte[] Sealed, Func<string?, string> Masked, string Text);

/// <summary>
/// AES-256-GCM under one key, with a random 96-bit nonce: nonce ‖ tag ‖ cipher text. What OpenSSL sets up for a key takes it longer than to open
/// ten names, so one is kept with the key for whoever comes next; two at the same time set up another.
/// </summary>
internal sealed class Cipher(byte[] key)
{
    private const int Nonce = 12;
    private const int Tag = 16;

    /// <summary>Bytes that sealing adds.</summary>
    public const int Overhead = Nonce + Tag;

    private AesGcm? _kept;

    /// <summary>What <see cref="SubjectKeys.Shown"/> made last.</summary>
    public ShownText? Shown { get; set; }

    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        var sealedBytes = new byte[Nonce + Tag + plain.Length];
        var nonce = sealedBytes.AsSpan(0, Nonce);
        Chance.Fill(nonce);
        var aes = Take();
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(Nonce + Tag), sealedBytes.AsSpan(Nonce, Tag));
        Keep(aes);
        return sealedBytes;
    }

    /// <summary>Null when the bytes were not sealed by this key or were altered.</summary>
    public byte[]? Open(ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < Nonce + Tag) return null;
        var plain = new byte[sealedBytes.Length - Nonce - Tag];
        var aes = Take();
        try
        {
            aes.Decrypt(sealedBytes[..Nonce], sealedBytes[(Nonce + Tag)..], sealedBytes.Slice(Nonce, Tag), plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            Keep(aes);
        }
    }

    /// <summary>Keeps the key alone: most customers are written of once and not read soon.</summary>
    public void Rest() => Interlocked.Exchange(ref _kept, null)?.Dispose();

    private AesGcm Take() => Interlocked.Exchange(ref _kept, null) ?? new AesGcm(key, Tag);

    private void Keep(AesGcm aes) => Interlocked.Exchange(ref _kept, aes)?.Dispose();
}
