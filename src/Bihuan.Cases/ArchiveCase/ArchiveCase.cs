using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ArchiveCase;

/// <summary>The record is complete and put away; from now on it can only be corrected on record.</summary>
public sealed record ArchiveCaseRequest;

internal sealed class ArchiveCaseHandler(CaseChange change) : ICaseAct<ArchiveCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ArchiveCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Archive, x => x.Archive(change.ProcessOf(x)).AsFacts(), ct);
}
