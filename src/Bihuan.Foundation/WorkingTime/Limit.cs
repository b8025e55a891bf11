using System.Globalization;

namespace Bihuan.Foundation.WorkingTime;

/// <summary>
/// What a limit is counted in. Second, minute and hour run through nights and holidays (unless the calendar says that
/// hours follow its windows); working minutes and hours run only inside the windows; days, working days and months
/// end with a day.
/// </summary>
public enum LimitUnit { Second, Minute, Hour, WorkingMinute, WorkingHour, Day, WorkingDay, Month }

/// <summary>An amount and its unit, as a policy writes it: <c>24 h</c>, <c>3 wd</c>.</summary>
public readonly record struct Limit(int Amount, LimitUnit Unit)
{
    /// <summary>More than any limit in law or contract; beyond it a figure is a slip of the pen.</summary>
    public const int AmountMax = 1_000_000;

    private static readonly (string Code, LimitUnit Unit)[] Codes =
    [
        ("s", LimitUnit.Second), ("min", LimitUnit.Minute), ("h", LimitUnit.Hour),
        ("wmin", LimitUnit.WorkingMinute), ("wh", LimitUnit.WorkingHour),
        ("d", LimitUnit.Day), ("wd", LimitUnit.WorkingDay), ("mo", LimitUnit.Month),
    ];

    /// <summary>The short codes a policy, the command line and the words use: s min h wmin wh d wd mo.</summary>
    public static IEnumerable<string> UnitCodes => Codes.Select(pair => pair.Code);

    public string UnitCode => CodeOf(Unit);

    /// <summary>Counted by whole days, so that it ends with a day and not at an hour.</summary>
    public bool CountsDays => Unit is LimitUnit.Day or LimitUnit.WorkingDay or LimitUnit.Month;

    public static string CodeOf(LimitUnit unit) => Codes.First(pair => pair.Unit == unit).Code;

    public static bool TryUnit(string? code, out LimitUnit unit)
    {
        foreach (var pair in Codes)
            if (pair.Code == code) { unit = pair.Unit; return true; }
        unit = default;
        return false;
    }

    /// <summary>Reads <c>24 h</c> or <c>24h</c>; digits only, so no sign, no fraction and no separators.</summary>
    public static bool TryParse(string? text, out Limit limit)
    {
        limit = default;
        var trimmed = (text ?? "").AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !int.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var amount)) return false;
        if (amount is < 1 or > AmountMax || !TryUnit(trimmed[digits..].TrimStart().ToString(), out var unit)) return false;
        limit = new Limit(amount, unit);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {UnitCode}");
}
