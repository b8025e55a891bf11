using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.ReportClocks;

/// <summary>
/// Why a limit was missed, as far as the facts tell: what the case was waiting for when it fell due, or else that nobody had begun,
/// that it is open still, or plainly that it took too long. One reason each, the most telling first.
/// </summary>
internal sealed class MissReasons
{
    private const string Held = "case.hold-added", Released = "case.hold-released";

    private readonly ClockVocabulary _words = new();
    private readonly CaseFacts _facts;

    public MissReasons() => _facts = new CaseFacts(_words);

    /// <param name="lines">The compact history of the case.</param>
    /// <param name="dueAt">When it fell due.</param>
    /// <param name="stoppedAt">When it was stopped after all.</param>
    public string Of(string lines, DateTimeOffset dueAt, DateTimeOffset? stoppedAt)
    {
        ClockLines.Read(lines, _facts);
        var waiting = new List<string>();
        var begun = false;
        var facts = _facts.InOrder();
        var openedAt = facts.IsEmpty ? 0 : facts[0].At;
        foreach (ref readonly var fact in facts)
        {
            if (fact.At > dueAt.UtcTicks) break;
            var named = _words.Fact(fact.Fact);
            if (named is { Name: Held, Subject: { } hold }) waiting.Add(hold);
            else if (named is { Name: Released, Subject: { } released }) waiting.Remove(released);
            // What happens with the opening itself is the rules' doing and nobody's work yet.
            else if (fact.At > openedAt && named.Name is not "case.graded" and not "case.grade-withdrawn" and not "case.complaint-classed" and not "case.urgency-changed") begun = true;
        }

        return waiting.Count > 0 ? "waiting-" + waiting[0] : !begun ? "not-begun" : stoppedAt is null ? "still-open" : "took-too-long";
    }
}
