using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Ui;

/// <summary>How a page goes out: whole, and compressed for whoever takes gzip. Brotli's fastest level makes 1 KB less of a list in more time.</summary>
internal static class PageBody
{
    private const string Gzip = "gzip";

    public static async Task Send(HttpContext http, ReadOnlyMemory<byte> page)
    {
        http.Response.Headers.Append("Vary", "Accept-Encoding");
        if (!Takes(http.Request.Headers.AcceptEncoding.ToString()))
        {
            await Send(http.Response, page);
            return;
        }

        // What cannot be compressed grows, by an eighth at most.
        var packed = ArrayPool<byte>.Shared.Rent(page.Length + page.Length / 8 + 1024);
        http.Response.Headers.ContentEncoding = Gzip;
        await Send(http.Response, packed.AsMemory(0, Pack(page.Span, packed)));
        ArrayPool<byte>.Shared.Return(packed);
    }

    /// <summary>Whether an <c>Accept-Encoding</c> names gzip and does not refuse it.</summary>
    internal static bool Takes(ReadOnlySpan<char> accepted)
    {
        foreach (var range in accepted.Split(','))
        {
            var coding = accepted[range];
            var end = coding.IndexOf(';');
            var name = (end < 0 ? coding : coding[..end]).Trim();
            if (name.Equals(Gzip, StringComparison.OrdinalIgnoreCase)) return end < 0 || !IsNothing(coding[(end + 1)..].Trim());
        }

        return false;
    }

    private static bool IsNothing(ReadOnlySpan<char> weight) =>
        weight.StartsWith("q=", StringComparison.OrdinalIgnoreCase) && double.TryParse(weight[2..], NumberStyles.Float, CultureInfo.InvariantCulture, out var q) && q == 0;

    private static int Pack(ReadOnlySpan<byte> page, byte[] into)
    {
        using var packed = new MemoryStream(into);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(page);
        return (int)packed.Position;
    }

    private static Task Send(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }
}
