using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bihuan.Platform.People;

/// <summary>Time-based one-time passwords (RFC 6238): six digits, thirty seconds, HMAC-SHA1, as every authenticator app speaks them.</summary>
internal static class Totp
{
    private const int StepSeconds = 30;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(20);

    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    public static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The algorithm the apps know; HMAC does not suffer from SHA-1's collisions.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var offset = hash[^1] & 0xf;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(offset)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, one step of clock difference allowed; null for a wrong code and for one already used.</summary>
    public static long? Match(byte[] key, string code, DateTimeOffset at, long? lastUsed)
    {
        var now = StepOf(at);
        for (var step = now - 1; step <= now + 1; step++)
        {
            if (step > (lastUsed ?? long.MinValue) && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(key, step)), Encoding.UTF8.GetBytes(code)))
                return step;
        }

        return null;
    }

    /// <summary>RFC 4648 base 32, in which apps take a key typed by hand.</summary>
    public static string Spell(byte[] key)
    {
        var text = new StringBuilder();
        int bits = 0, pending = 0;
        foreach (var b in key)
        {
            pending = (pending << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5) text.Append(Alphabet[(pending >> (bits - 5)) & 31]);
            pending &= 0xff;
        }

        if (bits > 0) text.Append(Alphabet[(pending << (5 - bits)) & 31]);
        return text.ToString();
    }

    public static string Address(byte[] key, string issuer, string account) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Spell(key)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits=6&period={StepSeconds}";
}
