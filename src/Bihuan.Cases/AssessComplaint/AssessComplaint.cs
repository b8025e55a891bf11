using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Bihuan.Cases.Alarms;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.AssessComplaint;

/// <summary>The level of a complaint by the three criteria, all of them given, with the reason (GRD-08, GRD-09).</summary>
public sealed record AssessComplaintRequest(
    [Required, MaxLength(40)] string UrgencyMark,
    [Required, MaxLength(40)] string ScopeMark,
    [Required, MaxLength(40)] string DifficultyMark,
    [Required, MaxLength(500)] string Reason);

internal sealed class AssessComplaintHandler(CaseChange change, CaseHolders holders) : ICaseAct<AssessComplaintRequest>
{
    private const string Stored = "case.complaint-assessed/1";

    public async Task<Result<CaseHead>> Handle(CaseId id, Seq expected, AssessComplaintRequest request, Actor actor, CancellationToken ct)
    {
        var reports = await change.Db.Set<FactRow>().CountAsync(x => x.StreamId == id.Value && x.Type == Stored, ct);
        return await change.Run(id, expected, actor, CasePermissions.AssessComplaint, x => Decide(x, request, reports + 1, actor), ct);
    }

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, AssessComplaintRequest request, int report, Actor actor)
    {
        var policy = change.Policies.ComplaintLevels;
        var marks = new Dictionary<string, string>(StringComparer.Ordinal) { ["urgency"] = request.UrgencyMark, ["scope"] = request.ScopeMark, ["difficulty"] = request.DifficultyMark };
        var unknown = marks.Where(x => policy.Criterion(x.Key).Mark(x.Value) is null).Select(x => new FieldError($"/{x.Key}Mark", "unknown-code", change.Policies.Allowed("complaint-" + x.Key))).ToArray();
        if (unknown.Length > 0) return Refusal.Invalid("request.invalid", unknown);
        return serviceCase.AssessComplaint(
            new ComplaintMarks(request.UrgencyMark, request.ScopeMark, request.DifficultyMark), policy.LevelOf(marks), request.Reason.Masked(),
            string.Create(CultureInfo.InvariantCulture, $"{serviceCase.Number}-A{report}"),
            actor.ReachOf(CasePermissions.LowerComplaint).Covers(serviceCase.OrganisationId.Value, serviceCase.IsOwnOf(actor.Id)),
            holders.Above(serviceCase.AssigneeId.Value, serviceCase.OrganisationId.Value, change.Now)).AsFacts();
    }
}
