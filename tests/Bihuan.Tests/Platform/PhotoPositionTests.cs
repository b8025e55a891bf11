using System.Buffers.Binary;
using Bihuan.Platform.Files;

namespace Bihuan.Tests.Platform;

/// <summary>Where a photo was taken is nobody's to keep: it goes, and every other byte stays.</summary>
public sealed class PhotoPositionTests
{
    private static readonly byte[] s_place = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_jpeg_loses_its_place_and_keeps_its_camera(bool little)
    {
        var tiff = Tiff(little);
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE1, 0, 0, .. "Exif\0\0"u8, .. tiff, 0xFF, 0xDA, 1, 2, 3];
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(4), (ushort)(2 + 6 + tiff.Length));
        Check(jpeg, x => JpegPosition.Strip(x));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(65_530, true)]
    [InlineData(65_536 * 2 - 3, false)]
    public void So_do_heic_and_webp_wherever_the_piece_lies(int before, bool little)
    {
        byte[] heic = [.. new byte[before], 0, 0, 0, 6, .. "Exif\0\0"u8, .. Tiff(little), .. new byte[100]];
        Check(heic, x => MarkedExif.Strip(x));
        byte[] webp = [.. new byte[before], .. "EXIF"u8, 80, 0, 0, 0, .. Tiff(little), .. new byte[100]];
        Check(webp, x => MarkedExif.Strip(x));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void So_does_a_png_and_its_checksums_hold(bool little) =>
        Check([.. s_png, .. Chunk("IHDR", new byte[13]), .. Chunk("eXIf", Tiff(little)), .. Chunk("IDAT", [1, 2, 3]), .. Chunk("IEND", [])], PngPosition.Strip, AssertSums);

    [Theory]
    [InlineData("iTXt", "XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta exif:GPSLatitude='PLACE'/>")]
    [InlineData("iTXt", "XML:com.adobe.xmp\0\u0001\0\0\0PLACE")]
    [InlineData("tEXt", "Raw profile type exif\0PLACE")]
    [InlineData("zTXt", "Raw profile type APP1\0\0PLACE")]
    public void And_what_older_programs_wrote_into_its_texts(string type, string content)
    {
        var place = content.IndexOf("PLACE", StringComparison.Ordinal);
        byte[] text = [.. content[..place].Select(x => (byte)x), .. s_place, .. content[(place + 5)..].Select(x => (byte)x)];
        Check([.. s_png, .. Chunk("tEXt", [.. "Camera\0CAMERA"u8]), .. Chunk(type, text), .. Chunk("IEND", [])], PngPosition.Strip, AssertSums);
    }

    [Fact]
    public void A_text_of_webp_or_heic_that_says_the_place_is_blanked()
    {
        byte[] webp = [.. new byte[65_530], .. "<x:xmpmeta exif:GPSLongitude='"u8, .. s_place, .. "'></x:xmpmeta>CAMERA"u8];
        Check(webp, MarkedExif.Strip);
    }

    [Fact]
    public void What_only_looks_like_a_mark_is_left_alone()
    {
        byte[] file = [.. "EXIF is a word, Exif\0\0 too, and EXIF1234II*"u8];
        using var stream = new MemoryStream([.. file]);
        Assert.False(MarkedExif.Strip(stream));
        Assert.Equal(file, stream.ToArray());
    }

    private static void Check(byte[] photo, Func<Stream, bool> strip, Action<byte[]>? also = null)
    {
        using var stream = new MemoryStream();
        stream.Write(photo);
        Assert.True(strip(stream));
        var after = stream.ToArray();
        Assert.Equal(photo.Length, after.Length);
        Assert.Equal(-1, after.AsSpan().IndexOf(s_place));
        Assert.NotEqual(-1, after.AsSpan().IndexOf("CAMERA"u8));
        Assert.False(strip(stream));
        also?.Invoke(after);
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. type.Select(x => (byte)x), .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), PngPosition.Sum(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    private static void AssertSums(byte[] png)
    {
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            Assert.Equal(PngPosition.Sum(png.AsSpan(at + 4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            at += 12 + length;
        }

        // What every PNG ends with, as annex D prints it.
        Assert.Equal(0xAE426082, PngPosition.Sum("IEND"u8));
    }

    /// <summary>One directory with the maker's name and a pointer to the position, and that position.</summary>
    private static byte[] Tiff(bool little)
    {
        var tiff = new byte[80];
        (little ? "II*\0"u8 : "MM\0*"u8).CopyTo(tiff);
        U32(4, 8);
        U16(8, 2);
        Entry(10, 0x010F, 2, 6, 70);
        Entry(22, 0x8825, 4, 1, 38);
        U16(38, 1);
        Entry(40, 0x0002, 5, 1, 56);
        s_place.CopyTo(tiff, 56);
        "CAMERA"u8.CopyTo(tiff.AsSpan(70));
        return tiff;

        void Entry(int at, ushort tag, ushort type, uint count, uint value)
        {
            U16(at, tag);
            U16(at + 2, type);
            U32(at + 4, count);
            U32(at + 8, value);
        }

        void U16(int at, ushort value)
        {
            if (little) BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at), value);
            else BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), value);
        }

        void U32(int at, uint value)
        {
            if (little) BinaryPrimitives.WriteUInt32LittleEndian(tiff.AsSpan(at), value);
            else BinaryPrimitives.WriteUInt32BigEndian(tiff.AsSpan(at), value);
        }
    }
}
