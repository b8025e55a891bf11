using Bihuan.Cases.Contracts;

namespace Bihuan.Intake.Portal;

/// <summary>A process as a customer sees it: a handful of plain steps, whatever stages lie behind them.</summary>
internal static class PlainSteps
{
    private static readonly (string Step, string[] Phases)[] s_steps =
    [
        ("received", ["identification", "acceptance"]),
        ("working", ["diagnosis", "planning", "handling"]),
        ("visit", ["dispatch", "appointment", "visit"]),
        ("confirm", ["confirmation"]),
        ("check", ["review", "follow-up"]),
        ("rate", ["rating"]),
        ("closed", ["closed"]),
    ];

    /// <summary>The steps of this case in order. The visit shows once there is to be one; what is solved by phone never has it.</summary>
    public static IReadOnlyList<string> Of(CaseProgress progress) =>
        [.. s_steps.Where(x => x.Phases.Any(progress.Phases.Contains) && (x.Step != "visit" || progress.HasVisit)).Select(x => x.Step)];

    /// <summary>Index of the step in progress; the count when all is done. Who has confirmed is waited for no longer, wherever the desk is.</summary>
    public static int Current(CaseProgress progress, IReadOnlyList<string> steps)
    {
        if (!progress.IsOpen) return steps.Count;
        var step = s_steps.FirstOrDefault(x => x.Phases.Contains(progress.Phase)).Step ?? "received";
        for (var i = 0; i < steps.Count; i++)
            if (steps[i] == step) return step == "confirm" && progress.IsConfirmed && i + 1 < steps.Count ? i + 1 : i;
        return 0;
    }
}
