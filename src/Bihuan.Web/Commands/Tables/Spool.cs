namespace Bihuan.Web.Commands.Tables;

/// <summary>A file that is already on disk is read where it lies; what comes through a socket is laid in a temporary file that goes with its stream.</summary>
internal static class Spool
{
    public static async Task<Stream> Copy(Stream content, CancellationToken ct)
    {
        if (content is FileStream) return content;
        var copy = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await content.CopyToAsync(copy, ct);
        copy.Position = 0;
        return copy;
    }
}
