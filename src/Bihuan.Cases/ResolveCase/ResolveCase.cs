using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.ResolveCase;

/// <summary>What it was and what was done. Whoever solved it is the holder unless somebody else is named.</summary>
public sealed record ResolveCaseRequest(
    [Required, MaxLength(500)] string Cause,
    [Required, MaxLength(2000)] string Solution,
    [MaxLength(9)] string[]? Ways = null,
    Guid? SolvedById = null);

internal sealed class ResolveCaseHandler(CaseChange change, CaseReceivers people) : ICaseAct<ResolveCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, ResolveCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request, actor), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, ResolveCaseRequest request, Actor actor)
    {
        var ways = request.Ways ?? [];
        var unknown = Array.FindIndex(ways, x => !change.Policies.Has("way", x));
        if (unknown >= 0) return change.Policies.UnknownCode($"/ways/{unknown}", "way");
        if (request.SolvedById is { } named && !people.CanWork(named)) return CaseRefusals.ReceiverUnknown();
        var solver = request.SolvedById ?? actor.PersonId() ?? serviceCase.AssigneeId.Value;
        return serviceCase.Resolve(request.Cause.Masked(), request.Solution.Masked(), [.. ways.Distinct(StringComparer.Ordinal)], solver, change.ProcessOf(serviceCase)).AsFacts();
    }
}
