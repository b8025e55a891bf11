using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.CorrectCase;

/// <summary>A correction on record (CASE-21): which text, how it reads now, and why.</summary>
public sealed record CorrectCaseRequest(
    [Required, AllowedValues("cause", "solution", "summary")] string Field,
    [Required, MaxLength(2000)] string Text,
    [Required, MaxLength(500)] string Reason);

internal sealed class CorrectCaseHandler(CaseChange change) : ICaseAct<CorrectCaseRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, CorrectCaseRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Correct, x => Decide(x, request), ct);

    private static Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, CorrectCaseRequest request)
    {
        var max = request.Field switch { "cause" => 500, "summary" => 400, _ => 2000 };
        if (request.Text.Length > max) return CaseRefusals.Wrong("/text", "too-long", max);
        return serviceCase.Correct(request.Field, request.Text.Masked(), request.Reason.Masked()).AsFacts();
    }
}
