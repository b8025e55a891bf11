using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;

namespace Bihuan.Dispatch.Planning;

/// <summary>Puts a visit with somebody by hand. <paramref name="Consent"/>: the customers whose promise or wish this goes against have agreed to it.</summary>
public sealed record MoveVisitRequest([Required] Guid? TechnicianId, [Required] DateOnly? Day, [Required, MaxLength(500)] string Reason, bool Consent = false);

/// <summary>
/// What giving the visit to one technician would do, before anybody decides: when it would begin, what it adds to the day in minutes of
/// driving and overtime, whose promise it breaks, and how much dearer it is than the planner's own best choice.
/// </summary>
public sealed record MoveOption(
    Guid TechnicianId, string Technician, bool IsPossible, DateTimeOffset? Start, DateTimeOffset? End, int TravelMinutes, int OvertimeMinutes, int ExtraMinutes, int LateMinutes,
    IReadOnlyList<string> BrokenPromises, int MovedOthers, int DayLoad, bool IsKnown, string? Blocked, string? BlockedDetail,
    IReadOnlyList<string> AgainstWishes);

/// <summary>The options of a visit for a day, best first, then those that are not possible with the reason.</summary>
public sealed record MoveOptions(Guid VisitId, DateOnly Day, IReadOnlyList<MoveOption> Options);

internal sealed class MoveAdvice(PlanningDays days)
{
    public async Task<Result<MoveOptions>> For(ServiceDb db, Visit visit, DateOnly on, DateTimeOffset now, CancellationToken ct)
    {
        if (visit.MayBeMoved() is { } refusal) return refusal;
        if (await days.Read(db, visit.OrganisationId.Value, on, now, DayScope.Settled with { Including = visit.Id }, ct) is not { } day) return Refusal.NotFound("outlet.not-found");
        return new MoveOptions(visit.Id, on, Of(day, visit));
    }

    public static IReadOnlyList<MoveOption> Of(PlanningDay day, Visit visit)
    {
        var (answer, against) = (Ask(day, visit, keepsWish: true), (InsertionAnswer?)null);
        var possible = answer.Options.DistinctBy(x => x.Technician).Select(x => Describe(day, visit, x)).ToList();
        if (WishOf(day, visit) != VisitWish.None)
        {
            // Whoever cannot come as the customer likes it may come otherwise, if they consent.
            against = Ask(day, visit, keepsWish: false);
            possible.AddRange(against.Options.DistinctBy(x => x.Technician).Select(x => Describe(day, visit, x)).Where(x => possible.TrueForAll(y => y.TechnicianId != x.TechnicianId)));
        }

        var least = possible.Count == 0 ? 0 : possible.Min(x => x.TravelMinutes + x.OvertimeMinutes);
        var blocked = (against ?? answer).Blocked.Select(x => Impossible(day, x)).Concat(day.Technicians.Where(x => x.Shift is null).Select(Away));
        return [.. possible.Select(x => x with { ExtraMinutes = x.TravelMinutes + x.OvertimeMinutes - least }), .. blocked];
    }

    private static bool IsPromisedOn(PlanningDay day, Visit visit) => visit.IsPromised && visit.PlannedOn == day.On;

    private static VisitWish WishOf(PlanningDay day, Visit visit) => IsPromisedOn(day, visit) ? day.WishOf(visit).AfterPromise() : day.WishOf(visit);

    /// <summary>The planner's insertion test against the plan in force, without the visit itself.</summary>
    public static InsertionAnswer Ask(PlanningDay day, Visit visit, bool keepsWish)
    {
        var (key, wish) = (PlanningDay.Key(visit.Id), WishOf(day, visit));
        if (keepsWish && wish.DayReason is not null) return new InsertionAnswer([], []);
        var job = day.Day.Jobs.First(x => x.Id == key) with { Planned = null, State = JobState.Free };
        if (wish != VisitWish.None) job = WishedJob.Of(IsPromisedOn(day, visit) ? job with { ExcludedTechnicians = [] } : day.Asking(job, null), keepsWish ? wish : VisitWish.None);
        var others = day.Day with { Jobs = [.. day.Day.Jobs.Where(x => x.Id != key)] };
        var routes = day.Current with { Routes = [.. day.Current.Routes.Select(x => x with { Stops = [.. x.Stops.Where(s => s.Job != key)] })] };
        return new LivePlan(others, routes).OptionsFor(job, Math.Max(1, others.Technicians.Count * 2));
    }

