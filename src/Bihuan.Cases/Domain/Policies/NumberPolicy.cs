using System.Globalization;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>How case numbers look (CH-07) and how many serials a node leases at a time.</summary>
internal sealed record NumberPolicy(int Version, string Format, string DayFormat, int SerialDigits, int BlockSize, IReadOnlyList<string>? Meets = null)
{
    /// <summary><c>RO-20260315-0042</c>. The day is that of the company's zone; a serial past the digits just grows.</summary>
    public string Number(string prefix, DateOnly day, long serial) => Format
        .Replace("{prefix}", prefix, StringComparison.Ordinal)
        .Replace("{day}", day.ToString(DayFormat, CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{serial}", serial.ToString(CultureInfo.InvariantCulture).PadLeft(SerialDigits, '0'), StringComparison.Ordinal);

    public static IEnumerable<PolicyFault> Check(NumberPolicy policy)
    {
        foreach (var part in new[] { "{prefix}", "{day}", "{serial}" })
        {
            if (!policy.Format.Contains(part, StringComparison.Ordinal)) yield return new PolicyFault("format", "numbers.format", $"The format lacks {part}.");
        }

        if (policy.DayFormat is not ("yyyyMMdd" or "yyMMdd")) yield return new PolicyFault("day-format", "numbers.day-format", "Days are written yyyyMMdd or yyMMdd.");
        if (policy.SerialDigits is < 3 or > 9) yield return new PolicyFault("serial-digits", "numbers.digits", "Between 3 and 9 digits.");
        if (policy.BlockSize is < 1 or > 10_000) yield return new PolicyFault("block-size", "numbers.block", "Between 1 and 10000 serials a block.");
    }
}
