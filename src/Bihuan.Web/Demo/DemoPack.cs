using Bihuan.Platform.Policies;

namespace Bihuan.Web.Demo;

internal sealed record DemoRegion(string Code, string Name, IReadOnlyList<string> Cities);

internal sealed record DemoProduct(string Category, int Weight, IReadOnlyList<string> Models);

/// <summary>The word lists the demo company is generated from.</summary>
internal sealed record DemoPack(
    int Version,
    string Company,
    IReadOnlyList<string> Surnames,
    IReadOnlyList<string> GivenNames,
    IReadOnlyList<DemoRegion> Regions,
    string OutletName,
    string StoreName,
    IReadOnlyList<string> Districts,
    IReadOnlyList<string> Streets,
    string Address,
    IReadOnlyList<DemoProduct> Products,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Descriptions,
    IReadOnlyDictionary<string, string> ProductNames,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Requests,
    IReadOnlyList<string> Causes,
    IReadOnlyList<string> Solutions,
    IReadOnlyList<string> Proposals,
    IReadOnlyList<string> Understandings,
    IReadOnlyList<string> Plans,
    IReadOnlyList<string> WorkNotes,
    IReadOnlyList<string> Accounts,
    IReadOnlyList<string> Thanks,
    IReadOnlyList<string> ComplaintsAfter,
    IReadOnlyList<string> Preferences,
    IReadOnlyList<string> Needs,
    IReadOnlyList<string> Notes,
    string PartnerName,
    string PartnerPerson,
    IReadOnlyList<string> PartnerReasons,
    IReadOnlyList<string> DeclineReasons,
    IReadOnlyList<string> SupportQuestions,
    IReadOnlyList<string> RemoteQuestions,
    string NoPhotos)
{
    public static DemoPack Shipped() => PolicyReader.ReadEmbedded<DemoPack>("policies/demo.yaml").Required();
}

/// <summary>A clock that stands where the story is.</summary>
internal sealed class DemoClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void MoveTo(DateTimeOffset instant) => _now = instant;
}

/// <summary>Draws from lists and distributions; the same seed gives the same company.</summary>
internal sealed class DemoDice(int seed)
{
    private readonly Random _random = new(seed);

    public T One<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    public int Between(int from, int to) => _random.Next(from, to + 1);

    public bool Chance(double share) => _random.NextDouble() < share;

    public T Weighted<T>(IReadOnlyList<(T Item, int Weight)> items)
    {
        var left = _random.Next(items.Sum(x => x.Weight));
        foreach (var (item, weight) in items)
        {
            if (left < weight) return item;
            left -= weight;
        }

        return items[^1].Item;
    }

    /// <summary>A waiting time with a long tail around the median.</summary>
    public TimeSpan Around(TimeSpan median, double spread = 0.8)
    {
        var (u, v) = (1 - _random.NextDouble(), _random.NextDouble());
        var normal = Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
        return median * Math.Clamp(Math.Exp(normal * spread), 0.05, 12);
    }
}
