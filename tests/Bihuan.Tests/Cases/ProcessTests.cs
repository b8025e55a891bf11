using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Policies;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Cases;

public class ProcessTests
{
    private static readonly CasePolicies Shipped = CasePolicies.Shipped();

    public static TheoryData<string> Processes => [.. Shipped.Processes.All.Select(p => p.Id)];

    [Theory, MemberData(nameof(Processes)), Requirement("CASE-05")]
    public void Every_stage_has_a_post_a_rule_a_standard_and_an_indicator_with_words(string id)
    {
        var open = Of(id).Stages.Where(s => !s.IsClosed).ToList();
        Assert.All(open, s => Assert.NotEmpty(s.Posts));
        PolicyWords.AssertSpoken("stage", Of(id).Stages.Select(s => s.Id));
        AssertKeys(open.Select(s => s.Rule!), "rule");
        AssertKeys(open.Select(s => s.Standard!), "standard");
        AssertKeys(open.Select(s => s.Indicator!), "indicator");
    }

    [Theory, MemberData(nameof(Processes))]
    public void Every_stage_reaches_the_end_and_the_first_reaches_every_stage(string id)
    {
        var process = Of(id);
        Assert.All(process.Stages, s => Assert.Contains(Walks(process, s.Id), walk => process.Find(walk[^1])!.IsClosed));
        Assert.Equal(process.Stages.Select(s => s.Id).Order(), Walks(process, process.First.Id).SelectMany(w => w).Distinct().Order());
    }

    [Theory, MemberData(nameof(Processes)), Requirement("CH-09")]
    public void No_way_to_the_end_passes_by_the_assessment_or_the_telling_of_the_result(string id) =>
        Assert.All(WaysToTheEnd(Of(id)), needs =>
        {
            Assert.Contains("case.assessed", needs);
            Assert.Contains("case.resolved", needs);
            Assert.Contains("case.result-told", needs);
        });

    [Theory, MemberData(nameof(Processes)), Requirement("CASE-13"), Requirement("CASE-14"), Requirement("SAT-01")]
    public void No_way_to_the_end_passes_by_confirmation_review_follow_up_and_rating(string id)
    {
        if (id == "feedback") return;
        Assert.All(WaysToTheEnd(Of(id)), needs => Assert.Empty(new[] { "case.confirmed", "case.reviewed", "case.followed-up", "case.rated" }.Except(needs)));
    }

    [Theory, MemberData(nameof(Processes))]
    public void A_second_handling_can_reach_the_end_without_what_happens_only_once(string id) =>
        Assert.DoesNotContain(WaysToTheEnd(Of(id), Of(id).ReopensTo), needs => needs.Overlaps(ProcessTerms.OnceOnly));

    [Fact, Requirement("CASE-02")]
    public void Online_takes_five_steps_and_offline_four()
    {
        Assert.Equal(["found", "reported", "handled", "confirmed", "rated", "closed"], Of("online").Stages.Select(s => s.Id));
        Assert.Equal(["found", "handled", "confirmed", "rated", "closed"], Of("offline").Stages.Select(s => s.Id));
    }

    [Fact, Requirement("CASE-01")]
    public void The_general_loop_runs_from_need_to_evaluation() => Assert.Equal(
        ["identification", "acceptance", "handling", "confirmation", "review", "follow-up", "evaluation", "closed"], Of("general").Stages.Select(s => s.Id));

    [Fact, Requirement("CASE-03")]
    public void A_feedback_item_is_received_classified_handled_returned_and_closed() => Assert.Equal(
        ["receiving", "classification", "handling", "result-return", "closed"], Of("feedback").Stages.Select(s => s.Id));

    [Fact, Requirement("CASE-04"), Requirement("CASE-06")]
    public void The_usual_repair_goes_by_the_union_of_the_stages() => Assert.Equal(
        ["order-taken", "diagnosis", "planning", "dispatch", "appointment", "visit", "completion", "review", "archiving", "follow-up", "rating", "closed"],
        UsualWay(Of("repair")));

    [Fact]
    public void A_complaint_is_evaluated_after_rectification() => Assert.Equal(
        ["acceptance", "assessment", "handling", "feedback", "rectification", "effect-evaluation", "closed"], UsualWay(Of("complaint")));

    [Theory, Requirement("CASE-18"), Requirement("CH-04")]
    [InlineData("repair", "online", null, "repair")]
    [InlineData("fault-report", "own", "simple", "repair")]
    [InlineData("repair", "own", "complex", "complex")]
    [InlineData("return", "online", null, "online")]
    [InlineData("return", "offline", null, "offline")]
    [InlineData("return", "own", null, "general")]
    [InlineData("consultation", "own", "complex", "complex")]
    [InlineData("complaint", "online", "complex", "complaint")]
    [InlineData("praise", "offline", null, "feedback")]
    [InlineData("suggestion", "own", "complex", "feedback")]
    [InlineData("something-new", "own", null, "general")]
    public void The_most_specific_process_is_chosen(string kind, string channelKind, string? complexity, string expected) =>
        Assert.Equal(expected, Shipped.Processes.Choose(kind, channelKind, complexity)!.Id);

    [Fact]
    public void A_case_finds_the_version_it_began_with_while_new_ones_take_the_newest()
    {
        var general = Of("general");
        var processes = new CaseProcesses([general, general with { Version = 2 }]);

        Assert.Equal(1, processes.Find("general", 1)!.Version);
        Assert.Equal(2, processes.Choose("repair", "own")!.Version);
        Assert.Null(processes.Find("general", 3));
    }

