using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Incidents;

/// <summary>The branch of the tree under which the log's groups stand.</summary>
internal sealed record IncidentBranch(string Code, string Kind, string Name);

/// <summary>What a state of the log means here.</summary>
internal sealed record IncidentState(string Stage, string? WaitsFor = null);

/// <summary>The words of an incident log and what they stand for; <c>policies/incident-log.yaml</c>.</summary>
internal sealed record IncidentMapping(
    int Version,
    string Kind,
    string Process,
    IncidentBranch Organisation,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> TimeFormats,
    IReadOnlyDictionary<string, string> Channels,
    string OtherChannel,
    IReadOnlyDictionary<string, IncidentState> States,
    string FirstStage,
    IReadOnlyList<string> ResolvingStages,
    string ClosingStage,
    string ClosingOutcome,
    string TransferReason,
    IReadOnlyDictionary<string, string> Priorities,
    IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/incident-log.yaml";

    public bool IsMissing(string value) => Missing.Contains(value, StringComparer.Ordinal);

    public string? Known(string value) => IsMissing(value) ? null : value;

    public static IEnumerable<PolicyFault> Check(IncidentMapping mapping, Policies.CaseProcess? process, Policies.CodeBook codes)
    {
        if (codes.Kind(mapping.Kind) is null) yield return new PolicyFault("kind", "incident-log.unknown-kind", $"'{mapping.Kind}' is no kind of request.");
        if (process is null)
        {
            yield return new PolicyFault("process", "incident-log.unknown-process", $"'{mapping.Process}' is no process.");
            yield break;
        }

        var stages = mapping.States.Select(x => ($"states.{x.Key}.stage", x.Value.Stage)).Append(("first-stage", mapping.FirstStage)).Append(("closing-stage", mapping.ClosingStage));
        foreach (var (path, stage) in stages.Where(x => process.Find(x.Item2) is null))
            yield return new PolicyFault(path, "incident-log.unknown-stage", $"'{stage}' is no stage of '{process.Id}'.");
        if (!codes.Outcomes.Contains(mapping.ClosingOutcome, StringComparer.Ordinal)) yield return new PolicyFault("closing-outcome", "incident-log.unknown-outcome", $"'{mapping.ClosingOutcome}' is no outcome.");
        if (!codes.TransferReasons.Contains(mapping.TransferReason, StringComparer.Ordinal)) yield return new PolicyFault("transfer-reason", "incident-log.unknown-reason", $"'{mapping.TransferReason}' is no reason.");
        foreach (var (priority, urgency) in mapping.Priorities.Where(x => codes.RankOfUrgency(x.Value) < 0))
            yield return new PolicyFault($"priorities.{priority}", "incident-log.unknown-urgency", $"'{urgency}' is no urgency.");
    }
}
