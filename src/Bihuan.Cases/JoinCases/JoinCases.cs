using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.JoinCases;

/// <summary>This case is about the same thing as another one and is worked there from now on.</summary>
public sealed record JoinCasesRequest([Required] Guid? IntoId, [Required, MaxLength(500)] string Reason);

/// <summary>Undoes a joining.</summary>
public sealed record SeparateCasesRequest([Required, MaxLength(500)] string Reason);

internal sealed class JoinCasesHandler(CaseChange change) : ICaseAct<JoinCasesRequest>
{
    public async Task<Result<CaseHead>> Handle(CaseId id, Seq expected, JoinCasesRequest request, Actor actor, CancellationToken ct)
    {
        if (await change.Db.FindCase(new CaseId(request.IntoId!.Value), actor, CasePermissions.Join, ct) is not { } into) return CaseRefusals.NotFound();
        return await change.Run(id, expected, actor, CasePermissions.Join, x => Decide(x, into, request.Reason.Masked(), actor), ct);
    }

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase from, ServiceCase into, string reason, Actor actor)
    {
        var decision = from.Join(into, reason);
        if (decision.Refusal is { } refusal) return refusal;
        CaseFlow.Record(change.Db, into, change.Policies, [decision.Value.There], actor, change.Now);
        return new IFact[] { decision.Value.Here };
    }
}

internal sealed class SeparateCasesHandler(CaseChange change) : ICaseAct<SeparateCasesRequest>
{
    public async Task<Result<CaseHead>> Handle(CaseId id, Seq expected, SeparateCasesRequest request, Actor actor, CancellationToken ct)
    {
        if (await change.Db.FindCase(id, actor, CasePermissions.Join, ct) is not { } joined) return CaseRefusals.NotFound();
        if (joined.JoinedIntoId is not { } intoId || await CaseFlow.Find(change.Db, intoId, ct) is not { } into) return CaseRefusals.NotJoined();
        return await change.Run(id, expected, actor, CasePermissions.Join, x => Decide(x, into, request.Reason.Masked(), actor), ct);
    }

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase from, ServiceCase into, string reason, Actor actor)
    {
        var decision = from.Separate(into, reason);
        if (decision.Refusal is { } refusal) return refusal;
        CaseFlow.Record(change.Db, into, change.Policies, [decision.Value.There], actor, change.Now);
        return new IFact[] { decision.Value.Here };
    }
}
