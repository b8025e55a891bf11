using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.Tests.ServiceLevels;

public sealed class LimitPolicyTests
{
    private const string Head = "version: 2\nends-all: [case.closed]\npauses:\n  - {code: wait, from: case.hold-added, until: case.hold-released}\nescalation: {agent: agent-lead}\nlimits:\n";
    private const string Good = "key: TL-06, clock: first-response, starts: [case.opened], stops: [case.first-responded], source: ours";

    [Fact]
    public void Every_row_of_the_handbook_is_shipped()
    {
        var policy = ServiceLevelPolicies.ShippedLimits();

        Assert.Equal(Enumerable.Range(1, 55).Select(n => $"TL-{n:00}"), policy.Limits.Select(limit => limit.Key).Where(key => key.StartsWith("TL-", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(1, 17).Select(n => $"TG-{n:00}"), ServiceLevelPolicies.ShippedTargets().Targets.Select(target => target.Key));
    }

    [Fact]
    [Requirement("SLA-13")]
    public void What_the_handbook_leaves_without_a_figure_has_one_and_cannot_be_emptied()
    {
        var policy = ServiceLevelPolicies.ShippedLimits();

        Assert.Equal(["TL-24", "TL-35", "TL-55"], policy.Limits.Where(limit => limit.RequiresValue).Select(limit => limit.Key));
        Assert.All(policy.Limits.Where(limit => limit.RequiresValue), limit => Assert.NotNull(limit.Figure));
        Assert.Equal("limit.value-required", Errors($"  - {{{Good}, requires-value: true}}").Single().Code);
    }

    [Fact]
    [Requirement("SLA-10")]
    public void Every_limit_can_be_measured()
    {
        foreach (var limit in ServiceLevelPolicies.ShippedLimits().Limits)
            Assert.True(limit.Figure is not null || limit.RunsOutWith is { Count: > 0 } || limit.Band is not null || limit.Promised, limit.Key);
    }

    [Theory]
    [InlineData("amount: -3, unit: h", "limit.amount-not-positive", "limits[0].amount")]
    [InlineData("amount: 0, unit: h", "limit.amount-not-positive", "limits[0].amount")]
    [InlineData("amount: many, unit: h", "policy.wrong-type", "limits[0].amount")]
    [InlineData("amount: 1.5, unit: h", "policy.wrong-type", "limits[0].amount")]
    [InlineData("amount: 2000000, unit: h", "limit.amount-too-large", "limits[0].amount")]
    [InlineData("amount: 24, unit: weeks", "limit.unknown-unit", "limits[0].unit")]
    [InlineData("amount: 24", "limit.value-required", "limits[0]")]
    [InlineData("amount: 900000, unit: wd", "limit.unreachable", "limits[0].amount")]
    [InlineData("amount: 24, unit: h, calendar: mars", "limit.unknown-calendar", "limits[0].calendar")]
    [InlineData("amount: 24, unit: h, repeats-until: [case.closed]", "limit.repeats-until", "limits[0].repeats-until")]
    [InlineData("amount: 24, unit: h, pauses: [lunch]", "limit.unknown-pause", "limits[0].pauses[0]")]
    [InlineData("amount: 24, unit: h, when: {kind: []}", "limit.unreachable", "limits[0].when.kind")]
    [InlineData("amount: 24, unit: h, warn-before: [24 h]", "limit.warning-too-early", "limits[0].warn-before[0]")]
    [InlineData("amount: 24, unit: h, warn-before: [soon]", "limit.warning-invalid", "limits[0].warn-before[0]")]
    [InlineData("amount: 24, unit: h, effective-from: 2026-05-01, effective-until: 2026-05-01", "limit.dates-reversed", "limits[0].effective-until")]
    [InlineData("amount: 24, unit: h, effective-from: 2026-02-28", "limit.past-dated", "limits[0].effective-from")]
    [InlineData("amount: 3, unit: wd, effective-from: 2027-01-01", "limit.calendar-year-missing", "limits[0].effective-from")]
    [InlineData("amount: 3, unit: wd, extends-to: TL-28", "limit.unknown-extension", "limits[0].extends-to")]
    [InlineData("amount: 24, unit: h, colour: red", "policy.unknown-key", "limits[0].colour")]
    public void A_limit_that_cannot_hold_is_refused_with_its_line_and_field(string rest, string code, string path)
    {
        var error = Assert.Single(Errors($"  - {{{Good}, {rest}}}"));

        Assert.Equal((code, path, 7), (error.Code, error.Path, error.Line));
    }

    [Fact]
    public void A_good_draft_passes() => Assert.Empty(Errors($"  - {{{Good}, amount: 12, unit: h, effective-from: 2026-03-01, pauses: [wait], warn-before: [4 h]}}"));

    [Fact]
    public void Limits_that_start_or_stop_with_nothing_or_with_the_same_fact_are_refused()
    {
        Assert.Equal("limit.unreachable", Errors("  - {key: a, clock: c, starts: [], stops: [x], amount: 1, unit: h, source: ours}").Single().Code);
        Assert.Equal("limit.unreachable", Errors("  - {key: a, clock: c, starts: [x], stops: [], amount: 1, unit: h, source: ours}").Single().Code);
        Assert.Equal("limit.stops-itself", Errors("  - {key: a, clock: c, starts: [x], stops: [x], amount: 1, unit: h, source: ours}").Single().Code);
    }

    [Fact]
    public void Two_rows_of_one_key_may_follow_or_differ_but_not_overlap()
    {
        const string figure = "amount: 12, unit: h";
        Assert.Equal(8, Errors($"  - {{{Good}, {figure}}}\n  - {{{Good}, {figure}}}").Single(error => error.Code == "limit.overlap").Line);
        Assert.NotEmpty(Errors($"  - {{{Good}, {figure}, effective-until: 2026-05-02}}\n  - {{{Good}, {figure}, effective-from: 2026-05-01}}"));
        Assert.Empty(Errors($"  - {{{Good}, {figure}, effective-until: 2026-05-01}}\n  - {{{Good}, {figure}, effective-from: 2026-05-01}}"));
        Assert.NotEmpty(Errors($"  - {{{Good}, {figure}, when: {{kind: [repair, return]}}}}\n  - {{{Good}, {figure}, when: {{kind: [return]}}}}"));
        Assert.Empty(Errors($"  - {{{Good}, {figure}, when: {{kind: [repair]}}}}\n  - {{{Good}, {figure}, when: {{kind: [return]}}}}"));
    }

    [Fact]
    public void Escalation_that_goes_in_a_circle_is_refused()
    {
        var yaml = Head.Replace("{agent: agent-lead}", "\n  agent: agent-lead\n  agent-lead: outlet-manager\n  outlet-manager: agent") + $"  - {{{Good}, amount: 1, unit: h}}\n";
        var errors = ServiceLevelPolicies.ReadLimits(yaml, "draft.yaml").Errors;

        Assert.Equal([("limit.escalation-cycle", 6), ("limit.escalation-cycle", 7), ("limit.escalation-cycle", 8)], errors.Select(error => (error.Code, error.Line)));
    }

    [Theory]
    [InlineData(89.9, "NearMiss")]
    [InlineData(90.0, "Met")]
    [InlineData(84.9, "NotReached")]
    [InlineData(null, "NoData")]
    [Requirement("CON-19")]
    public void A_target_is_judged_on_the_exact_figure(double? measured, string verdict) =>
        Assert.Equal(verdict, ServiceLevelPolicies.ShippedTargets().Find("TG-03")!.Judge((decimal?)measured).ToString());

    [Fact]
    public void A_target_without_figure_or_values_is_refused() =>
        Assert.Equal(["target.empty", "target.over-hundred"], PolicyReader.Read<TargetPolicy>(
            "version: 1\ntargets:\n  - {key: a, measure: m, context: c, source: s}\n  - {key: b, measure: m, context: c, source: s, at-least: 101, unit: percent}\n", "t.yaml", TargetPolicy.Check).Errors.Select(error => error.Code));

    private static IReadOnlyList<PolicyError> Errors(string limits) => ServiceLevelPolicies.ReadLimits(Head + limits + "\n", "draft.yaml", new DateOnly(2026, 3, 1)).Errors;
}
