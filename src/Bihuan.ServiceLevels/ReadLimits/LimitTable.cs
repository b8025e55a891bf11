using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.ServiceLevels.ReadLimits;

/// <summary>One row of the limits as people read it.</summary>
public sealed record LimitLine(
    string Key, string Name, string Clock, string Figure, IReadOnlyList<string> Selectors, string Warnings, string Use, string Mark, string Source, string? Calendar, IReadOnlyList<string> Pauses, bool RequiresValue);

public sealed record TargetLine(string Key, string Measure, string Context, string Figure, string Source, bool IsExample);

/// <summary>What is shown and what was asked for.</summary>
public sealed record LimitTableView(
    int Version, bool IsDraft, bool IsInForce, IReadOnlyList<LimitLine> Limits, IReadOnlyList<TargetLine> Targets, IReadOnlyList<(string Code, string Name)> Clocks, IReadOnlyList<(string Code, string Name)> Marks,
    string Q, string Clock, string Mark, bool ShowsTargets)
{
    public string Tab(bool targets) => "/desk/limits?version=" + Version.ToString(System.Globalization.CultureInfo.InvariantCulture) + (targets ? "&part=targets" : "");
}

/// <summary>The limits and targets of a version as tables that can be searched; every row of the handbook is found here with its default, source and mark.</summary>
internal sealed class LimitTable(LimitDrafts drafts, Words words, TimeProvider clock)
{
    public async Task<LimitTableView?> Read(int? version, string? q, string? ofClock, string? mark, string? part, Actor reader, CancellationToken ct)
    {
        if (await drafts.Find(version, reader, ct) is not { } found) return null;
        var all = found.Policy.Limits.Select(Line).ToList();
        var shown = found.Policy.Limits.Zip(all).Where(x => Matches(x.First, x.Second, q?.Trim() ?? "", ofClock, mark)).Select(x => x.Second).ToList();
        return new LimitTableView(
            found.Policy.Version, !found.IsApproved, found.Policy.Version == drafts.InForceVersion(clock.Now()), shown, [.. drafts.Targets(clock.Now()).Targets.Select(Line).Where(x => IsSaid(q, x.Key, x.Measure, x.Context))],
            [.. found.Policy.Limits.Select(x => x.Clock).Distinct().Select(x => (x, words.Code("clock", x)))],
            [.. Enum.GetValues<LimitMark>().Select(x => LimitText.CodeOf(x)).Select(x => (x, words.Code("limit-mark", x)))],
            q ?? "", ofClock ?? "", mark ?? "", part == "targets");
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/limits", async (int? version, string? q, string? clock, string? mark, string? part, Actor actor, LimitTable table, CancellationToken ct) =>
            await table.Read(version, q, clock, mark, part, actor, ct) is { } view ? Page.Of<LimitTablePage>(view) : Refusal.NotFound("policy.version-unknown").ToHttp())
            .Requires(PolicyChanges.Read);
        routes.MapGet("/api/v1/limits", async (int? version, string? q, string? clock, string? mark, Actor actor, LimitTable table, CancellationToken ct) =>
            await table.Read(version, q, clock, mark, null, actor, ct) is { } view ? Problems.Ok(new { view.Version, items = view.Limits, view.Targets }) : Refusal.NotFound("policy.version-unknown").ToHttp())
            .Requires(PolicyChanges.Read).WithTags("clocks");
    }

    private LimitLine Line(TimeLimit limit) => new(
        limit.Key, LimitText.Name(limit, words), words.Code("clock", limit.Clock), LimitText.Figure(limit, limit.Figure, words), LimitText.Selectors(limit, words), LimitText.Warnings(limit, words),
        words.Code("limit-use", LimitText.CodeOf(limit.Use)), words.Code("limit-mark", LimitText.CodeOf(limit.Mark)), LimitText.Source(limit.Source, words),
        limit.Figure is { CountsDays: true } ? words.Find("calendar." + limit.Calendar) ?? limit.Calendar : null, [.. (limit.Pauses ?? []).Select(x => words.Code("pause", x))], limit.RequiresValue);

    private TargetLine Line(Target target) => new(
        target.Key, words.Code("measure", target.Measure), words.Find("target-context." + target.Context) ?? target.Context,
        target.AtLeast is { } least ? words.Format("service-levels.at-least", least.ToString("0.##", words.Culture), words.Find("target-unit." + target.Unit) ?? target.Unit)
            : string.Join(words["service-levels.and"], (target.Values ?? new Dictionary<string, string>()).Select(x => ValueWord(x.Key) + " " + ValueWord(x.Value))),
        LimitText.Source(target.Source, words), target.IsExample);

    private string ValueWord(string value) => words.Find("target-value." + value) ?? value;

    private static bool Matches(TimeLimit limit, LimitLine line, string q, string? ofClock, string? mark) =>
        (string.IsNullOrEmpty(ofClock) || limit.Clock == ofClock) && (string.IsNullOrEmpty(mark) || LimitText.CodeOf(limit.Mark) == mark)
        && IsSaid(q, [line.Key, line.Name, line.Clock, line.Figure, line.Source, .. line.Selectors]);

    private static bool IsSaid(string? q, params IReadOnlyList<string> texts) => string.IsNullOrWhiteSpace(q) || texts.Any(x => x.Contains(q.Trim(), StringComparison.OrdinalIgnoreCase));
}
