using System.Globalization;
using Bihuan.Foundation;

namespace Bihuan.Cases.Contracts;

/// <summary>The mark given for each of the three criteria (GRD-08).</summary>
public sealed record ComplaintMarks(string Urgency, string Scope, string Difficulty);

/// <summary>
/// The complaint assessment report (GRD-09): number, the three marks, the level they amount to and the criteria that caused it.
/// <see cref="Before"/> is the level that stood until then, provisional or assessed.
/// </summary>
[FactType("case.complaint-assessed/1")]
public sealed record ComplaintAssessed(string Report, ComplaintMarks Marks, int Level, IReadOnlyList<string> CausedBy, string Complexity, int? Before, Personal Reason) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(("complaint-level", Level.ToString(CultureInfo.InvariantCulture)), ("complexity", Complexity));
}

/// <summary>Danger words at intake set a provisional level (CON-05), by the criterion and the mark they stand for.</summary>
[FactType("case.complaint-level-proposed/1")]
public sealed record ComplaintLevelProposed(int Level, string Criterion, string Mark, IReadOnlyList<string> Signals) : IClockFact
{
    IReadOnlyDictionary<string, string> IClockFact.ClockSelectors => ClockSelectors.Of(("complaint-level", Level.ToString(CultureInfo.InvariantCulture)));
}
