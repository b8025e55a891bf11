using System.Globalization;

namespace Bihuan.Foundation;

/// <summary>An amount in one currency. Mixing currencies throws; rounding happens only in <see cref="Rounded"/>, to two digits, half away from zero.</summary>
public readonly record struct Money(decimal Amount, string Currency) : IComparable<Money>
{
    public static Money Yuan(decimal amount) => new(amount, "CNY");

    public static Money operator +(Money a, Money b) => new(a.Amount + b.SameCurrency(a).Amount, a.Currency);

    public static Money operator -(Money a, Money b) => new(a.Amount - b.SameCurrency(a).Amount, a.Currency);

    public int CompareTo(Money other) => Amount.CompareTo(other.SameCurrency(this).Amount);

    public static bool operator <(Money a, Money b) => a.CompareTo(b) < 0;

    public static bool operator >(Money a, Money b) => a.CompareTo(b) > 0;

    public static bool operator <=(Money a, Money b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Money a, Money b) => a.CompareTo(b) >= 0;

    public Money Rounded() => this with { Amount = decimal.Round(Amount, 2, MidpointRounding.AwayFromZero) };

    /// <summary>Splits by weights so that the parts add up to the whole: the last cents go to the largest remainders.</summary>
    public IReadOnlyList<Money> Split(IReadOnlyList<decimal> weights)
    {
        var total = weights.Sum();
        if (total <= 0 || weights.Any(x => x < 0)) throw new ArgumentOutOfRangeException(nameof(weights));
        var cents = Rounded().Amount * 100;
        var exact = weights.Select(x => cents * x / total).ToList();
        var whole = exact.Select(decimal.Truncate).ToList();
        var left = (int)(cents - whole.Sum());
        foreach (var i in Enumerable.Range(0, weights.Count).OrderByDescending(i => Math.Abs(exact[i] - whole[i])).ThenBy(i => i).Take(Math.Abs(left)))
            whole[i] += Math.Sign(left);
        var currency = Currency;
        return whole.Select(x => new Money(x / 100, currency)).ToList();
    }

    public override string ToString() => Amount.ToString("0.00", CultureInfo.InvariantCulture) + " " + Currency;

    private Money SameCurrency(Money other) => Currency == other.Currency ? this : throw new InvalidOperationException($"{Currency} and {other.Currency} do not mix.");
}
