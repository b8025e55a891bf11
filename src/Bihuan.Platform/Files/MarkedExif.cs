namespace Bihuan.Platform.Files;

/// <summary>
/// Takes the place where a photo was taken out of HEIC and WebP. Both keep EXIF as one piece under a mark of its own (ISO/IEC 23008-12
/// Annex A, the WebP container) and no checksum over it, so the piece is found by its mark and changed where it lies. XMP is a text that
/// begins and ends with a mark of its own in both; one that says the place is blanked.
/// </summary>
internal static class MarkedExif
{
    private const int WindowLength = 1 << 16;

    /// <summary>A mark, a length and the beginning of what follows it.</summary>
    private const int Overlap = 16;

    /// <summary>The directories lie at the beginning; what is longer is a thumbnail.</summary>
    private const int TiffMax = 1 << 16;

    /// <summary>A packet with a thumbnail in it may be long.</summary>
    private const int PacketMax = 1 << 20;

    /// <summary>Changes the stream if there is a position in it; true when it did.</summary>
    public static bool Strip(Stream file)
    {
        var (changed, window) = (false, new byte[WindowLength + Overlap]);
        for (long start = 0; ; start += WindowLength)
        {
            file.Position = start;
            var read = file.ReadAtLeast(window, window.Length, throwOnEndOfStream: false);
            for (var at = 0; Next(window.AsSpan(0, read), ref at) is { } tiff;) changed |= StripAt(file, start + tiff);
            if (window.AsSpan(0, read).IndexOf("<x:xmpmeta"u8) is var packet and >= 0) changed |= StripPacket(file, start + packet);
            if (read < window.Length) return changed;
        }
    }

    /// <summary>Where the next piece begins, and from where to look on; null when there is no other.</summary>
    private static int? Next(ReadOnlySpan<byte> window, ref int at)
    {
        while (at < window.Length)
        {
            var (inHeic, inWebp) = (window[at..].IndexOf("Exif\0\0"u8), window[at..].IndexOf("EXIF"u8));
            if (inHeic < 0 && inWebp < 0) return null;
            var isHeic = inWebp < 0 || (inHeic >= 0 && inHeic < inWebp);
            var tiff = at + (isHeic ? inHeic + 6 : inWebp + 8);
            at += (isHeic ? inHeic : inWebp) + 4;
            if (tiff < window.Length && (window[tiff..].StartsWith("II*\0"u8) || window[tiff..].StartsWith("MM\0*"u8))) return tiff;
        }

        return null;
    }

    private static bool StripAt(Stream file, long start)
    {
        var tiff = new byte[TiffMax];
        file.Position = start;
        var length = file.ReadAtLeast(tiff, TiffMax, throwOnEndOfStream: false);
        if (!JpegPosition.StripExif(tiff.AsSpan(0, length))) return false;
        file.Position = start;
        file.Write(tiff, 0, length);
        return true;
    }

    private static bool StripPacket(Stream file, long start)
    {
        var packet = new byte[PacketMax];
        file.Position = start;
        var read = packet.AsSpan(0, file.ReadAtLeast(packet, PacketMax, throwOnEndOfStream: false));
        var end = read.IndexOf("</x:xmpmeta>"u8);
        if (end < 0 || !JpegPosition.TellsPlace(read[..end])) return false;
        read[..end].Fill((byte)' ');
        file.Position = start;
        file.Write(read[..end]);
        return true;
    }
}
