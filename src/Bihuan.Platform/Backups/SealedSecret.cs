using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bihuan.Platform.Protection;

namespace Bihuan.Platform.Backups;

/// <summary>A secret under a passphrase: PBKDF2 with SHA-256 makes the key, AES-256-GCM seals. The rounds stand beside it, so that they may grow.</summary>
internal sealed record SealedSecret(int Rounds, byte[] Salt, byte[] Sealed)
{
    private const int RoundsNow = 600_000;

    public static byte[] Seal(ReadOnlySpan<byte> secret, string passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return JsonSerializer.SerializeToUtf8Bytes(new SealedSecret(RoundsNow, salt, Under(passphrase, salt, RoundsNow).Seal(secret)));
    }

    /// <summary>Null when the passphrase is wrong or the bytes were altered.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> stored, string passphrase)
    {
        var kept = JsonSerializer.Deserialize<SealedSecret>(stored);
        return kept is { Rounds: > 0 and <= 100_000_000 } ? Under(passphrase, kept.Salt, kept.Rounds).Open(kept.Sealed) : null;
    }

    private static Cipher Under(string passphrase, byte[] salt, int rounds) =>
        new(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), salt, rounds, HashAlgorithmName.SHA256, 32));
}
