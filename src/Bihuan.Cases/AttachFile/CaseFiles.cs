using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.AttachFile;

/// <summary>
/// Attaches at the desk or through the API. Attaching adds and changes nothing, so it asks for no version: two people may send
/// pictures at the same time.
/// </summary>
internal sealed class AttachFileHandler(ServiceDb db, CaseAttachments attachments, TimeProvider clock)
{
    public async Task<Result<CaseHead>> Handle(CaseId id, IReadOnlyList<NamedFile> files, Actor actor, CancellationToken ct) =>
        await db.Set<ServiceCase>().Where(x => x.Id == id).Within(actor, CasePermissions.AddAttachment).AnyAsync(ct)
            ? await attachments.Add(db, id, files, actor, clock.Now(), ct)
            : CaseRefusals.NotFound();
}

/// <summary>Reads what is attached to a case.</summary>
internal sealed class CaseFiles(SubjectKeys keys, FileStore store)
{
    public async Task<IReadOnlyList<FileView>> Of(ServiceDb db, ServiceCase serviceCase, CancellationToken ct)
    {
        var id = serviceCase.Id;
        var rows = await db.Set<Attachment>().Where(x => x.CaseId == id).OrderByDescending(x => x.AddedAt).ToListAsync(ct);
        return rows.ConvertAll(x => new FileView(NameOf(db, serviceCase, x), $"/desk/cases/{id}/attachments/{x.Id}", x.ContentType, SizeText(x.SizeBytes)));
    }

    /// <summary>An erased person's file has lost its name with their key; it goes by its type.</summary>
    public string NameOf(ServiceDb db, ServiceCase serviceCase, Attachment file) => keys.Open(db, serviceCase.SubjectId, file.FileName) ?? "file." + (store.Policy.Find(file.ContentType)?.Extension ?? "bin");

    private static string SizeText(long bytes) => bytes >= 1024 * 1024
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1024)} KB");
}
