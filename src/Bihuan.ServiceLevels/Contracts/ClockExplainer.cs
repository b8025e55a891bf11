using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>
/// One clock with everything that made it so: the limit's name, figure and source, the selectors it asked for, its pauses, and the
/// arithmetic step by step in the reader's language.
/// </summary>
public sealed record ClockAccount(
    string Limit, int Run, string Name, string Clock, string Outcome, bool IsGoverning, DateTimeOffset StartedAt, DateTimeOffset? DueAt, DateTimeOffset? EndedAt, bool IsPaused, bool IsProvisional,
    int PolicyVersion, string Figure, string Source, string Mark)
{
    /// <summary>Kind and value in words, for each selector the limit asks for.</summary>
    public IReadOnlyList<string> Selectors { get; init; } = [];

    public IReadOnlyList<ClockPause> Pauses { get; init; } = [];

    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Due and outcome as they were before a late fact or a notice changed them.</summary>
    public DateTimeOffset? FirstDueAt { get; init; }

    public string? FirstOutcome { get; init; }

    /// <summary>The longer limit it may be extended to, and the one it was.</summary>
    public string? ExtendsTo { get; init; }

    public string? ExtendedTo { get; init; }

    /// <summary>Somebody has asked for the longer limit and waits for a decision.</summary>
    public string? ExtensionAskedBy { get; init; }

    /// <summary>Past a consumer deadline the matter is open to complaint with the regulator (SLA-06).</summary>
    public bool IsOpenToRegulator { get; init; }

    /// <summary>Due at what was promised to the customer and not at a limit of ours (SLA-09).</summary>
    public bool IsPromise { get; init; }
}

public sealed record ClockPause(DateTimeOffset From, DateTimeOffset? Until);

/// <summary>All clocks of one subject, and the band its first response fell into; null before there was one (SLA-05).</summary>
public sealed record ClockAccounts(IReadOnlyList<ClockAccount> Clocks, string? ResponseBand, int PolicyVersion, string? Calendar)
{
    public static readonly ClockAccounts None = new([], null, 0, null);
}

/// <summary>Answers "why is this due then?" from recorded facts, under the version the subject began with or under another.</summary>
public sealed class ClockExplainer
{
    private readonly LimitBook _limits;
    private readonly ClockCounters _counters;

    internal ClockExplainer(LimitBook limits, ClockCounters counters) => (_limits, _counters) = (limits, counters);

    public async Task<ClockAccounts> Of(ServiceDb db, Guid subject, DateTimeOffset now, Words words, CancellationToken ct)
    {
        if (await db.Set<ClockHistory>().FirstOrDefaultAsync(x => x.SubjectId == subject, ct) is not { } history) return ClockAccounts.None;
        var rows = await db.Set<ClockRow>().Where(x => x.SubjectId == subject).ToDictionaryAsync(x => (x.LimitKey, x.Run), ct);
        return Of(history, _limits.Of(history.PolicyVersion), _counters.Count(history, now), now, words, rows);
    }

    /// <summary>The same facts under another policy: what the test bench shows beside it.</summary>
    internal ClockAccounts Under(ClockHistory history, LimitPolicy policy, DateTimeOffset now, Words words) =>
        Of(history, policy, _counters.CountUnder([history], policy, now).Single().States, now, words, new Dictionary<(string, int), ClockRow>());

    private ClockAccounts Of(
        ClockHistory history, LimitPolicy policy, IReadOnlyList<ClockState> states, DateTimeOffset now, Words words, IReadOnlyDictionary<(string, int), ClockRow> rows)
    {
        var calendars = _counters.CalendarsOf(history, now);
        var governing = ClockFold.Governing(states.Where(x => x.OutcomeAt(now) == ClockOutcome.Running)).Values.ToHashSet();
        var accounts = states.OrderBy(x => x.IsOver).ThenBy(x => x.DueAt ?? DateTimeOffset.MaxValue).ThenBy(x => x.Key, StringComparer.Ordinal)
            .Select(x => Account(x, policy, calendars, governing.Contains(x), now, words, rows.GetValueOrDefault((x.Key, x.Run)))).ToList();
        return new ClockAccounts(accounts, BandOf(policy, states), policy.Version, history.Calendar);
    }

    private static ClockAccount Account(
        ClockState state, LimitPolicy policy, Func<string, WorkingCalendar?> calendars, bool isGoverning, DateTimeOffset now, Words words, ClockRow? row)
    {
        var limit = state.Limit;
        var figure = state.ExtendedTo is { } longer ? policy.Find(longer)?.Figure : limit.Figure;
        return new ClockAccount(
            state.Key, state.Run, LimitText.Name(limit, words), words.Code("clock", limit.Clock), Code(state.OutcomeAt(now)), isGoverning, state.StartedAt, state.DueAt, state.StoppedAt ?? state.WithdrawnAt,
            state.IsPaused, state.IsProvisional, policy.Version, LimitText.Figure(limit, figure, words), LimitText.Source(limit.Source, words), words.Code("limit-mark", LimitText.CodeOf(limit.Mark)))
        {
            Selectors = LimitText.Selectors(limit, words),
            Pauses = [.. state.Pauses.Select(x => new ClockPause(x.From, x.IsOpen ? null : x.Until))],
            Steps = Steps(state, figure, calendars(limit.Calendar), words),
            FirstDueAt = row?.FirstDueAt,
            FirstOutcome = row?.FirstOutcome is { } first ? Code(first) : null,
            ExtendsTo = state is { ExtendedTo: null, IsOver: false } ? limit.ExtendsTo : null,
            ExtendedTo = state.ExtendedTo,
            ExtensionAskedBy = row?.ExtensionAskedBy,
            IsOpenToRegulator = state.IsOpenToRegulator(now),
            IsPromise = limit.Promised,
        };
    }

    private static IReadOnlyList<string> Steps(ClockState state, Limit? figure, WorkingCalendar? calendar, Words words)
    {
        if (state.Limit.Promised) return [words["service-levels.step.promised"]];
        if (figure is not { } amount) return [words["service-levels.step.runs-out-with-a-fact"]];
        if (calendar is null) return [words["refusal.clock.no-calendar"]];
        return [.. Deadline.Explain(state.StartedAt, amount, calendar, [.. state.Pauses], state.Limit.Rule).Steps.Select(x => DueStepText.Render(x, key => words[key]))];
    }

    // Every limit on the first response stops with it, so any of them says when it came.
    private static string? BandOf(LimitPolicy policy, IReadOnlyList<ClockState> states)
    {
        var bands = policy.Limits.Where(x => x.Use == LimitUse.Band).SelectMany(x => x.Stops).ToHashSet(StringComparer.Ordinal);
        return states.FirstOrDefault(x => x is { StoppedAt: not null, Limit.Repeats: false } && x.Limit.Stops.Any(bands.Contains)) is { StoppedAt: { } at } answered
            ? new ResponseBands(policy).Of(at - answered.StartedAt)
            : null;
    }

#pragma warning disable CA1308 // Codes are lower case.
    private static string Code(ClockOutcome outcome) => outcome.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
