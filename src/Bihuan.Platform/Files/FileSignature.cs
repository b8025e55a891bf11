namespace Bihuan.Platform.Files;

/// <summary>Tells a file's type by its first bytes. What it does not know it calls unknown; names and declared types are not asked.</summary>
public static class FileSignature
{
    /// <summary>As many bytes as any signature needs.</summary>
    public const int Length = 32;

    public static readonly IReadOnlySet<string> Known = new HashSet<string>(StringComparer.Ordinal)
    {
        "image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf", "video/mp4",
    };

    // Brands of ISO base media files (ISO/IEC 14496-12, and 23008-12 for pictures), at byte 8 after the size and "ftyp".
    private static readonly string[] Heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];
    private static readonly string[] Mp4 = ["isom", "iso2", "iso3", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "MSNV", "dash"];

    /// <summary>A content type, or null for anything else, an SVG or a page among them.</summary>
    public static string? ContentTypeOf(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return "image/jpeg";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return "image/png";
        if (head.StartsWith("%PDF-"u8)) return "application/pdf";
        if (head.Length < 12) return null;
        if (head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8)) return "image/webp";
        if (!head[4..].StartsWith("ftyp"u8)) return null;
        var brand = System.Text.Encoding.Latin1.GetString(head.Slice(8, 4));
        return Heic.Contains(brand) ? "image/heic" : Mp4.Contains(brand) ? "video/mp4" : null;
    }
}
