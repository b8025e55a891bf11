using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bihuan.Messages.Domain;

/// <summary>
/// How DingTalk and Feishu want a robot's messages signed, by their public documents: the same words, but DingTalk signs them under the secret,
/// while Feishu makes them the key and signs nothing. WeCom has no signature; its address is the secret.
/// </summary>
internal static class RobotSignature
{
    /// <summary>Milliseconds; valid for an hour. Goes into the address.</summary>
    public static string DingTalk(string secret, DateTimeOffset at) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Words(at.ToUnixTimeMilliseconds(), secret)));

    /// <summary>Seconds; goes into the body.</summary>
    public static string Feishu(string secret, DateTimeOffset at) => Convert.ToBase64String(HMACSHA256.HashData(Words(at.ToUnixTimeSeconds(), secret), Array.Empty<byte>()));

    private static byte[] Words(long timestamp, string secret) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}\n{secret}"));
}
