namespace Bihuan.Foundation;

/// <summary>
/// What a fact tells the clocks, which know no case: what it is about (a hold, a stage) and the selectors it sets. Implemented
/// explicitly, so that none of it becomes part of the stored body.
/// </summary>
public interface IClockFact : IFact
{
    /// <summary>The hold or stage a policy may name after a colon, as in <c>case.stage-entered:handling</c>.</summary>
    string? ClockSubject => null;

    /// <summary>Selectors that change with this fact; the others stay as they were.</summary>
    IReadOnlyDictionary<string, string>? ClockSelectors => null;

    /// <summary>Until when the customer was promised what a clock waits for: the end of an appointed window.</summary>
    DateTimeOffset? ClockPromise => null;
}

/// <summary>A timeline that shows its earliest running deadline, kept by the clocks.</summary>
public interface IHasDue
{
    DateTimeOffset? DueAt { get; set; }
}

/// <summary>A timeline that belongs to a unit of the organisation, whose calendar its clocks may follow.</summary>
public interface IHasPlace
{
    Guid PlaceId { get; }
}
