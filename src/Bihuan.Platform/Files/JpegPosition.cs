using System.Buffers.Binary;

namespace Bihuan.Platform.Files;

/// <summary>
/// Takes the place where a photo was taken out of a JPEG, in place and without touching a pixel. EXIF (CIPA DC-008) keeps it in a
/// directory of its own that tag 0x8825 of the first directory points at; the entry is removed and what it pointed at is zeroed. XMP
/// may say the place too; a packet that does is blanked. Broken structures are left alone: every offset is checked before it is used.
/// </summary>
internal static class JpegPosition
{
    private const ushort GpsPointer = 0x8825;
    private const int EntryLength = 12;
    private const int EntriesMax = 512;

    /// <summary>Changes the stream if there is a position in it; true when it did.</summary>
    public static bool Strip(Stream file)
    {
        var changed = false;
        Span<byte> head = stackalloc byte[4];
        file.Position = 2;
        while (file.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4 && head[0] == 0xFF)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(head[2..]) - 2;
            if (head[1] == 0xDA || length < 0) break;
            var start = file.Position;
            if (head[1] == 0xE1) changed |= StripSegment(file, start, length);
            file.Position = start + length;
        }

        return changed;
    }

    private static bool StripSegment(Stream file, long start, int length)
    {
        var segment = new byte[length];
        if (file.ReadAtLeast(segment, length, throwOnEndOfStream: false) != length) return false;
        var changed = segment.AsSpan().StartsWith("Exif\0\0"u8) ? StripExif(segment.AsSpan(6)) : StripXmp(segment);
        if (!changed) return false;
        file.Position = start;
        file.Write(segment);
        return true;
    }

    private static bool StripXmp(Span<byte> segment)
    {
        var name = segment.IndexOf((byte)0);
        if (name < 0 || !segment.StartsWith("http://ns.adobe.com/x"u8)) return false;
        var packet = segment[(name + 1)..];
        if (!TellsPlace(packet)) return false;
        packet.Fill((byte)' ');
        return true;
    }

    /// <summary>Whether an XMP packet says where the picture was taken.</summary>
    internal static bool TellsPlace(ReadOnlySpan<byte> packet) => packet.IndexOf("GPSL"u8) >= 0 || packet.IndexOf("GPSA"u8) >= 0 || packet.IndexOf("GPSD"u8) >= 0;

    /// <summary>The same in the piece itself, which other kinds of files keep too.</summary>
    internal static bool StripExif(Span<byte> tiff)
    {
        if (tiff.Length < 8) return false;
        var little = tiff.StartsWith("II"u8);
        if (!little && !tiff.StartsWith("MM"u8)) return false;
        var first = U32(tiff[4..], little);
        if (!Directory(tiff, first, little, out var entries)) return false;
        for (var i = 0; i < entries; i++)
        {
            var at = (int)first + 2 + i * EntryLength;
            if (U16(tiff[at..], little) != GpsPointer) continue;
            ZeroDirectory(tiff, U32(tiff[(at + 8)..], little), little);
            RemoveEntry(tiff, (int)first, i, entries, little);
            return true;
        }

        return false;
    }

    private static void ZeroDirectory(Span<byte> tiff, uint offset, bool little)
    {
        if (!Directory(tiff, offset, little, out var entries)) return;
        for (var i = 0; i < entries; i++)
        {
            var entry = tiff.Slice((int)offset + 2 + i * EntryLength, EntryLength);
            var size = U32(entry[4..], little) * (long)SizeOf(U16(entry[2..], little));
            var value = U32(entry[8..], little);
            if (size > 4 && value + size <= tiff.Length) tiff.Slice((int)value, (int)size).Clear();
            entry.Clear();
        }

        tiff.Slice((int)offset, 2).Clear();
    }

    /// <summary>The entries behind it, and the offset of the next directory after them, move up one place.</summary>
    private static void RemoveEntry(Span<byte> tiff, int directory, int index, int entries, bool little)
    {
        var from = directory + 2 + (index + 1) * EntryLength;
        var end = Math.Min(tiff.Length, directory + 2 + entries * EntryLength + 4);
        tiff[from..end].CopyTo(tiff[(from - EntryLength)..]);
        tiff[(end - EntryLength)..end].Clear();
        if (little) BinaryPrimitives.WriteUInt16LittleEndian(tiff[directory..], (ushort)(entries - 1));
        else BinaryPrimitives.WriteUInt16BigEndian(tiff[directory..], (ushort)(entries - 1));
    }

    private static bool Directory(ReadOnlySpan<byte> tiff, uint offset, bool little, out int entries)
    {
        entries = 0;
        if (offset < 8 || offset + 2 > tiff.Length) return false;
        entries = U16(tiff[(int)offset..], little);
        return entries <= EntriesMax && offset + 2 + entries * EntryLength <= tiff.Length;
    }

    private static int SizeOf(ushort type) => type switch { 3 or 8 => 2, 4 or 9 or 11 => 4, 5 or 10 or 12 => 8, _ => 1 };

    private static ushort U16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
