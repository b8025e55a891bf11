using System.Buffers.Binary;

namespace Bihuan.Platform.Files;

/// <summary>
/// Takes the place where a photo was taken out of a PNG. It may stand in an <c>eXIf</c> chunk, in XMP (an <c>iTXt</c> chunk) or in the text
/// chunks in which older programs kept either. Each chunk ends with a checksum over its type and content (PNG, third edition, 5.3),
/// which is made anew; lengths stay, so nothing else moves.
/// </summary>
internal static class PngPosition
{
    /// <summary>A length and a type before the content, a checksum behind it.</summary>
    private const int HeadLength = 8;
    private const int SumLength = 4;

    /// <summary>What lies in one chunk is read whole; no program writes that much about a picture.</summary>
    private const int ChunkMax = 1 << 24;

    private const int SignatureLength = 8;

    /// <summary>Changes the stream if there is a position in it; true when it did.</summary>
    public static bool Strip(Stream file)
    {
        var changed = false;
        Span<byte> head = stackalloc byte[HeadLength];
        for (long at = SignatureLength; ;)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false) != HeadLength) return changed;
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (length > int.MaxValue) return changed;
            if (length <= ChunkMax && IsAbout(head[4..])) changed |= StripChunk(file, at, (int)length);
            at += HeadLength + length + SumLength;
        }
    }

    private static bool IsAbout(ReadOnlySpan<byte> type) => type.SequenceEqual("eXIf"u8) || IsText(type);

    private static bool IsText(ReadOnlySpan<byte> type) => type.SequenceEqual("iTXt"u8) || type.SequenceEqual("tEXt"u8) || type.SequenceEqual("zTXt"u8);

    private static bool StripChunk(Stream file, long at, int length)
    {
        var chunk = new byte[4 + length + SumLength];
        file.Position = at + 4;
        if (file.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) != chunk.Length) return false;
        var content = chunk.AsSpan(4, length);
        if (!(IsText(chunk.AsSpan(0, 4)) ? StripText(chunk.AsSpan(0, 4), content) : JpegPosition.StripExif(content))) return false;
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + length), Sum(chunk.AsSpan(0, 4 + length)));
        file.Position = at + 4;
        file.Write(chunk);
        return true;
    }

    /// <summary>Packed text cannot be searched where it lies: it becomes plain text, and empty.</summary>
    private static bool StripText(Span<byte> type, Span<byte> content)
    {
        var end = content.IndexOf((byte)0);
        if (end < 0 || !IsPacket(content[..end])) return false;
        var isPacked = type.SequenceEqual("zTXt"u8) || (type.SequenceEqual("iTXt"u8) && end + 1 < content.Length && content[end + 1] == 1);
        var isHex = content.StartsWith("Raw profile type "u8);
        if (!isPacked && !isHex && !JpegPosition.TellsPlace(content)) return false;
        if (!isPacked && content[(end + 1)..].IndexOfAnyExcept((byte)' ', (byte)0) < 0) return false;
        "tEXt"u8.CopyTo(type);
        content[(end + 1)..].Fill((byte)' ');
        return true;
    }

    private static bool IsPacket(ReadOnlySpan<byte> keyword) =>
        keyword.SequenceEqual("XML:com.adobe.xmp"u8) || keyword.SequenceEqual("Raw profile type exif"u8) || keyword.SequenceEqual("Raw profile type APP1"u8)
        || keyword.SequenceEqual("Raw profile type xmp"u8);

    /// <summary>CRC-32 as PNG (annex D) and zip compute it; the framework has none that may be called, and a package for nine lines would be one more.</summary>
    internal static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
        }

        return ~sum;
    }
}
