namespace Bihuan.Foundation.WorkingTime;

/// <summary>
/// A stretch during which a clock stood still: from the instant of its first fact up to, and not including, that of its
/// last. A pause that has not ended is written with <see cref="Open"/>; a clock that stands still has no due time yet.
/// </summary>
public readonly record struct Pause(DateTimeOffset From, DateTimeOffset Until)
{
    public static Pause Open(DateTimeOffset from) => new(from, DateTimeOffset.MaxValue);

    public bool IsOpen => Until == DateTimeOffset.MaxValue;

    /// <summary>
    /// Sorted, joined where they overlap or touch, empty ones dropped. Two reasons for one stretch (a part on order while
    /// the customer travels) stop a clock once, not twice.
    /// </summary>
    public static Pause[] Normalise(IEnumerable<Pause> pauses)
    {
        var joined = new List<Pause>();
        foreach (var pause in pauses.Where(p => p.Until > p.From).OrderBy(p => p.From))
        {
            if (joined.Count > 0 && pause.From <= joined[^1].Until)
                joined[^1] = joined[^1] with { Until = pause.Until > joined[^1].Until ? pause.Until : joined[^1].Until };
            else
                joined.Add(pause);
        }
        return [.. joined];
    }
}
