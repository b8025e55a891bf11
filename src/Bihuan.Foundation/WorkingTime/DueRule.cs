namespace Bihuan.Foundation.WorkingTime;

/// <summary>What happens when the last day of a period of days or months is no working day.</summary>
public enum LastDayMove
{
    /// <summary>The period ends on it all the same.</summary>
    Never,

    /// <summary>Moves when a notice names the day as off (Civil Code art. 203); an ordinary weekend does not move it.</summary>
    FromStatutoryDaysOff,

    /// <summary>Moves from ordinary weekends and closures too. Whether art. 203 means these is disputed, hence a switch.</summary>
    FromAnyDayOff,
}

/// <summary>When the last day is over: at 24:00, or when business closes if the matter has business hours (art. 203).</summary>
public enum DayEnd { Midnight, CloseOfBusiness }

/// <summary>
/// The awkward questions of a period counted in days or months. <c>default</c> is what the Civil Code says: the start
/// day is not counted (art. 201), a last day that is a statutory day off moves to the first day after (art. 203), and
/// the last day ends at 24:00 (art. 203). Hours and working hours ask none of this.
/// </summary>
public readonly record struct DueRule
{
    private readonly byte _move;                     // 0 is the default of the law, so that default(DueRule) is right

    public DueRule(bool startDayCounts = false, LastDayMove lastDay = LastDayMove.FromStatutoryDaysOff, DayEnd ends = DayEnd.Midnight)
    {
        StartDayCounts = startDayCounts;
        _move = lastDay switch { LastDayMove.FromStatutoryDaysOff => 0, LastDayMove.FromAnyDayOff => 1, _ => 2 };
        Ends = ends;
    }

    public static DueRule CivilCode => default;

    public bool StartDayCounts { get; }

    public LastDayMove LastDay => _move switch
    {
        0 => LastDayMove.FromStatutoryDaysOff,
        1 => LastDayMove.FromAnyDayOff,
        _ => LastDayMove.Never,
    };

    public DayEnd Ends { get; }
}
