using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Demo;

/// <summary>Some customers of the demo company are known better than others: their tier, what they prefer, and what to mind at their door.</summary>
internal sealed class DemoCare(DemoPack pack, DemoCompany company, DemoDice dice)
{
    private const double KnownShare = 0.3;
    private const int GroupSize = 50;
    private static readonly (string Item, int Weight)[] s_tiers = [("basic", 60), ("core", 25), ("potential", 10), ("high-net-worth", 5)];

    public async Task Tend(Writes writes, IReadOnlyList<string> phones, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var group in phones.Distinct(StringComparer.Ordinal).Where(_ => dice.Chance(KnownShare)).Chunk(GroupSize))
            await writes.Run(scope => Tend(scope, group, at, ct), ct);
    }

    private async Task<bool> Tend(IServiceProvider scope, string[] phones, DateTimeOffset at, CancellationToken ct)
    {
        var (db, register, seed) = (scope.GetRequiredService<ServiceDb>(), scope.GetRequiredService<CustomerRegister>(), scope.GetRequiredService<CustomerSeed>());
        var today = scope.GetRequiredService<CompanyZone>().Day(at);
        foreach (var phone in phones)
        {
            if (await register.Find(db, phone, null, ct) is not { } id) continue;
            await seed.Dress(db, id, Draw(today), day => day.AddDays(-dice.Between(20, 1400)), at, ct);
        }

        return true;
    }

    private SeededCustomer Draw(DateOnly today) => new(
        dice.Weighted(s_tiers),
        dice.Chance(0.6) ? [dice.One(pack.Preferences)] : [],
        dice.Chance(0.2) ? dice.One(pack.Needs) : null,
        dice.Chance(0.4) ? dice.One(pack.Notes) : null,
        dice.Chance(0.25) ? today.AddDays(dice.Between(0, 4)) : null,
        dice.One(company.InPost("agent")).Id);
}
