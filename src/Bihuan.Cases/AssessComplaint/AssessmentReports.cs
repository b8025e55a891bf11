using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.ReadCase;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.AssessComplaint;

/// <summary>One complaint assessment report: what was marked, what followed, who assessed and when.</summary>
public sealed record AssessmentReport(string Number, ComplaintMarks Marks, int Level, IReadOnlyList<string> CausedBy, int? Before, string Reason, string Assessor, DateTimeOffset At);

/// <summary>The reports of a case, the one in force first, with the limits that run by it and whom it was reported to.</summary>
public sealed record AssessmentReportsView(
    Guid CaseId, string CaseNumber, string Summary, string? ComplaintClass, string? TimingClass, DateTimeOffset ReceivedAt, string Owner, string FirstResponsible, string Organisation,
    IReadOnlyList<AssessmentReport> Reports, IReadOnlyList<ClockView> Limits, string? ReportedTo, DateTimeOffset Now);

/// <summary>Puts the report together from the case's facts; it is printed, not stored a second time.</summary>
internal sealed class AssessmentReportReader(FactReader facts, ClockDirectory clocks, PeopleDirectory people, OrganisationTree tree, TimeProvider clock)
{
    private static readonly string[] s_clocks = ["complaint-handling", "first-response", "result-feedback", "closing"];

    /// <summary>Null when there is no such case within reach, or nobody has assessed it.</summary>
    public async Task<AssessmentReportsView?> Read(ServiceDb db, CaseId id, Actor actor, CancellationToken ct)
    {
        if (await db.Set<ServiceCase>().Where(x => x.Id == id).Within(actor, CasePermissions.Read).FirstOrDefaultAsync(ct) is not { } x) return null;
        var chain = await facts.Read(db, id.Value, ct);
        var reports = chain.Where(f => f.Fact is ComplaintAssessed).Select(f => Report((ComplaintAssessed)f.Fact!, f.Stamp)).Reverse().ToList();
        if (reports.Count == 0) return null;
        var now = clock.Now();
        var upward = chain.Select(f => f.Fact).OfType<CaseReportedUp>().LastOrDefault();
        return new AssessmentReportsView(
            id.Value, x.Number, x.Summary, x.ComplaintClass, x.TimingClass, x.OpenedAt, people.NameOf(x.AssigneeId.Value), people.NameOf(x.FirstResponsibleId.Value), tree.Current.NameOf(x.OrganisationId.Value),
            reports, [.. (await clocks.Of(db, id.Value, now, ct)).Where(c => s_clocks.Contains(c.Clock))], upward is null ? null : people.NameOf(upward.ToId), now);
    }

    private AssessmentReport Report(ComplaintAssessed x, FactStamp stamp) =>
        new(x.Report, x.Marks, x.Level, x.CausedBy, x.Before, x.Reason.Text ?? "", Guid.TryParse(stamp.Actor.AsSpan(stamp.Actor.IndexOf(':', StringComparison.Ordinal) + 1), out var id) ? people.NameOf(id) : stamp.Actor, stamp.OccurredAt);
}

internal static class AssessmentReportEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/cases/{id:guid}/assessment-report", async (Guid id, Actor actor, ServiceDb db, AssessmentReportReader reader, CancellationToken ct) =>
            await reader.Read(db, new CaseId(id), actor, ct) is { } view
                ? (IResult)new PageResult<AssessmentReportPage>(new { View = view })
                : new PageResult<CaseAbsentPage>(new { Code = "case.no-assessment" }) { StatusCode = StatusCodes.Status404NotFound }).Requires(CasePermissions.Read).ExcludeFromDescription();
        routes.MapGet("/api/v1/cases/{id:guid}/complaint-assessments", async (Guid id, Actor actor, ServiceDb db, AssessmentReportReader reader, CancellationToken ct) =>
        {
            var caseId = new CaseId(id);
            if (!await db.Set<ServiceCase>().Where(x => x.Id == caseId).Within(actor, CasePermissions.Read).AnyAsync(ct)) return CaseRefusals.NotFound().ToHttp();
            return Problems.Ok(new { items = (await reader.Read(db, caseId, actor, ct))?.Reports ?? [], next = (string?)null });
        }).WithTags("cases").Requires(CasePermissions.Read);
    }
}
