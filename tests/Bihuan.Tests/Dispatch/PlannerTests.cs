using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform.Protection;
using Bihuan.Routing.Field;

namespace Bihuan.Tests.Dispatch;

/// <summary>Days as the rows have them, planned and looked at again by rules written apart from planner and checker.</summary>
public class PlannerTests
{
    private static readonly FieldPolicies s_policies = new();
    internal static readonly DateOnly Day = new(2026, 3, 16);
    internal static readonly DateTimeOffset Midnight = new(2026, 3, 15, 16, 0, 0, TimeSpan.Zero);
    private static readonly TechnicianHomes s_homes = new(new MasterKey(new byte[32]));

    [Fact, Requirement("DSP-02")]
    public void Nobody_is_booked_twice_or_sent_without_skill_and_a_certificate_valid_that_day()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var day = RandomDay(seed, technicians: 2 + seed % 5, visits: 4 + seed % 20);
            var plan = new DayPlanner(s_policies).Plan(day);
            foreach (var route in plan.Routes) CheckRoute(day, route, seed);
            var visited = plan.Routes.SelectMany(x => x.Stops).Where(x => x.Job is not null).Select(x => x.Job!).ToList();
            Assert.Equal(visited.Count, visited.Distinct().Count());
            Assert.Equal(day.Day.Jobs.Count, visited.Count + plan.Unserved.Count);
            Assert.Empty(DayPlanner.FaultsNow(day, plan));
        }
    }

    [Fact]
    public void A_plan_made_before_somebody_fell_ill_is_no_longer_publishable()
    {
        var day = RandomDay(3, 3, 9);
        var plan = new DayPlanner(s_policies).Plan(day);
        var ill = plan.Routes[0].Technician;
        var later = Build([.. day.Technicians.Select(x => PlanningDay.Key(x.Id) == ill ? x with { Shift = null } : x)], [.. day.Visits.Values]);
        Assert.NotEmpty(DayPlanner.FaultsNow(later, plan));
    }

    [Fact]
    public void A_lapsed_certificate_blocks_on_the_day_and_the_reason_names_it()
    {
        var visit = VisitTests.Made();
        visit.Certificates = ["refrigeration"];
        var day = Build([Technician(1, [])], [visit]);
        var unserved = Assert.Single(new DayPlanner(s_policies).Plan(day).Unserved);
        Assert.Equal(Blocking.Certificate, Assert.Single(unserved.Blocked).Filter);
        Assert.Equal(RelaxationKind.WaiveCertificate, unserved.Cheapest!.Kind);
        Assert.Single(new DayPlanner(s_policies).Plan(Build([Technician(1, ["refrigeration"])], [visit])).Routes);
    }

    [Fact]
    public void A_day_without_visits_or_technicians_is_an_answer()
    {
        Assert.Empty(new DayPlanner(s_policies).Plan(Build([Technician(1, [])], [])).Routes);
        var nobody = new DayPlanner(s_policies).Plan(Build([], [VisitTests.Made()]));
        Assert.NotNull(Assert.Single(nobody.Unserved).Fault);
    }

    [Fact]
    public void A_promise_in_the_night_and_a_pin_to_somebody_away_are_answered_not_hung_upon()
    {
        var night = VisitTests.Made(new Guid("0197f000-0000-7000-8000-000000000002"));
        night.FollowAppointment(Midnight.AddHours(2), Midnight.AddHours(3), Day);
        var pinned = VisitTests.Made(new Guid("0197f000-0000-7000-8000-000000000003"));
        pinned.FollowOffer(Number(9));
        pinned.Pin();
        var plan = new DayPlanner(s_policies).Plan(Build([Technician(1, [])], [night, pinned]));
        Assert.Equal(2, plan.Unserved.Count + plan.Routes.SelectMany(x => x.Stops).Count(x => x.Job is not null));
    }

    [Fact, Requirement("PRT-07")]
    public void A_visit_waits_for_the_part_it_needs()
    {
        var visit = VisitTests.Made();
        visit.Parts = [new VisitPart("compressor", 1, "needed")];
        Assert.Equal("parts-not-reserved", Build([Technician(1, [])], [visit]).HeldBack[visit.Id]);
        visit.Parts = [new VisitPart("compressor", 1, "reserved")];
        Assert.Single(new DayPlanner(s_policies).Plan(Build([Technician(1, [])], [visit])).Routes);
    }

    [Fact, Requirement("PRT-07")]
    public void Whoever_is_sent_has_the_tool_in_hand_that_the_visit_needs_once_the_company_keeps_such_tools()
    {
        var visit = VisitTests.Made();
        visit.Tools = ["vacuum-pump"];
        var people = new[] { Technician(1, []), Technician(2, []) };
        var held = new[] { (Number(2), "vacuum-pump") }.ToLookup(x => x.Item1, x => x.Item2);
        var nobody = Array.Empty<(Guid, string)>().ToLookup(x => x.Item1, x => x.Item2);
        FieldPlan Plan(ToolsInHand tools) => new DayPlanner(s_policies).Plan(Build(people, [visit], tools: tools));
        Assert.Equal(PlanningDay.Key(Number(2)), Assert.Single(Plan(new ToolsInHand(new HashSet<string> { "vacuum-pump" }, held)).Routes).Technician);
        Assert.All(Assert.Single(Plan(new ToolsInHand(new HashSet<string> { "vacuum-pump" }, nobody)).Unserved).Blocked, x => Assert.Equal((Blocking.PartsOrTools, "vacuum-pump"), (x.Filter, x.Detail)));
        Assert.Single(Plan(ToolsInHand.None).Routes);
    }

    [Fact, Requirement("DSP-01")]
    public void Who_knows_the_customer_is_preferred_among_equals()
    {
        var customer = new Guid("0197f000-0000-7000-8000-00000000c001");
        var visit = Made(customer);
        foreach (var known in new[] { 1, 2 })
        {
            var plan = new DayPlanner(s_policies).Plan(Build([Technician(1, []), Technician(2, [])], [visit], new Dictionary<Guid, Guid> { [customer] = Number(known) }));
            Assert.Equal(PlanningDay.Key(Number(known)), Assert.Single(plan.Routes).Technician);
        }
    }

    [Fact]
    public void No_plan_begins_work_outside_the_hours_a_household_likes_or_sends_whom_it_does_not_want()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var day = RandomDay(seed, 3, 12);
            var wishes = day.Visits.Values.Where(x => !x.IsPromised).Select((x, i) => (x.Id, Wish: VisitWishTests.On(i % 2 == 0 ? ["mornings"] : [], unwanted: Number(1 + i % 3), isUrgent: x.IsUrgent))).ToDictionary(x => x.Id, x => x.Wish);
            var wished = Build(day.Technicians, [.. day.Visits.Values], points: day.Points, wishes: wishes);
            var plan = new DayPlanner(s_policies).Plan(wished);
            foreach (var (route, stop) in plan.Routes.SelectMany(r => r.Stops.Where(s => s.Job is not null && wishes.ContainsKey(PlanningDay.Id(s.Job))).Select(s => (r, s))))
                Assert.Empty(wishes[PlanningDay.Id(stop.Job!)].Against(PlanningDay.Id(route.Technician), stop.Start));
        }
    }

    [Fact]
    public void A_visit_on_a_day_away_is_held_back_with_the_reason_even_when_it_was_promised()
    {
        var visit = VisitTests.Made();
        visit.FollowAppointment(Midnight.AddHours(9), Midnight.AddHours(11), Day);
        var away = VisitWish.On(Day, s_policies.Field, [], [(Day, Day)], [], isUrgent: true);
        var day = Build([Technician(1, [])], [visit], wishes: new Dictionary<Guid, VisitWish> { [visit.Id] = away });
        Assert.Equal("customer-away", day.HeldBack[visit.Id]);
        Assert.Empty(day.Day.Jobs);
    }

    [Fact]
    public void Who_speaks_the_customers_language_is_preferred_and_whom_they_asked_for_before_that()
    {
        var visit = VisitTests.Made();
        var speaker = Technician(2, []);
        speaker.Profile.Skills["cantonese"] = 1;
        DayTechnician[] staff = [Technician(1, []), speaker, Technician(3, [])];
        Guid Sent(VisitWish wish) => PlanningDay.Id(Assert.Single(new DayPlanner(s_policies).Plan(Build(staff, [visit], wishes: new Dictionary<Guid, VisitWish> { [visit.Id] = wish })).Routes).Technician);
        Assert.Equal(Number(2), Sent(VisitWishTests.On(["speaks-cantonese"])));
        Assert.Equal(Number(3), Sent(VisitWishTests.On(["speaks-cantonese"], wanted: Number(3))));
    }

    private static void CheckRoute(PlanningDay day, PlannedRoute route, int seed)
    {
        var technician = day.Technicians.Single(x => PlanningDay.Key(x.Id) == route.Technician);
        var until = int.MinValue;
        foreach (var stop in route.Stops.Where(x => x.Job is not null))
        {
            var visit = day.VisitOf(stop.Job!);
            Assert.True(stop.Start >= until, $"seed {seed}: {visit.Id} overlaps.");
            Assert.True(technician.Profile.Skills.GetValueOrDefault(visit.Skill) >= visit.SkillLevel, $"seed {seed}: no skill.");
            Assert.All(visit.Certificates, x => Assert.Contains(x, technician.Certificates));
            until = stop.End;
        }
    }

    private static PlanningDay RandomDay(int seed, int technicians, int visits)
    {
        var random = new Random(seed);
        DayTechnician[] staff = [.. Enumerable.Range(1, technicians).Select(x => Technician(x, random.Next(2) == 0 ? ["refrigeration"] : [], random))];
        Visit[] work = [.. Enumerable.Range(0, visits).Select(x => RandomVisit(random, x))];
        return Build(staff, work, points: work.ToDictionary(x => x.Id, _ => new GeoPoint(31.2 + random.NextDouble() * 0.2, 121.4 + random.NextDouble() * 0.2)));
    }

    internal static Visit[] Visits(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(x => RandomVisit(random, x))];
    }

    private static Visit RandomVisit(Random random, int number)
    {
        var visit = VisitTests.Made(new Guid(number, 1, 0, new byte[8]), random.Next(3) == 0 ? "laundry" : "cooling");
        visit.SkillLevel = 1 + random.Next(2);
        visit.Certificates = random.Next(3) == 0 ? ["refrigeration"] : [];
        visit.WorkMinutes = 30 + random.Next(90);
        if (random.Next(3) == 0) visit.FollowAppointment(Midnight.AddHours(8 + random.Next(8)), Midnight.AddHours(17), Day);
        if (random.Next(4) == 0) visit.FollowPriority("red", "urgent");
        return visit;
    }

    private static Visit Made(Guid customer) => new()
    {
        Id = new Guid("0197f000-0000-7000-8000-0000000000f1"),
        CaseId = new CaseId(Guid.Empty),
        CaseNumber = "RO-2",
        CustomerId = customer,
        SubjectId = customer,
        OrganisationId = new OrganisationId(Guid.Empty),
        Turn = 1,
        Urgency = "ordinary",
        WorkMinutes = 60,
        Skill = "cooling",
        SkillLevel = 1,
        PlaceConfidence = PlaceConfidence.City,
        OrderedAt = Midnight,
    };

    internal static DayTechnician Technician(int number, string[] certificates, Random? random = null) => new(
        new TechnicianProfile
        {
            UserId = new UserId(Number(number)),
            OrganisationId = new OrganisationId(Guid.Empty),
            Skills = new Dictionary<string, int> { ["cooling"] = random is null ? 2 : random.Next(3), ["laundry"] = random?.Next(3) ?? 1 },
            OvertimeMinutesMax = random?.Next(2) * 60 ?? 0,
        },
        "T" + number, new WorkingShift(new(8, 30), new(17, 30), new(12, 0), new(13, 30), 45), certificates, []);

    internal static Guid Number(int number) => new(number, 0, 0, new byte[8]);

    internal static PlanningDay Build(IReadOnlyList<DayTechnician> technicians, IReadOnlyList<Visit> visits, IReadOnlyDictionary<Guid, Guid>? known = null, IReadOnlyDictionary<Guid, GeoPoint>? points = null, IReadOnlyDictionary<Guid, VisitWish>? wishes = null, int on = 0, ToolsInHand? tools = null)
    {
        var outlet = new Outlet { OrganisationId = new OrganisationId(Guid.Empty), Latitude = 31.3, Longitude = 121.5 };
        return new DayBuilder(s_policies.Field, outlet, Day.AddDays(on), Midnight.AddDays(on), null, points ?? visits.ToDictionary(x => x.Id, _ => new GeoPoint(31.25, 121.45)), s_homes, known ?? new Dictionary<Guid, Guid>(), null, wishes, tools: tools).Build(technicians, visits);
    }
}
