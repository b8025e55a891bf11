using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.Contracts;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;

namespace Bihuan.Web.Demo;

/// <summary>How requests reach the demo company: kinds, channels, products and customers in believable shares (appendix B).</summary>
internal sealed class DemoIntake(DemoPack pack, DemoCompany company, DemoCast cast, DemoDice dice)
{
    private static readonly (string Item, int Weight)[] s_kinds =
        [("fault-report", 46), ("repair", 22), ("consultation", 9), ("usage-guidance", 5), ("complaint", 7), ("exchange", 3), ("return", 3), ("praise", 3), ("suggestion", 2)];

    // FIG-11 and FIG-12: most by e-commerce platforms, online against the rest about sixty to forty.
    private static readonly (string Item, int Weight)[] s_channels =
        [("taobao", 26), ("jd", 20), ("pinduoduo", 8), ("douyin", 6), ("phone", 17), ("mini-program", 8), ("experience-shop", 5), ("repair-centre", 4), ("walk-in", 3), ("website", 3)];

    private readonly List<(string Name, string Phone, string Address)> _known = [];
    private int _serial = 1000;

    public IReadOnlyList<string> Phones => [.. _known.Select(x => x.Phone)];

    /// <summary>Instants over the year: more in summer, by day rather than by night.</summary>
    public IEnumerable<DateTimeOffset> Openings(int count, DateTimeOffset start, DateTimeOffset end)
    {
        for (var i = 0; i < count;)
        {
            var day = start.AddDays(dice.Between(0, (int)(end - start).TotalDays - 1)).AddHours(dice.Between(0, 23)).AddSeconds(dice.Between(0, 3599));
            var local = day.AddHours(8);
            if (!dice.Chance(local.Month is 6 or 7 or 8 ? 1 : 0.7) || !dice.Chance(local.Hour is >= 8 and <= 21 ? 1 : 0.12)) continue;
            i++;
            yield return day;
        }
    }

    public Task<DemoCase?> Open(IServiceProvider scope, CancellationToken ct) => Open(scope, dice.Weighted(s_kinds), dice.One(company.Outlets), ct);

    /// <summary>Something broken in an outlet's city.</summary>
    public Task<DemoCase?> OpenFault(IServiceProvider scope, DemoOutlet outlet, CancellationToken ct) => Open(scope, dice.Chance(0.7) ? "fault-report" : "repair", outlet, ct);

    private async Task<DemoCase?> Open(IServiceProvider scope, string kind, DemoOutlet outlet, CancellationToken ct)
    {
        var channel = dice.Weighted(s_channels);
        var product = dice.Weighted([.. pack.Products.Select(x => (x, x.Weight))]);
        var name = pack.ProductNames[product.Category];
        var customer = Customer(outlet.City);
        var symptoms = scope.GetRequiredService<CasePolicies>().SymptomsOf(product.Category).Where(pack.Descriptions.ContainsKey).ToList();
        var isFault = kind is "fault-report" or "repair";
        var symptom = dice.One(symptoms);
        var text = string.Format(null, dice.One(isFault ? pack.Descriptions[symptom] : pack.Requests[kind]), name);
        var request = new OpenCaseRequest(
            kind, channel, new CustomerPart(customer.Name, customer.Phone, null, customer.Address), text,
            isFault || kind is "exchange" or "return" ? string.Create(CultureInfo.InvariantCulture, $"LH{product.Category.Length:00}{_serial++:0000000}") : null,
            dice.One(product.Models), product.Category, isFault ? symptom : null, kind == "complaint" ? dice.Chance(0.6) ? "service-attitude" : "product-quality" : null);
        var agent = dice.One(company.InPost("agent"));
        var actor = cast.Person(agent.Id);
        var opened = await scope.GetRequiredService<CaseRequests>().Open(request, actor, ct);
        if (!opened.IsOk) throw new InvalidOperationException($"The demo's request was refused: {opened.Refusal.Code} {string.Join(" ", opened.Refusal.Errors)}");
        // One in twenty waits long, as everywhere.
        return new DemoCase(opened.Value.Id, opened.Value.Id.Value, name, outlet.Id, dice.Chance(0.05) ? 9 : dice.Chance(0.3) ? 1.6 : 1);
    }

    private (string Name, string Phone, string Address) Customer(string city)
    {
        if (_known.Count > 50 && dice.Chance(0.25)) return dice.One(_known);
        var name = dice.One(pack.Surnames) + dice.One(pack.GivenNames);
        // Numbers of a block that is not in use.
        var phone = string.Create(CultureInfo.InvariantCulture, $"1990{dice.Between(0, 9_999_999):0000000}");
        var address = string.Format(null, pack.Address, city, dice.One(pack.Districts), dice.One(pack.Streets), dice.Between(1, 400), dice.Between(101, 2804));
        _known.Add((name, phone, address));
        return _known[^1];
    }
}
