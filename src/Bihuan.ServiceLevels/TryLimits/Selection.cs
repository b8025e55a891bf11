using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.TryLimits;

/// <summary>One limit and how many of the open cases it would run on.</summary>
public sealed record SelectionLine(string Key, string Name, string Figure, IReadOnlyList<string> Selectors, int Selected);

public sealed record SelectionView(int Version, bool IsDraft, int Looked, bool IsCut, IReadOnlyList<SelectionLine> Limits, string? Chosen, IReadOnlyList<WorkInReach> Sample);

/// <summary>Which of the open cases each limit would run on, had they begun under this version; counted on the newest open ones.</summary>
internal sealed class Selection(ServiceDb db, LimitDrafts drafts, ClockCounters counters, IWorkInReach subjects, Words words, TimeProvider clock)
{
    private const int LookedMax = 2000, SampleMax = 20;

    public async Task<SelectionView?> Read(int? version, string? limit, Actor actor, CancellationToken ct)
    {
        if (await drafts.Find(version, actor, ct) is not { } found) return null;
        var open = await subjects.NewestOpen(db, actor, LookedMax, ct);
        var ids = open.Select(x => x.Id).ToList();
        var histories = await db.Set<ClockHistory>().Where(x => ids.Contains(x.SubjectId)).ToListAsync(ct);
        var selected = Selected(found.Policy, histories);
        var rows = found.Policy.Limits.Where(x => x.Use == LimitUse.Clock).Select(x => new SelectionLine(
            x.Key, LimitText.Name(x, words), LimitText.Figure(x, x.Figure, words), LimitText.Selectors(x, words), selected[x.Key].Count())).ToList();
        var sample = limit is null ? [] : open.Where(x => selected[limit].Contains(x.Id)).Take(SampleMax).ToList();
        return new SelectionView(found.Policy.Version, !found.IsApproved, open.Count, open.Count == LookedMax, rows, limit, sample);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/limits/selection", async (int? version, string? limit, Actor actor, Selection selection, CancellationToken ct) =>
            await selection.Read(version, limit, actor, ct) is { } view ? Page.Of<SelectionPage>(view) : Refusal.NotFound("policy.version-unknown").ToHttp()).Requires(PolicyChanges.Read);
        routes.MapGet("/api/v1/limits/selection", async (int? version, string? limit, Actor actor, Selection selection, CancellationToken ct) =>
            await selection.Read(version, limit, actor, ct) is { } view ? Problems.Ok(view) : Refusal.NotFound("policy.version-unknown").ToHttp()).Requires(PolicyChanges.Read).WithTags("clocks");
    }

    private ILookup<string, Guid> Selected(LimitPolicy policy, List<ClockHistory> histories)
    {
        var now = clock.Now();
        return counters.CountUnder(histories, policy, now).SelectMany(x => x.States.Where(y => !y.IsOver).Select(y => (y.Key, x.History.SubjectId)).Distinct())
            .ToLookup(x => x.Key, x => x.SubjectId, StringComparer.Ordinal);
    }
}
