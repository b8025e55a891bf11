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

    public double Cold { get; init; } = 0.01;

    public int TailSwaps { get; init; } = 4;

    /// <summary>Above this many customers the day is cut into parts that are searched side by side.</summary>
    public int PartsFrom { get; init; } = 600;

    public int Blocks { get; init; } = 12;
}
