using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>
/// What a document of limits may not say. The reader has seen to it that figures are numbers and keys are known; here is
/// what only the whole can tell: limits that overlap, can never run or never end, and escalation that goes in a circle.
/// </summary>
internal sealed class LimitValidation
{
    private const int EscalationStepsMax = 20;
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoSelectors = new Dictionary<string, IReadOnlyList<string>>();

    private readonly LimitPolicy _policy;
    private readonly Func<string, WorkingCalendar?> _calendars;
    private readonly DateOnly? _publishedOn;
    private readonly LimitPolicy? _before;

    private LimitValidation(LimitPolicy policy, Func<string, WorkingCalendar?> calendars, DateOnly? publishedOn, LimitPolicy? before) =>
        (_policy, _calendars, _publishedOn, _before) = (policy, calendars, publishedOn, before);

    /// <param name="policy">The document.</param>
    /// <param name="calendars">The calendars limits may count by.</param>
    /// <param name="publishedOn">The day of publishing, which no new limit may precede; null for documents already in force.</param>
    /// <param name="before">The version in force; what a draft takes over from it may have begun long ago.</param>
    internal static IEnumerable<PolicyFault> Check(LimitPolicy policy, Func<string, WorkingCalendar?> calendars, DateOnly? publishedOn = null, LimitPolicy? before = null) =>
        new LimitValidation(policy, calendars, publishedOn, before).Faults();

    private IEnumerable<PolicyFault> Faults()
    {
        if (_policy.Limits.Count == 0) yield return new PolicyFault("limits", "limit.none", "There is no limit.");
        for (var i = 0; i < _policy.Limits.Count; i++)
        {
            var (limit, path) = (_policy.Limits[i], $"limits[{i}]");
            foreach (var fault in Row(limit, path).Concat(Figure(limit, path)).Concat(Dates(limit, path)).Concat(Warnings(limit, path))) yield return fault;
        }
        foreach (var fault in Overlaps().Concat(PauseRules()).Concat(Switches()).Concat(Escalation())) yield return fault;
    }

    private IEnumerable<PolicyFault> Row(TimeLimit limit, string path)
    {
        if (!IsKey(limit.Key)) yield return new PolicyFault($"{path}.key", "limit.key", $"'{limit.Key}' is no key; write letters, digits and hyphens as in TL-01.");
        if (string.IsNullOrWhiteSpace(limit.Source)) yield return new PolicyFault($"{path}.source", "limit.source-missing", "Every limit says where it comes from.");
        if (limit.Starts.Count == 0) yield return new PolicyFault($"{path}.starts", "limit.unreachable", "No fact starts it, so it never runs.");
        if (limit.Use == LimitUse.Clock && limit.Stops.Count == 0) yield return new PolicyFault($"{path}.stops", "limit.unreachable", "No fact stops it, so it can only be missed.");
        if (limit.Starts.Intersect(limit.Stops, StringComparer.Ordinal).FirstOrDefault() is { } both)
            yield return new PolicyFault($"{path}.stops", "limit.stops-itself", $"'{both}' both starts and stops it.");
        if (limit.RepeatsUntil is { } rests && (!limit.Repeats || rests.Except(limit.Stops, StringComparer.Ordinal).Any()))
            yield return new PolicyFault($"{path}.repeats-until", "limit.repeats-until", "Only stops of a limit that repeats can end its repeating.");
        foreach (var (key, values) in limit.When ?? NoSelectors)
            if (values.Count == 0) yield return new PolicyFault($"{path}.when.{key}", "limit.unreachable", $"No value of '{key}' would match.");
        for (var i = 0; i < (limit.Pauses?.Count ?? 0); i++)
            if (_policy.Pauses.All(pause => pause.Code != limit.Pauses![i])) yield return new PolicyFault($"{path}.pauses[{i}]", "limit.unknown-pause", $"'{limit.Pauses![i]}' is no listed reason for a pause.");
        if (limit.ExtendsTo is { } longer && (_policy.Find(longer) is not { Use: LimitUse.Extension, Figure: not null } extension || extension.Clock != limit.Clock))
            yield return new PolicyFault($"{path}.extends-to", "limit.unknown-extension", $"'{longer}' is no extension of the clock {limit.Clock}.");
    }

    private IEnumerable<PolicyFault> Figure(TimeLimit limit, string path)
    {
        if (_calendars(limit.Calendar) is null) yield return new PolicyFault($"{path}.calendar", "limit.unknown-calendar", $"There is no calendar '{limit.Calendar}'.");
        if (limit.Unit is not null && !Limit.TryUnit(limit.Unit, out _)) yield return new PolicyFault($"{path}.unit", "limit.unknown-unit", $"Known units: {string.Join(", ", Limit.UnitCodes)}.");
        if (limit.Amount is <= 0) yield return new PolicyFault($"{path}.amount", "limit.amount-not-positive", "A limit is at least one unit long.");
        if (limit.Amount > Limit.AmountMax) yield return new PolicyFault($"{path}.amount", "limit.amount-too-large", $"At most {Limit.AmountMax}.");
        if (limit.Amount is null != limit.Unit is null) yield return new PolicyFault(path, "limit.value-required", "Amount and unit stand together.");
        else if (limit.Amount is null && (limit.RequiresValue || !MayBeOpen(limit))) yield return new PolicyFault(path, "limit.value-required", "The handbook gives no figure; the company has to.");
        if (limit.UsualFrom is { } from && (from <= 0 || from > limit.Amount)) yield return new PolicyFault($"{path}.usual-from", "limit.range-reversed", "The usual range begins at or before the limit.");
        if (limit.Figure is { Amount: > 0 and <= Limit.AmountMax } figure && FirstDue(limit, figure) is { Found: false } never)
            yield return new PolicyFault($"{path}.amount", "limit.unreachable", $"It would never be due ({never.Code}).");
    }