    private static MoveOption Describe(PlanningDay day, Visit visit, InsertionOption x)
    {
        var broken = x.RouteWithJob.Stops.Where(s => s.Job is not null && day.BreaksPromise(day.VisitOf(s.Job), s)).Select(s => day.VisitOf(s.Job!).CaseNumber).ToList();
        if (visit.IsPromised && visit.PlannedOn != day.On) broken.Add(visit.CaseNumber);
        return new MoveOption(
            PlanningDay.Id(x.Technician), day.NameOf(x.Technician), true, day.At(x.Start), day.At(x.End), Number(x, OptionReason.ExtraTravel) / 60, Number(x, OptionReason.Overtime) / 60, 0,
            (int)(x.Added.LateRed + x.Added.LateYellow + x.Added.LateGreen), broken, Number(x, OptionReason.MovesOthers), Number(x, OptionReason.DayLoad),
            x.Reasons.Any(r => r.Reason == OptionReason.WantedTechnician), null, null,
            WishOf(day, visit).Against(PlanningDay.Id(x.Technician), x.Start));
    }

    private static MoveOption Impossible(PlanningDay day, BlockedTechnician x) =>
        Blocked(PlanningDay.Id(x.Technician), day.NameOf(x.Technician), PlanReasons.Code(x.Filter), x.Detail);

    private static MoveOption Away(DayTechnician x) => Blocked(x.Id, x.Name, x.ElsewhereFor is null ? "away" : "elsewhere", x.ElsewhereFor);

    private static MoveOption Blocked(Guid id, string name, string code, string? detail) => new(id, name, false, null, null, 0, 0, 0, 0, [], 0, 0, false, code, detail, []);

    private static int Number(InsertionOption x, OptionReason reason) =>
        x.Reasons.Where(r => r.Reason == reason).Select(r => int.TryParse(r.Detail, CultureInfo.InvariantCulture, out var n) ? n : 0).FirstOrDefault();
}

/// <summary>
/// The dispatcher overrides the planner (DSP-14). What cannot be done is refused with the reason; what breaks a promise takes consent, and
/// then those customers are told and asked for another time.
/// </summary>
internal sealed class MoveVisitHandler(ServiceDb db, PlanningDays days, VisitAssignments assignments, VisitCommands cases, WorkOrders orders, CompanyZone zone, TimeProvider clock)
{
    public async Task<Result<MoveOption>> Handle(Guid id, Seq expected, MoveVisitRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        if (await db.FindVisit(id, actor, DispatchPermissions.Plan, ct) is not { } visit) return VisitRefusals.NotFound();
        if (visit.Version != expected.Value) return VisitRefusals.Changed();
        if (visit.MayBeMoved() is { } refusal) return refusal;
        var on = request.Day!.Value;
        if (on < zone.Day(at)) return Refusal.Conflict("plan.day-over");
        await db.Hold(PlanLock.Of(visit.OrganisationId.Value, on), ct);
        if (await days.Read(db, visit.OrganisationId.Value, on, at, DayScope.Settled with { Including = id, Tracked = true }, ct) is not { } day) return Refusal.NotFound("outlet.not-found");
        return await Move(day, visit, request, actor, at, ct);
    }

