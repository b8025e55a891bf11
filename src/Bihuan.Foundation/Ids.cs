using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Bihuan.Foundation;

/// <summary>
/// Ids are UUIDv7 made from the injected clock by whoever creates the thing, so that a retry carries the same id.
/// Their tail is random: never order by id, order by time and then by sequence.
/// </summary>
public static class Ids
{
    public static Guid New(TimeProvider clock) => At(clock.GetUtcNow());

    /// <summary>As the framework makes them (RFC 9562), but for the random bits, which it asks of the system anew for each.</summary>
    public static Guid At(DateTimeOffset instant)
    {
        var milliseconds = instant.ToUnixTimeMilliseconds();
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds, nameof(instant));
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds << 16);
        Chance.Fill(bytes[6..]);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>An unguessable token for a customer's link: 160 random bits, 32 characters that survive dictation and print.</summary>
    public static string NewToken()
    {
        Span<byte> random = stackalloc byte[20];
        RandomNumberGenerator.Fill(random);
        return Base32.Encode(random);
    }
}

/// <summary>Crockford's base 32 in lower case: no i, l, o, u, so that a printed code cannot be misread.</summary>
public static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + 4) / 5];
        int bits = 0, pending = 0, at = 0;
        foreach (var b in bytes)
        {
            pending = (pending << 8) | b;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[at++] = Alphabet[(pending >> bits) & 31];
            }
        }

        if (bits > 0) text[at] = Alphabet[(pending << (5 - bits)) & 31];
        return new string(text);
    }

    /// <summary>Null when a character is none of the alphabet or stray bits are set: one token has one spelling.</summary>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        int bits = 0, pending = 0, at = 0;
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0) return null;
            pending = ((pending << 5) | value) & 0xfff;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes[at++] = (byte)(pending >> bits);
        }

        return (pending & ((1 << bits) - 1)) == 0 ? bytes : null;
    }
}

/// <summary>A case, wherever it crosses a module's wall.</summary>
public readonly record struct CaseId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct CustomerId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct UnitId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct UserId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct OrganisationId(Guid Value)
{
    public override string ToString() => Value.ToString();
}
