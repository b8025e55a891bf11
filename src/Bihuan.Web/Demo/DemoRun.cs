using System.Globalization;
using System.Security.Cryptography;
using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.Contracts;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Web.Commands;
using Spectre.Console;

namespace Bihuan.Web.Demo;

/// <summary>
/// Fills an empty installation with the generated company: a year that ends now, through the real handlers, on a clock that stands
/// where the story is. The same seed gives the same company. Refused when anything is there already.
/// </summary>
internal static class DemoRun
{
    public const string SignInsFile = "demo-sign-ins.txt";
    private const int Seed = 20260315;
    private const int GroupSize = 25;

    /// <summary>Of a hundred parts of the work, how many the year of cases takes; the rest is what stands around it.</summary>
    private const double ToldShare = 85;

    /// <summary>False when the installation is not empty.</summary>
    public static async Task<bool> Fill(StoreOptions store, int cases, CancellationToken ct)
    {
        var end = TimeProvider.System.Now();
        var start = end.AddDays(-365);
        var clock = new DemoClock(start);
        await using var services = Tools.Services(store, x => x.AddSingleton<TimeProvider>(clock));
        await services.GetRequiredService<Preparation>().Run(ct);
        if (!await IsEmpty(services, ct)) return false;
        var (pack, dice) = (DemoPack.Shipped(), new DemoDice(Seed));
        var password = NewPassword();
        var hash = services.GetRequiredService<Passwords>().Hash(password);
        var writes = services.GetRequiredService<Writes>();
        var company = await writes.Run(scope => DemoCompany.Found(scope, pack, dice, hash, clock.Now(), ct), ct);
        services.GetRequiredService<ActorDirectory>().Forget();
        var (field, zone) = (new DemoField(company, Seed), services.GetRequiredService<CompanyZone>());
        await writes.Run(scope => field.Found(scope, zone.Day(start), ct), ct);
        var cast = new DemoCast(services.GetRequiredService<ActorDirectory>());
        var story = new DemoStory(pack, company, cast, dice, clock);
        var intake = new DemoIntake(pack, company, cast, dice);
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var task = progress.AddTask("Generating the demo company");
            await Tell(services, writes, story, intake, clock, (start, end), cases, task, ct);
            await new DemoCare(pack, company, dice).Tend(writes, intake.Phones, end.ToMicroseconds(), ct);
            await writes.Run(scope => services.GetRequiredService<Notices>().ReadBefore(scope.GetRequiredService<ServiceDb>(), end.ToMicroseconds().AddHours(-2), end.ToMicroseconds(), ct), ct);
            task.Value = ToldShare + 3;
            var morning = DemoField.Morning(end.ToMicroseconds(), zone.Zone);
            await field.Present(writes, story, intake, clock, morning, ct);
            task.Value = ToldShare + 8;
            await field.Plan(services, writes, new DemoDay(pack, company, cast, Seed), clock, zone.Day(end), end.ToMicroseconds(), ct);
            task.Value = 100;
        });
        await WriteSignIns(store, company, password, ct);
        return true;
    }

    /// <summary>
    /// Case after case in the order of their opening, each told to its end: so a case and its clocks are loaded once, and numbers still
    /// follow time. Some dozens of cases a transaction, so that a year takes seconds.
    /// </summary>
    private static async Task Tell(
        ServiceProvider services, Writes writes, DemoStory story, DemoIntake intake, DemoClock clock, (DateTimeOffset Start, DateTimeOffset End) year, int cases, ProgressTask progress, CancellationToken ct)
    {
        var rounds = services.GetRequiredService<ClockRounds>();
        var teller = new DemoTeller(story, intake, clock, rounds, year.End);
        foreach (var group in intake.Openings(cases, year.Start, year.End).Order().Chunk(GroupSize))
        {
            await writes.Run(scope => teller.Tell(scope, group, ct), ct);
            progress.Increment(ToldShare * group.Length / cases);
        }

        var alarms = services.GetRequiredService<AlarmRounds>();
        clock.MoveTo(year.End);
        await alarms.Acknowledge(story.Sees, ct);
        await alarms.Run(year.End, ct);
    }

    private static async Task<bool> IsEmpty(ServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDb>();
        return !await scope.ServiceProvider.GetRequiredService<CaseCounts>().Any(db, ct) && services.GetRequiredService<PeopleDirectory>().All.Count <= 1;
    }

    private static string NewPassword() => Base32.Encode(RandomNumberGenerator.GetBytes(10));

    private static async Task WriteSignIns(StoreOptions store, DemoCompany company, string password, CancellationToken ct)
    {
        var lines = new[] { "administrator", "agent", "agent-lead", "technician", "technical-support", "quality-inspector", "complaint-officer", "outlet-manager", "service-partner", "chief-executive", "auditor" }
            .Select(post => company.InPost(post)[0])
            .Select(x => string.Create(CultureInfo.InvariantCulture, $"{x.Email,-36} {password}"));
        var file = Path.Combine(store.DataFolder, SignInsFile);
        await File.WriteAllLinesAsync(file, lines, ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
