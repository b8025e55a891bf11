using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Demo;

/// <summary>The demo company's field service: outlets at the centres of their cities, technicians with skills and certificates, and plans of today and tomorrow.</summary>
internal sealed class DemoField(DemoCompany company, int seed)
{
    private static readonly Actor s_actor = Actor.Named("demo");
    private static readonly string[] s_skills = ["laundry", "cooling", "heating", "gas", "kitchen", "water", "electronics", "general"];
    private static readonly string[] s_certificates = ["low-voltage-electrician", "refrigeration", "gas-appliance", "work-at-height"];

    private static readonly string[] s_tools = ["refrigerant-gauge", "gas-leak-detector", "insulation-tester", "safety-harness"];

    private const int Fresh = 120;
    private const int GroupSize = 12;
    private const int StepsMax = 14;

    /// <summary>Dice of its own, so that the rest of the company stays as it was.</summary>
    private readonly Random _random = new(seed);

    /// <summary>Of each outlet, who can be sent to anything; they have different days off, so that everything can be booked.</summary>
    private const int Masters = 2;

    private int _tools;

    /// <summary>Today's orders come from one city of each region: a few full days show more of dispatch than many thin ones.</summary>
    private readonly DemoOutlet[] _busy = [.. company.Outlets.DistinctBy(x => x.Region)];

    /// <summary>Before the story begins, so that its orders find an outlet.</summary>
    public async Task<bool> Found(IServiceProvider scope, DateOnly today, CancellationToken ct)
    {
        var setup = scope.GetRequiredService<DispatchSetup>();
        foreach (var outlet in company.Outlets)
        {
            Must(await setup.AddOutlet(outlet.Id, outlet.City + "市", "confirm", false, s_actor, ct));
            foreach (var (place, person) in company.InPost("technician", outlet.Id).Index())
            {
                var isMaster = place < Masters;
                Must(await setup.AddTechnician(new NewTechnician(person.Id, outlet.Id, Skills(isMaster), Week(isMaster ? place + 1 : _random.Next(1, 8)), "12:00-13:30 45", null), s_actor, ct));
                foreach (var code in s_certificates.Where(_ => isMaster || _random.Next(5) > 0))
                    Must(await setup.AddCertificate(person.Id, code, today.AddDays(-600), today.AddDays(_random.Next(12) == 0 ? 380 : 500 + _random.Next(700)), s_actor, ct));
                foreach (var code in s_tools.Where(_ => isMaster || _random.Next(10) > 0)) await Equip(setup, outlet.Id, code, person.Id, today, ct);
            }

            await Equip(setup, outlet.Id, s_tools[_random.Next(s_tools.Length)], null, today, ct);
        }

        if (company.Partner is { } partner) Must(await setup.AddOutlet(partner, company.Outlets[0].City + "市", "suggest", true, s_actor, ct));
        return true;
    }

    /// <summary>What came in today and waits for somebody to be sent: opened and worked up to there, as the story works its cases.</summary>
    public async Task Present(Writes writes, DemoStory story, DemoIntake intake, DemoClock clock, DateTimeOffset end, CancellationToken ct)
    {
        // Orders of the night and the early morning: the day is planned with them when it begins.
        foreach (var group in Enumerable.Range(0, Fresh).Chunk(GroupSize))
        {
            clock.MoveTo(end.AddMinutes(group[0] - Fresh).ToMicroseconds());
            await writes.Run(scope => Open(scope, story, intake, group.Length, ct), ct);
        }

        clock.MoveTo(end);
    }

    /// <summary>When somebody begins today, in the company's zone; what is generated before then has no day to show yet.</summary>
    public static DateTimeOffset Morning(DateTimeOffset end, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(end, zone);
        var opens = new DateTimeOffset(local.Date.AddHours(7.5), local.Offset).ToUniversalTime();
        return opens < end ? opens : end;
    }

