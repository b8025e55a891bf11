using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;

namespace Bihuan.Cases.Contracts;

/// <summary>A stored file and what people call it.</summary>
public sealed record NamedFile(StoredFile File, string Name);

/// <summary>Puts files that lie in the file store on record with a case, in the caller's transaction. The caller has seen to who may.</summary>
public sealed class CaseAttachments(SubjectKeys keys)
{
    private const int NameMax = 200;

    /// <summary>Refuses <c>case.not-found</c> and <c>case.closed</c>.</summary>
    public async Task<Result<CaseHead>> Add(ServiceDb db, CaseId id, IReadOnlyList<NamedFile> files, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (await db.LoadCase(id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        if (!serviceCase.IsOpen) return CaseRefusals.IsClosed();
        foreach (var (file, name) in files) Add(db, serviceCase, file, Plain(name), actor, at);
        await db.SaveChangesAsync(ct);
        return new CaseHead(serviceCase.Id, serviceCase.Number, serviceCase.Stage, serviceCase.AssigneeId.Value, serviceCase.Seq);
    }

    private void Add(ServiceDb db, ServiceCase serviceCase, StoredFile file, string name, Actor actor, DateTimeOffset at)
    {
        var row = new Attachment
        {
            Id = Ids.At(at),
            CaseId = serviceCase.Id,
            Sha256 = file.Sha256,
            ContentType = file.ContentType,
            SizeBytes = file.SizeBytes,
            FileName = keys.SealOptional(db, serviceCase.SubjectId, name),
            AddedBy = actor.Code,
            AddedAt = at,
        };
        db.Append(row);
        db.Record(serviceCase, new AttachmentAdded(row.Id, file.Sha256, file.ContentType, file.SizeBytes, name), actor, at);
    }

    /// <summary>The last part of a path, without what would break a header or a file system.</summary>
    private static string Plain(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && c is not ('"' or '<' or '>' or '|' or ':' or '*' or '?'))]).Trim();
        return clean.Length == 0 ? "file" : clean.Length <= NameMax ? clean : clean[^NameMax..];
    }
}
