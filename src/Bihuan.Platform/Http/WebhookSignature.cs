using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bihuan.Platform.Http;

/// <summary>
/// The Standard Webhooks scheme: HMAC-SHA256 over <c>id.timestamp.body</c>, base64, as <c>v1,…</c>. Several signatures may stand in the
/// header, separated by spaces, while a secret is being changed.
/// </summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";
    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";
    private const int SecretBytes = 32;
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>The secret as the other side is given it.</summary>
    public static string Spell(ReadOnlySpan<byte> secret) => SecretPrefix + Convert.ToBase64String(secret);

    /// <summary>Null for what is no secret of this scheme: 24 to 64 bytes in base64, with or without its prefix.</summary>
    public static byte[]? ReadSecret(string text)
    {
        var bytes = new byte[100];
        var plain = text.StartsWith(SecretPrefix, StringComparison.Ordinal) ? text[SecretPrefix.Length..] : text;
        return Convert.TryFromBase64String(plain, bytes, out var length) && length is >= 24 and <= 64 ? bytes[..length] : null;
    }

    public static string Sign(ReadOnlySpan<byte> secret, string id, long timestamp, ReadOnlySpan<byte> body) =>
        Version + Convert.ToBase64String(Mac(secret, id, timestamp, body));

    /// <summary>Over the bytes as they came: a body parsed and written again may differ.</summary>
    public static bool IsValid(ReadOnlySpan<byte> secret, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (id.Length is 0 or > 200 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) > (decimal)s_tolerance.TotalSeconds) return false;
        var wanted = Mac(secret, id, seconds, body);
        Span<byte> given = stackalloc byte[32];
        foreach (var one in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.StartsWith(Version, StringComparison.Ordinal) && Convert.TryFromBase64String(one[Version.Length..], given, out var length)
                && CryptographicOperations.FixedTimeEquals(given[..length], wanted)) return true;
        }

        return false;
    }

    private static byte[] Mac(ReadOnlySpan<byte> secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
