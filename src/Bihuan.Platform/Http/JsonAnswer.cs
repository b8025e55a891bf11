using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Platform.Http;

/// <summary>
/// An answer in JSON with the product's own encoding. It is written whole before a byte of it leaves, so that a failure on the way is
/// still answered as a problem and not in the middle of half an answer; the buffers are kept for the next.
/// </summary>
internal sealed class JsonAnswer(int status, Action<Utf8JsonWriter> write, string? etag = null, string? location = null) : IResult
{
    private const int KeptMax = 64;
    private const int KeptBytesMax = 1 << 20;
    private static readonly ConcurrentBag<Page> s_kept = [];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var page = s_kept.TryTake(out var kept) ? kept : new Page();
        try
        {
            write(page.Json);
            page.Json.Flush();
            var response = httpContext.Response;
            response.StatusCode = status;
            if (etag is not null) response.Headers.ETag = etag;
            if (location is not null) response.Headers.Location = location;
            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = page.Buffer.WrittenCount;
            await response.BodyWriter.WriteAsync(page.Buffer.WrittenMemory, httpContext.RequestAborted);
        }
        finally
        {
            Keep(page);
        }
    }

    private static void Keep(Page page)
    {
        if (s_kept.Count >= KeptMax || page.Buffer.Capacity > KeptBytesMax) return;
        page.Buffer.ResetWrittenCount();
        page.Json.Reset();
        s_kept.Add(page);
    }

    private sealed class Page
    {
        public Page() => Json = new Utf8JsonWriter(Buffer, new JsonWriterOptions { Encoder = Problems.Json.Encoder, SkipValidation = true });

        public ArrayBufferWriter<byte> Buffer { get; } = new(8 << 10);

        public Utf8JsonWriter Json { get; }
    }
}
