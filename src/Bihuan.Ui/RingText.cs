using Bihuan.Platform.Words;

namespace Bihuan.Ui;

/// <summary>The ring in words, for those who hear it and for the title of those who point at it.</summary>
public static class RingText
{
    /// <param name="stage">Name of the stage in progress, in the reader's language.</param>
    /// <param name="clock">What the nearest clock says ("4 h left"); null when none runs.</param>
    public static string Of(Words words, int stages, int passed, string stage, string? clock) => clock is null
        ? words.Format("ui.ring.stage", passed + 1, stages, stage)
        : words.Format("ui.ring.stage-clock", passed + 1, stages, stage, clock);

    public static string Closed(Words words, string stage) => words.Format("ui.ring.closed", stage);
}
