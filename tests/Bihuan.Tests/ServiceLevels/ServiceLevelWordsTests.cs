using System.Text.Json;
using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Tests.ServiceLevels;

public sealed class ServiceLevelWordsTests
{
    private static readonly Dictionary<string, string> English = Words("en"), Chinese = Words("zh-CN");

    [Fact]
    public void Every_limit_clock_selector_and_measure_has_words()
    {
        var policy = ServiceLevelPolicies.ShippedLimits();
        var keys = policy.Limits.SelectMany(limit => new[] { "limit." + limit.Key, "clock." + limit.Clock }.Concat((limit.When?.Keys ?? []).Select(key => "selector." + key)))
            .Concat(policy.Pauses.Select(pause => "pause." + pause.Code))
            .Concat(policy.Limits.Select(limit => "source." + limit.Source)).Concat(ServiceLevelPolicies.ShippedMetrics().Metrics.Select(metric => "source." + metric.Source))
            .Concat(ServiceLevelPolicies.ShippedTargets().Targets.SelectMany(target => new[] { "source." + target.Source, "target-context." + target.Context }))
            .Concat(ServiceLevelPolicies.ShippedTargets().Targets.Select(target => "measure." + target.Measure))
            .Concat(Limit.UnitCodes.Select(unit => "unit." + unit));

        Assert.Empty(keys.Where(key => !English.ContainsKey(key) || !Chinese.ContainsKey(key)).Distinct());
    }

    [Fact]
    public void A_due_time_is_explained_in_words_that_leave_nothing_unfilled()
    {
        var company = ShippedCalendars.Find("company")!;
        var start = new DateTimeOffset(2026, 9, 30, 17, 0, 0, TimeSpan.FromHours(8));
        Pause[] pauses = [new(start.AddDays(8), start.AddDays(9))];
        var steps = new[] { "3 wd", "7 d", "1 mo", "12 wh", "36 h", "200 wd", "30 s" }
            .SelectMany(text => Limit.TryParse(text, out var limit) ? new[] { Explained(limit, default), Explained(limit, new DueRule(true, LastDayMove.FromAnyDayOff, DayEnd.CloseOfBusiness)) } : [])
            .Append(Deadline.Explain(start, new Limit(0, LimitUnit.Day), company)).SelectMany(explained => explained.Steps).ToList();

        foreach (var words in new[] { English, Chinese })
            Assert.Empty(steps.Select(step => DueStepText.Render(step, key => words.GetValueOrDefault(key, "{" + key + "}"))).Where(text => text.Contains('{')).Distinct());

        DueExplanation Explained(Limit limit, DueRule rule) => Deadline.Explain(start, limit, company, pauses, rule);
    }

    [Fact]
    public void The_make_up_workday_is_named_in_the_explanation()
    {
        var start = new DateTimeOffset(2026, 9, 30, 17, 0, 0, TimeSpan.FromHours(8));
        var texts = Deadline.Explain(start, new Limit(3, LimitUnit.WorkingDay), ShippedCalendars.Find("china")!).Steps.Select(step => DueStepText.Render(step, key => Chinese.GetValueOrDefault(key, key))).ToList();

        Assert.Equal("2026-10-01 周四，国庆节：不计", texts[2]);
        Assert.Equal("2026-10-10 周六，国庆节调休上班：第 3 日", texts[^3]);
        Assert.Equal("到期：2026-10-11 00:00", texts[^1]);
    }

    private static Dictionary<string, string> Words(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Repository.At("src", "Bihuan.ServiceLevels", "Words", language + ".json")))!;
}