    private async Task<Result<MoveOption>> Move(PlanningDay day, Visit visit, MoveVisitRequest request, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var to = request.TechnicianId!.Value;
        if (MoveAdvice.Of(day, visit).FirstOrDefault(x => x.TechnicianId == to) is not { } option) return Refusal.Conflict("visit.technician-unknown");
        if (!option.IsPossible) return Refusal.Conflict("visit.cannot-be-moved", ("reason", option.Blocked), ("detail", option.BlockedDetail));
        if (option.BrokenPromises.Count > 0 && !request.Consent) return Refusal.Conflict("visit.breaks-promise", ("cases", option.BrokenPromises));
        if (option.AgainstWishes.Count > 0 && !request.Consent) return Refusal.Conflict("visit.against-wishes", ("wishes", option.AgainstWishes));
        var from = visit.TechnicianId;
        var route = MoveAdvice.Ask(day, visit, option.AgainstWishes.Count == 0).Options.First(x => PlanningDay.Id(x.Technician) == to).RouteWithJob;
        if (await assignments.BookedElsewhere(day, [route], ct) is { } booked) return booked;
        if ((await Follow(day, visit, route, request.Reason, actor, at, ct)).Refusal is { } refused) return refused;
        visit.Pin();
        db.Add(new VisitMove { Id = Ids.At(at), VisitId = visit.Id, At = at, Actor = actor.Code, FromId = from, ToId = new UserId(to), Reason = Masking.FreeText(request.Reason), ExtraMinutes = option.ExtraMinutes, BrokenPromises = option.BrokenPromises.Count });
        var fact = new VisitMovedByHand(visit.Id, from?.Value, to, Masking.FreeText(request.Reason), option.ExtraMinutes, option.BrokenPromises.Count, option.AgainstWishes.Count == 0 ? null : option.AgainstWishes);
        return (await orders.Record(db, visit.CaseId, fact, actor, at, ct)).Then<MoveOption>(_ => option);
    }

    /// <summary>As long a window as before, from the new time on.</summary>
    private Task<Result<CaseHead>> Promise(Visit visit, DateTimeOffset from, Actor actor, DateTimeOffset at, CancellationToken ct) =>
        cases.Appoint(db, visit.CaseId, from, from + (visit.PromisedUntilAt!.Value - visit.PromisedFromAt!.Value), actor, at, ct);

    /// <summary>Everybody on the route keeps the new times; whose promise they break is asked again.</summary>
    private async Task<Result<bool>> Follow(PlanningDay day, Visit moved, PlannedRoute route, string reason, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var stop in route.Stops.Where(x => x.Job is not null))
        {
            var visit = day.VisitOf(stop.Job!);
            var breaks = day.BreaksPromise(visit, stop) || (visit == moved && visit.IsPromised && visit.PlannedOn != day.On);
            // The moved one itself keeps its new time, which the customer has agreed to be told of.
            var done = breaks && visit != moved ? await assignments.Displace(visit, Masking.FreeText(reason), actor, at, ct) : await assignments.Assign(day, visit, route, stop, actor, at, ct);
            if (done.Refusal is { } refusal) return refusal;
            // What the customer has agreed to is the promise from here on: their page shows it, and it is kept or broken.
            if (breaks && visit == moved && (await Promise(visit, day.At(stop.Start), actor, at, ct)).Refusal is { } unkept) return unkept;
        }

        return true;
    }
}

/// <summary>The planner's reasons as stable codes (words <c>dispatch.blocked.CODE</c>, <c>dispatch.relaxation.CODE</c>).</summary>
internal static class PlanReasons
{
    public static string Code(Blocking filter) => filter switch
    {
        Blocking.Excluded => "excluded",
        Blocking.PinnedElsewhere => "pinned-elsewhere",
        Blocking.Skill => "skill",
        Blocking.SkillLevel => "skill-level",
        Blocking.Certificate => "certificate",
        Blocking.PartsOrTools => "parts-or-tools",
        Blocking.OutOfReach => "out-of-reach",
        Blocking.DayFull => "day-full",
        Blocking.CrewIncomplete => "crew-incomplete",
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    public static string Code(RelaxationKind kind) => kind switch
    {
        RelaxationKind.ExtendAccess => "extend-access",
        RelaxationKind.AllowOvertime => "allow-overtime",
        RelaxationKind.LowerSkillLevel => "lower-skill-level",
        RelaxationKind.WaiveSkill => "waive-skill",
        RelaxationKind.WaiveCertificate => "waive-certificate",
        RelaxationKind.LiftExclusion => "lift-exclusion",
        RelaxationKind.LiftPin => "lift-pin",
        RelaxationKind.BringParts => "bring-parts",
        RelaxationKind.DisplaceJob => "displace-job",
        RelaxationKind.SmallerCrew => "smaller-crew",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
