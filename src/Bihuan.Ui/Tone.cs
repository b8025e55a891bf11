namespace Bihuan.Ui;

/// <summary>
/// How a badge or a ring's open end is coloured. Red, amber and green belong to grades and clocks alone and each has
/// its own shape, so that nothing depends on telling colours apart.
/// </summary>
public enum Tone
{
    /// <summary>Ink on grey: most states.</summary>
    Plain,

    /// <summary>Secondary ink, no surface: what is over or does not matter now.</summary>
    Quiet,

    /// <summary>Jade: what is in the reader's own hands.</summary>
    Accent,

    /// <summary>On time, green grade. A disc.</summary>
    Green,

    /// <summary>Warned, yellow grade. A triangle.</summary>
    Amber,

    /// <summary>Breached, red grade. A diamond.</summary>
    Red,
}

public static class Tones
{
    public static string Css(this Tone tone) => tone switch
    {
        Tone.Plain => "plain",
        Tone.Quiet => "quiet",
        Tone.Accent => "accent",
        Tone.Green => "green",
        Tone.Amber => "amber",
        Tone.Red => "red",
        _ => throw new ArgumentOutOfRangeException(nameof(tone)),
    };

    /// <summary>Tone of a grade or urgency code; codes without a colour are plain.</summary>
    public static Tone OfCode(string code) => code switch
    {
        "green" or "low" or "on-time" or "met" => Tone.Green,
        "yellow" or "high" or "warned" => Tone.Amber,
        "red" or "critical" or "urgent" or "breached" => Tone.Red,
        _ => Tone.Plain,
    };
}