    private IEnumerable<PolicyFault> Dates(TimeLimit limit, string path)
    {
        if (limit is { EffectiveFrom: { } from, EffectiveUntil: { } until } && until <= from)
            yield return new PolicyFault($"{path}.effective-until", "limit.dates-reversed", "It ends before it begins.");
        if (_publishedOn is { } today && !IsTakenOver(limit) && limit.EffectiveFrom is { } start && start < today)
            yield return new PolicyFault($"{path}.effective-from", "limit.past-dated", $"A limit cannot begin before the day it is published ({today:O}).");
        if (_publishedOn is { } day && !IsTakenOver(limit) && limit.EffectiveUntil is { } end && end <= day)
            yield return new PolicyFault($"{path}.effective-until", "limit.past-dated", $"It would be over before it is published ({day:O}).");
        if (CountsByCalendar(limit) && _calendars(limit.Calendar)?.Plan is { NeedsNotices: true } plan && limit.EffectiveFrom is { } first && !plan.Notices.ContainsKey(first.Year))
            yield return new PolicyFault($"{path}.effective-from", "limit.calendar-year-missing", $"The calendar '{plan.Code}' has no notice for {first.Year}.");
    }

    private bool IsTakenOver(TimeLimit limit) =>
        _before is not null && _before.Limits.Any(x => x.Key == limit.Key && x.EffectiveFrom == limit.EffectiveFrom && x.EffectiveUntil == limit.EffectiveUntil);

    private static IEnumerable<PolicyFault> Warnings(TimeLimit limit, string path)
    {
        var whole = limit.Figure is { } figure ? LimitTerms.Length(figure) : null;
        for (var i = 0; i < (limit.WarnBefore?.Count ?? 0); i++)
        {
            if (!Limit.TryParse(limit.WarnBefore![i], out var before) || LimitTerms.Length(before) is not { } length)
                yield return new PolicyFault($"{path}.warn-before[{i}]", "limit.warning-invalid", "Write how long before the due time in s, min or h, for instance 30 min.");
            else if (length >= whole)
                yield return new PolicyFault($"{path}.warn-before[{i}]", "limit.warning-too-early", "The warning would come before the clock starts.");
        }
    }

    // Two rows of one key are versions or variants; no day and no case may have both.
    private IEnumerable<PolicyFault> Overlaps()
    {
        for (var i = 0; i < _policy.Limits.Count; i++)
        {
            var limit = _policy.Limits[i];
            if (_policy.Limits.Take(i).Any(other => other.Key == limit.Key && DatesMeet(limit, other) && SelectorsMeet(limit, other)))
                yield return new PolicyFault($"limits[{i}].key", "limit.overlap", $"{limit.Key} stands twice for the same days and cases.");
        }
    }

    private IEnumerable<PolicyFault> PauseRules()
    {
        for (var i = 0; i < _policy.Pauses.Count; i++)
        {
            var pause = _policy.Pauses[i];
            if (_policy.Pauses.Take(i).Any(other => other.Code == pause.Code)) yield return new PolicyFault($"pauses[{i}].code", "limit.pause-twice", $"'{pause.Code}' stands twice.");
            if (pause.From == pause.Until) yield return new PolicyFault($"pauses[{i}].until", "limit.pause-endless", "The fact that begins a pause cannot end it.");
        }
    }

    private IEnumerable<PolicyFault> Switches() => _policy.CompanyWide.Where(x => x.Value is not ("on" or "off"))
        .Select(x => new PolicyFault($"switches.{x.Key}", "limit.switch-value", "A switch is on or off."));

    private IEnumerable<PolicyFault> Escalation()
    {
        foreach (var post in _policy.Escalation.Keys)
        {
            var next = _policy.Above(post);
            for (var step = 0; step < EscalationStepsMax && next is not null && next != post; step++) next = _policy.Above(next);
            if (next == post) yield return new PolicyFault($"escalation.{post}", "limit.escalation-cycle", $"Escalation from '{post}' comes back to it.");
        }
    }

    private DueTime FirstDue(TimeLimit limit, Limit figure)
    {
        if (_calendars(limit.Calendar) is not { } calendar) return default;
        var year = Math.Clamp(limit.EffectiveFrom?.Year ?? calendar.Plan.FirstYear, calendar.Plan.FirstYear, calendar.Plan.LastYear);
        return Deadline.Due(new DateTimeOffset(year, 1, 2, 0, 0, 0, TimeSpan.Zero), figure, calendar, default, limit.Rule);
    }

    private static bool MayBeOpen(TimeLimit limit) => limit.Use == LimitUse.Band || limit.Promised || limit.RunsOutWith is { Count: > 0 };

    private static bool CountsByCalendar(TimeLimit limit) => limit.Figure?.Unit is LimitUnit.WorkingDay or LimitUnit.WorkingHour or LimitUnit.WorkingMinute;

    private static bool IsKey(string key) => key.Length is > 0 and <= 40 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    private static bool DatesMeet(TimeLimit a, TimeLimit b) =>
        (a.EffectiveUntil is null || b.EffectiveFrom is null || b.EffectiveFrom < a.EffectiveUntil)
        && (b.EffectiveUntil is null || a.EffectiveFrom is null || a.EffectiveFrom < b.EffectiveUntil);

    private static bool SelectorsMeet(TimeLimit a, TimeLimit b) =>
        (a.When ?? NoSelectors).All(pair => b.When is null || !b.When.TryGetValue(pair.Key, out var other) || pair.Value.Intersect(other, StringComparer.Ordinal).Any());
}