    /// <summary>In the morning: what is waiting gets a place near its outlet's city and is planned; then the day is played up to now.</summary>
    public async Task Plan(ServiceProvider services, Writes writes, DemoDay day, DemoClock clock, DateOnly today, DateTimeOffset end, CancellationToken ct)
    {
        var (morning, routes) = (clock.GetUtcNow(), new List<(DemoOutlet Outlet, IReadOnlyList<PlannedVisit> Planned)>());
        foreach (var outlet in company.Outlets)
        {
            var waiting = await writes.Run(scope => Pin(scope, outlet, ct), ct);
            await day.Disturb(writes, outlet, waiting, asksPartner: outlet == _busy[0], ct);
            foreach (var visit in waiting.Where(_ => _random.Next(2) == 0)) await writes.Run(scope => Book(scope, visit, ct), ct);
            for (var i = 0; i < 2; i++)
            {
                await using var scope = services.CreateAsyncScope();
                Must(await scope.ServiceProvider.GetRequiredService<DispatchSetup>().Plan(outlet.Id, today.AddDays(i), s_actor, ct));
            }

            routes.Add((outlet, await day.Telephone(writes, outlet, today, morning, ct)));
        }

        clock.MoveTo(end);
        foreach (var (outlet, planned) in routes) await day.Play(writes, outlet, planned, end, ct);
    }

    private async Task<List<Guid>> Pin(IServiceProvider scope, DemoOutlet outlet, CancellationToken ct)
    {
        var (setup, db) = (scope.GetRequiredService<DispatchSetup>(), scope.GetRequiredService<ServiceDb>());
        if (await setup.PlaceOf(db, outlet.Id, ct) is not { } centre) return [];
        var waiting = await setup.Waiting(db, outlet.Id, ct);
        foreach (var visit in waiting)
        {
            // Denser towards the centre, as people live.
            var (far, angle) = (0.11 * _random.NextDouble() * _random.NextDouble() + 0.01, 2 * Math.PI * _random.NextDouble());
            var place = string.Create(CultureInfo.InvariantCulture, $"{centre.Latitude + far * Math.Sin(angle):0.#####} {centre.Longitude + far * Math.Cos(angle) * 1.15:0.#####}");
            Must(await setup.Pin(db, visit, place, s_actor, ct));
        }

        return waiting;
    }

    /// <summary>A change of its own each: what a rule refuses leaves nothing behind.</summary>
    private async Task<Result<bool>> Book(IServiceProvider scope, Guid visit, CancellationToken ct)
    {
        var (setup, db) = (scope.GetRequiredService<DispatchSetup>(), scope.GetRequiredService<ServiceDb>());
        return await setup.Book(db, visit, _random.Next(8), scope.GetRequiredService<TimeProvider>().Now(), ct) is { } refusal ? refusal : true;
    }

    private async Task<bool> Open(IServiceProvider scope, DemoStory story, DemoIntake intake, int count, CancellationToken ct)
    {
        var actions = scope.GetRequiredService<CaseActions>();
        for (var i = 0; i < count; i++)
        {
            if (await intake.OpenFault(scope, _busy[_random.Next(_busy.Length)], ct) is not { } opened) continue;
            for (var step = 0; step < StepsMax; step++)
            {
                if (await actions.StandingOf(opened.Id, ct) is not { IsOpen: true, Kind: "fault-report" or "repair" } standing) break;
                if (standing.Missing.Count > 0 && standing.Missing[0] == "case.visit-offered") break;
                if (await story.Step(scope, opened, ct) is null) break;
            }
        }

        return true;
    }

    private async Task Equip(DispatchSetup setup, Guid outlet, string code, Guid? holder, DateOnly today, CancellationToken ct) =>
        Must(await setup.AddTool(outlet, code, string.Create(CultureInfo.InvariantCulture, $"T-{++_tools:D4}"), holder, today.AddDays(380 + _random.Next(400)), s_actor, ct));

    private Dictionary<string, string> Skills(bool isMaster) =>
        s_skills.Where(_ => isMaster || _random.Next(5) > 0).ToDictionary(x => x, _ => (isMaster ? 3 : 1 + _random.Next(3)).ToString(CultureInfo.InvariantCulture));

    /// <summary>Every day of the week but one, by its number from Monday.</summary>
    private Dictionary<string, string> Week(int off) =>
        Enumerable.Range(1, 7).Where(day => day != off).ToDictionary(day => day.ToString(CultureInfo.InvariantCulture), _ => _random.Next(3) == 0 ? "09:00-18:30" : "08:30-17:30");

    public static void Must(Refusal? refusal)
    {
        // A case may just have moved on; a plan that finds nothing to do is no fault either.
        if (refusal is { Kind: RefusalKind.Invalid or RefusalKind.NotFound }) throw new InvalidOperationException($"The demo's field service was refused: {refusal.Code} {string.Join(" ", refusal.Errors)}");
    }
}