    [Fact]
    public void Moves_are_told_by_stage_the_usual_one_first()
    {
        Assert.Equal(["planning", "completion"], Of("repair").After("diagnosis").Select(s => s.Id));
        Assert.Empty(Of("repair").After("closed"));
        Assert.Empty(Of("repair").After("nowhere"));
        Assert.Equal("diagnosis", Of("repair").Reopening.Id);
        Assert.Equal(-1, Of("repair").IndexOf("nowhere"));
    }

    [Fact]
    public void Only_the_customers_word_is_waived_by_silence()
    {
        Assert.True(Of("general").IsWaivedBySilence("case.confirmed"));
        Assert.False(Of("general").IsWaivedBySilence("case.reviewed"));
        Assert.False(Of("feedback").IsWaivedBySilence("case.result-told"));
    }

    [Theory]
    [InlineData("next: [confirmation]", "next: [confirmed]", "process.unknown-next", 0)]
    [InlineData("next: [confirmation]", "next: [handling, confirmation]", "process.unknown-next", 0)]
    [InlineData("next: [confirmation]", "next: [acceptance]", "process.no-way-to-closed", null)]
    [InlineData("next: [confirmation]", "next: [review]", "process.unreachable", null)]
    [InlineData("next: [confirmation]", "next: [confirmation, confirmation]", "process.stands-twice", 0)]
    [InlineData("needs: [case.resolved]", "needs: [case.solved]", "process.unknown-need", 0)]
    [InlineData("needs: [case.resolved]", "needs: [case.first-responded]", "process.once-only-need", 0)]
    [InlineData("needs: [case.assessed, case.first-responded]", "needs: [case.first-responded]", "process.not-assessed", -3)]
    [InlineData("posts: [quality-inspector]", "posts: [butler]", "process.unknown-post", 0)]
    [InlineData("posts: [quality-inspector]", "posts: []", "process.no-post", -2)]
    [InlineData("phase: confirmation", "phase: confirming", "process.unknown-phase", 0)]
    [InlineData("id: confirmation", "id: handling", "process.duplicate-stage", 0)]
    [InlineData("limit: TL-19", "limit: three days", "process.limit-key", 0)]
    [InlineData("rule: rule.handle", "rule: null", "process.stage-incomplete", -7)]
    [InlineData("reopens-to: handling", "reopens-to: closed", "process.unknown-reopening", 0)]
    [InlineData("reopens-to: handling", "reopens-to: yesterday", "process.unknown-reopening", 0)]
    [InlineData("version: 1", "version: 0", "process.version", 0)]
    [InlineData("kinds: []  ", "kinds: [wish]", "process.unknown-kind", 0)]
    [InlineData("channels: []  ", "channels: [telepathy]", "process.unknown-channel-kind", 0)]
    [InlineData("channels: []  ", "complexity: odd", "process.unknown-complexity", 0)]
    [InlineData("waived-by-silence: [case.confirmed,", "waived-by-silence: [case.reviewed,", "process.silence-waives-work", 0)]
    [InlineData("phase: closed", "phase: rating", "process.no-end", null)]
    [InlineData("    needs: []\n    next: []", "    needs: []\n    next: [review]", "process.end-goes-on", -3)]
    public void A_wrong_process_is_refused_at_its_line(string good, string bad, string code, int? offset)
    {
        var text = EmbeddedPolicies.Text("policies/processes/general.yaml");
        Assert.Contains(good, text, StringComparison.Ordinal);
        var at = text.IndexOf(good, StringComparison.Ordinal);
        var reading = CasePolicyFiles.Process(string.Concat(text.AsSpan(0, at), bad, text.AsSpan(at + good.Length)), "general.yaml", Shipped.Posts, Shipped.Codes);

        Assert.Null(reading.Value);
        var error = reading.Errors.First(e => e.Code == code);
        if (offset is { } lines) Assert.Equal(text[..at].Count(c => c == '\n') + 1 + lines, error.Line);
    }

    [Fact]
    public void Processes_that_contend_for_the_same_cases_are_refused()
    {
        var (general, repair) = (Of("general"), Of("repair"));

        Assert.Contains(ProcessValidation.CheckTogether([general, repair, repair with { Id = "mending" }]), f => f.Code == "process.ambiguous");
        Assert.Contains(ProcessValidation.CheckTogether([general, general]), f => f.Code == "process.duplicate");
        Assert.Contains(ProcessValidation.CheckTogether([repair]), f => f.Code == "process.no-fallback");
        Assert.Empty(ProcessValidation.CheckTogether(Shipped.Processes.All));
    }

    private static CaseProcess Of(string id) => Shipped.Processes.Find(id, 1)!;

    private static void AssertKeys(IEnumerable<string> keys, string list)
    {
        var all = keys.ToList();
        Assert.All(all, key => Assert.StartsWith(list + ".", key, StringComparison.Ordinal));
        PolicyWords.AssertSpoken(list, all.Select(key => key[(list.Length + 1)..]));
    }

    private static List<string> UsualWay(CaseProcess process)
    {
        var way = new List<string> { process.First.Id };
        while (process.After(way[^1]) is [var next, ..]) way.Add(next.Id);
        return way;
    }

    private static IEnumerable<HashSet<string>> WaysToTheEnd(CaseProcess process, string? from = null) =>
        Walks(process, from ?? process.First.Id)
            .Where(walk => process.Find(walk[^1])!.IsClosed)
            .Select(walk => walk.SelectMany(id => process.Find(id)!.Needs).ToHashSet(StringComparer.Ordinal));

    /// <summary>Every walk from here that enters no stage twice, the unfinished ones too.</summary>
    private static IEnumerable<List<string>> Walks(CaseProcess process, string from)
    {
        var open = new Stack<List<string>>([[from]]);
        while (open.TryPop(out var walk))
        {
            yield return walk;
            foreach (var next in process.After(walk[^1]).Where(s => !walk.Contains(s.Id))) open.Push([.. walk, next.Id]);
        }
    }
}
