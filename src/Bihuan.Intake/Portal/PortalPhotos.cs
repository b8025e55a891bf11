using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.Files;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Intake.Portal;

/// <summary>
/// Photos that come with a report or a message. They lie in the file store before the change that mentions them begins; those of
/// a form that is then refused go again.
/// </summary>
internal sealed class PortalPhotos(FileStore store, UnkeptFiles unkept)
{
    public const string Field = "photos";

    /// <summary>The whole form: a phone's photos are made smaller before they are sent, a short video is not.</summary>
    public const long BytesMax = 64L * 1024 * 1024;

    private const int FilesMax = 5;

    public async Task<Result<IReadOnlyList<NamedFile>>> Receive(IFormCollection form, CancellationToken ct)
    {
        var sent = form.Files.GetFiles(Field).Where(x => x.Length > 0).ToList();
        if (sent.Count > FilesMax) return Wrong("photos-too-many", FilesMax);
        var kept = new List<NamedFile>(sent.Count);
        foreach (var file in sent)
        {
            await using var content = file.OpenReadStream();
            var received = await store.Receive(content, ct);
            if (received.Refusal is { } refusal)
            {
                await Leave(kept);
                return Wrong(refusal.Code == "file.too-large" ? "photo-too-large" : "photo-refused", Permitted());
            }

            kept.Add(new NamedFile(received.Value, file.FileName));
        }

        return kept;
    }

    public Task Leave(IEnumerable<NamedFile> photos) => unkept.Leave(photos.Select(x => x.File));

    private static Refusal Wrong(string code, object limit) => Refusal.Invalid("request.invalid", new FieldError("/" + Field, code, limit));

    /// <summary>No more than the whole form may have, whatever the desk may attach.</summary>
    private string Permitted() => string.Join(", ", store.Policy.Permitted.Select(x => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{x.Extension.TrimStart('.').ToUpperInvariant()} ({Math.Min(x.MegabytesMax, BytesMax >> 20)} MB)")));
}
