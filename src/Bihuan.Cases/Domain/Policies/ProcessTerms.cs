using System.Collections.Frozen;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>The words a process may use. They are fixed because code and reports rely on them; which ones a process uses is data.</summary>
internal static class ProcessTerms
{
    public const string ClosedPhase = "closed";
    public const string AcceptancePhase = "acceptance";

    /// <summary>What happens when the work is done, by people who did not do it.</summary>
    public static readonly IReadOnlyList<string> PhasesAfterWork = ["review", "follow-up", "rating"];

    /// <summary>In the order of the loop, so that boards can lay processes side by side.</summary>
    public static readonly IReadOnlyList<string> Phases =
    [
        "identification", AcceptancePhase, "diagnosis", "planning", "dispatch", "appointment", "visit", "handling",
        "confirmation", "review", "follow-up", "rating", ClosedPhase,
    ];

    /// <summary>Between acceptance and the result: where work is done.</summary>
    public static readonly FrozenSet<string> WorkPhases = new[]
    {
        "diagnosis", "planning", "dispatch", "appointment", "visit", "handling",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static readonly FrozenSet<string> Facts = new[]
    {
        "case.opened", "case.intake-answered", "case.assessed", "case.first-responded", "case.diagnosed", "case.planned",
        "case.resources-scheduled", "case.visit-offered", "case.appointment-made", "case.visit-started", "case.visit-ended",
        "case.resolved", "case.result-told", "case.confirmed", "case.reviewed", "case.followed-up", "case.rated",
        "case.complaint-classed", "case.complaint-assessed", "case.coordinated", "case.archived", "case.level-raised", "case.initial-handled",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Facts that happen once in the life of a case. A stage of a second round that needed one could never be left.</summary>
    public static readonly FrozenSet<string> OnceOnly = new[]
    {
        "case.opened", "case.intake-answered", "case.first-responded",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What only the customer can supply. Silence may waive these and nothing else.</summary>
    public static readonly FrozenSet<string> CustomersWord = new[]
    {
        "case.confirmed", "case.rated",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static readonly IReadOnlyList<string> ChannelKinds = ["online", "offline", "own"];

    public static readonly IReadOnlyList<string> Complexities = ["simple", "complex"];
}
