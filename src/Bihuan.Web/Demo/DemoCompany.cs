using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Staff.Contracts;

namespace Bihuan.Web.Demo;

/// <summary>Somebody of the demo company, with what the story needs to know of them.</summary>
internal sealed record DemoPerson(Guid Id, string Name, string Email, string Post, Guid Organisation);

/// <summary>An outlet, the city it serves and the region it belongs to.</summary>
internal sealed record DemoOutlet(Guid Id, string City, Guid Region);

/// <summary>The people of the company as they act, looked up once: the story's clock jumps, and whoever keeps a look-up for a minute would forget it.</summary>
internal sealed class DemoCast(ActorDirectory directory)
{
    private readonly Dictionary<Guid, Actor> _people = [];

    public Actor Person(Guid id) => _people.TryGetValue(id, out var known) ? known : _people[id] = directory.Person(id, null) ?? Actor.Named("demo");
}

/// <summary>The generated company: headquarters, regions, outlets and stores, and people in every post.</summary>
internal sealed class DemoCompany
{
    private readonly List<DemoPerson> _people = [];
    private readonly List<DemoOutlet> _outlets = [];

    public IReadOnlyList<DemoPerson> People => _people;

    public IReadOnlyList<DemoOutlet> Outlets => _outlets;

    /// <summary>A service point of another company.</summary>
    public Guid? Partner { get; private set; }

    public IReadOnlyList<DemoPerson> InPost(string post, Guid? organisation = null) =>
        [.. _people.Where(x => x.Post == post && (organisation is null || x.Organisation == organisation))];

    public static async Task<DemoCompany> Found(IServiceProvider scope, DemoPack pack, DemoDice dice, string passwordHash, DateTimeOffset at, CancellationToken ct)
    {
        var (company, staff, db) = (new DemoCompany(), scope.GetRequiredService<StaffSeed>(), scope.GetRequiredService<ServiceDb>());
        var names = new HashSet<string>(StringComparer.Ordinal);
        void Hire(string post, int count, Guid organisation)
        {
            for (var i = 0; i < count; i++)
            {
                var name = dice.One(pack.Surnames) + dice.One(pack.GivenNames);
                while (!names.Add(name)) name = dice.One(pack.Surnames) + dice.One(pack.GivenNames) + dice.One(pack.GivenNames)[..1];
                var number = company._people.Count(x => x.Post == post) + 1;
                var email = $"{post}{number}@demo.example";
                company._people.Add(new DemoPerson(staff.AddPerson(email, name, post, organisation, passwordHash, at), name, email, post, organisation));
            }
        }

        var root = staff.Root;
        foreach (var (post, count) in new[]
        {
            ("administrator", 1), ("agent", 12), ("senior-agent", 4), ("agent-lead", 2), ("technical-support", 4), ("quality-inspector", 4), ("complaint-officer", 3),
            ("chief-executive", 1), ("trainer", 1), ("document-controller", 1), ("auditor", 1),
        })
            Hire(post, count, root);
        foreach (var region in pack.Regions)
        {
            var regionId = staff.AddOrganisation("region", region.Code, region.Name, root, at);
            Hire("regional-manager", 1, regionId);
            for (var i = 0; i < region.Cities.Count; i++)
            {
                var outlet = staff.AddOrganisation("outlet", $"{region.Code}-{i + 1}", string.Format(null, pack.OutletName, region.Cities[i]), regionId, at);
                company._outlets.Add(new DemoOutlet(outlet, region.Cities[i], regionId));
                Hire("outlet-manager", 1, outlet);
                Hire("technician", 3, outlet);
                Hire("parts-keeper", 1, outlet);
            }

            staff.AddOrganisation("store", $"{region.Code}-store", string.Format(null, pack.StoreName, region.Cities[0]), regionId, at);
        }

        // Named without dice, so that everybody else keeps the name the seed gave them.
        var partner = staff.AddOrganisation("partner", "partner-1", pack.PartnerName, root, at);
        company.Partner = partner;
        company._people.Add(new DemoPerson(staff.AddPerson("service-partner1@demo.example", pack.PartnerPerson, "service-partner", partner, passwordHash, at), pack.PartnerPerson, "service-partner1@demo.example", "service-partner", partner));
        company.PlanDuty(scope.GetRequiredService<RosterPlan>(), db, root, at);
        await db.SaveChangesAsync(ct);
        return company;
    }

    /// <summary>Supervisors by day and evening, agents round the clock save for the small hours of Sunday, so that the week shows a gap.</summary>
    private void PlanDuty(RosterPlan plan, ServiceDb db, Guid root, DateTimeOffset at)
    {
        var (from, week) = (DateOnly.FromDateTime(at.UtcDateTime), Enum.GetValues<DayOfWeek>());
        var leads = InPost("agent-lead", root);
        plan.Add(db, root, "agent-lead", leads[0].Id, week.Where(x => x is not (DayOfWeek.Saturday or DayOfWeek.Sunday)), 8 * 60, 20 * 60, from, at);
        plan.Add(db, root, "agent-lead", leads[1].Id, [DayOfWeek.Saturday, DayOfWeek.Sunday], 9 * 60, 21 * 60, from, at);
        var agents = InPost("agent", root);
        for (var i = 0; i < agents.Count; i++)
        {
            var (start, end) = (i % 3) switch { 0 => (8 * 60, 16 * 60), 1 => (16 * 60, 24 * 60), _ => (0, 8 * 60) };
            plan.Add(db, root, "agent", agents[i].Id, week.Where(x => start > 0 || x != DayOfWeek.Sunday), start, end, from, at);
        }
    }
}
