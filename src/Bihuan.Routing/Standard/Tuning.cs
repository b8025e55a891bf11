namespace Bihuan.Routing.Standard;

/// <summary>The knobs of the search, with the values found by measuring; README.md has the table.</summary>
internal sealed record Tuning
{
    public static readonly Tuning Default = new();

    /// <summary>Candidates in each direction.</summary>
    public int Candidates { get; init; } = 40;

    public int Nearby { get; init; } = 100;

    /// <summary>Temperatures at the start and the end, as shares of the mean leg of the first plan.</summary>
    public double Hot { get; init; } = 1.0;

    public double Cold { get; init; } = 0.05;

    public int TailSwaps { get; init; } = 4;

    /// <summary>Above this many customers the day is cut into parts that are searched side by side.</summary>
    public int PartsFrom { get; init; } = 600;

    /// <summary>Between two blocks the searches of a day exchange their best plans, or its parts are cut anew.</summary>
    public int Blocks { get; init; } = 12;

    /// <summary>
    /// Up to this many customers several searches share even one processor: each alone settles in the first deep valley
    /// it meets, and so small a day leaves time for more than one.
    /// </summary>
    public int SmallUpTo { get; init; } = 150;

    public int SearchesOfSmallDay { get; init; } = 4;

    public int BlocksOfSmallDay { get; init; } = 32;
}
