using Bihuan.Dispatch.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Demo;

/// <summary>
/// Today as it has gone so far: technicians telephone in the morning, drive, work and hand in; one order waits for a part, a service point of
/// another company took one order and declined another, and some questions wait for technical support. What is still to come is left open.
/// </summary>
internal sealed class DemoDay(DemoPack pack, DemoCompany company, DemoCast cast, int seed)
{
    private static readonly Actor s_actor = Actor.Named("demo");
    private readonly Random _random = new(seed);

    /// <summary>Before the plan of the day is made: what keeps an order out of it.</summary>
    public async Task Disturb(Writes writes, DemoOutlet outlet, IReadOnlyList<Guid> waiting, bool asksPartner, CancellationToken ct)
    {
        if (waiting.Count < 6) return;
        await Act(writes, (day, db) => day.NeedPart(db, waiting[^1], "compressor", s_actor, ct), ct);
        await Act(writes, (day, db) => day.AskRemotely(db, waiting[4], One(pack.RemoteQuestions), ct), ct);
        if (!asksPartner || company.Partner is not { } partner) return;
        var (manager, theirs) = (cast.Person(company.InPost("outlet-manager", outlet.Id)[0].Id), cast.Person(company.InPost("service-partner")[0].Id));
        foreach (var visit in waiting.Skip(1).Take(3)) await Act(writes, (day, db) => day.AskOutlet(db, visit, partner, One(pack.PartnerReasons), manager, ct), ct);
        await Act(writes, (day, db) => day.AnswerForOutlet(db, waiting[1], One(pack.DeclineReasons), theirs, ct), ct);
        await Act(writes, (day, db) => day.AnswerForOutlet(db, waiting[2], null, theirs, ct), ct);
    }

    /// <summary>Whoever has no time agreed yet is telephoned in the morning.</summary>
    public async Task<IReadOnlyList<PlannedVisit>> Telephone(Writes writes, DemoOutlet outlet, DateOnly today, DateTimeOffset morning, CancellationToken ct)
    {
        var planned = await writes.Run(async scope => await scope.GetRequiredService<PlayedDay>().Planned(scope.GetRequiredService<ServiceDb>(), outlet.Id, today, ct), ct);
        foreach (var visit in planned.Where(x => !x.IsPromised))
            await Act(writes, (day, _) => day.Appoint(visit.Id, visit.Start.AddMinutes(-30), visit.Start.AddMinutes(60), morning, cast.Person(visit.Technician), ct), ct);
        return planned;
    }

    /// <summary>One after the other for each technician, a little early or late as the day goes; each visit a change of its own.</summary>
    public async Task Play(Writes writes, DemoOutlet outlet, IReadOnlyList<PlannedVisit> planned, DateTimeOffset now, CancellationToken ct)
    {
        var manager = cast.Person(company.InPost("outlet-manager", outlet.Id)[0].Id);
        foreach (var route in planned.GroupBy(x => x.Technician))
        {
            var (free, technician) = (DateTimeOffset.MinValue, cast.Person(route.Key));
            foreach (var visit in route)
            {
                var times = Times(visit, free);
                if (times.LeftAt > now) break;
                await Act(writes, (day, db) => day.Play(db, visit.Id, times, Account(), now, technician, ct), ct);
                if (times.AcceptedAt < now.AddHours(-1)) await Act(writes, (day, db) => day.Approve(db, visit.Id, manager, ct), ct);
                else if (times.ArrivedAt < now && times.EndedAt > now && _random.Next(3) == 0) await Act(writes, (day, _) => day.AskSupport(visit.Id, One(pack.SupportQuestions), now, technician, ct), ct);
                free = times.AcceptedAt;
            }
        }
    }

    private VisitTimes Times(PlannedVisit visit, DateTimeOffset free)
    {
        var arrives = Later(visit.Start.AddMinutes(_random.Next(-8, 12)), free.AddMinutes(free == DateTimeOffset.MinValue ? 0 : 12));
        var ends = arrives.AddMinutes(visit.WorkMinutes * _random.Next(75, 115) / 100);
        return new VisitTimes(arrives.AddMinutes(-_random.Next(10, 25)), arrives, ends, ends.AddMinutes(_random.Next(3, 9)));
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private VisitAccount Account()
    {
        var fault = _random.Next(pack.Causes.Count);
        return new VisitAccount(pack.Causes[fault], pack.Solutions[fault], pack.Solutions[fault], pack.NoPhotos);
    }

    private T One<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    /// <summary>What a rule refuses leaves nothing behind and is part of the day; wrong input would be a fault of the demo.</summary>
    private static async Task Act(Writes writes, Func<PlayedDay, ServiceDb, Task<Refusal?>> act, CancellationToken ct) =>
        DemoField.Must((await writes.Run(async scope => (Result<bool>)(await act(scope.GetRequiredService<PlayedDay>(), scope.GetRequiredService<ServiceDb>()) is { } refusal ? refusal : true), ct)).Refusal);
}
