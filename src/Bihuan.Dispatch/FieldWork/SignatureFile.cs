using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.Files;

namespace Bihuan.Dispatch.FieldWork;

/// <summary>A signature is a picture, put into the file store before the change that mentions it.</summary>
internal static class SignatureFile
{
    public static async Task<Result<NamedFile?>> Keep(ApplyForCompletionRequest request, FileStore files, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(request.SignaturePng)) return (NamedFile?)null;
        var text = request.SignaturePng[(request.SignaturePng.IndexOf(',', StringComparison.Ordinal) + 1)..];
        var bytes = new byte[text.Length * 3 / 4 + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return Refusal.Invalid("request.invalid", new FieldError("/signaturePng", "malformed"));
        using var content = new MemoryStream(bytes, 0, length);
        var kept = await files.Receive(content, ct);
        return kept.Refusal is not null ? Refusal.Invalid("request.invalid", new FieldError("/signaturePng", "malformed")) : new NamedFile(kept.Value, "signature.png");
    }
}
