using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.TryLimits;

/// <summary>One clock under the version on trial, beside the same clock as the case really has it.</summary>
public sealed record TriedClock(ClockAccount Tried, ClockAccount? Own)
{
    public bool IsNew => Own is null;

    public bool IsMoved => Own is not null && (Own.DueAt != Tried.DueAt || Own.Outcome != Tried.Outcome);
}

public sealed record TestBenchView(int Version, bool IsDraft, string Number, bool IsUnknown, WorkInReach? Subject, int OwnVersion, IReadOnlyList<TriedClock> Clocks, IReadOnlyList<ClockAccount> Gone, DateTimeOffset Now);

/// <summary>"Why is this due then?", and when would it be due under another version: one case's facts counted again, nothing stored.</summary>
internal sealed class TestBench(ServiceDb db, LimitDrafts drafts, ClockExplainer explainer, IWorkInReach subjects, Words words, TimeProvider clock)
{
    public async Task<TestBenchView?> Read(int? version, string? number, Actor actor, CancellationToken ct)
    {
        if (await drafts.Find(version, actor, ct) is not { } found) return null;
        var now = clock.Now();
        var blank = new TestBenchView(found.Policy.Version, !found.IsApproved, number?.Trim() ?? "", false, null, 0, [], [], now);
        if (blank.Number.Length == 0) return blank;
        if (await subjects.Numbered(db, actor, blank.Number, ct) is not { } subject || await db.Set<ClockHistory>().FirstOrDefaultAsync(x => x.SubjectId == subject.Id, ct) is not { } history)
            return blank with { IsUnknown = true };
        var own = await explainer.Of(db, subject.Id, now, words, ct);
        var tried = explainer.Under(history, found.Policy, now, words);
        var pairs = tried.Clocks.Select(x => new TriedClock(x, own.Clocks.FirstOrDefault(y => y.Limit == x.Limit && y.Run == x.Run))).ToList();
        return blank with
        {
            Subject = subject,
            OwnVersion = own.PolicyVersion,
            Clocks = pairs,
            Gone = [.. own.Clocks.Where(x => !tried.Clocks.Any(y => y.Limit == x.Limit && y.Run == x.Run))],
        };
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/limits/test-bench", async (int? version, string? number, Actor actor, TestBench bench, CancellationToken ct) =>
            await bench.Read(version, number, actor, ct) is { } view ? Page.Of<TestBenchPage>(view) : Refusal.NotFound("policy.version-unknown").ToHttp()).Requires(PolicyChanges.Read);
        routes.MapGet("/api/v1/limits/test-bench", async (int? version, string? number, Actor actor, TestBench bench, CancellationToken ct) =>
            await bench.Read(version, number, actor, ct) is not { } view ? Refusal.NotFound("policy.version-unknown").ToHttp()
            : view.Subject is null ? Refusal.NotFound("clock.subject-unknown").ToHttp() : Problems.Ok(view)).Requires(PolicyChanges.Read).WithTags("clocks");
    }
}
