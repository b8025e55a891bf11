using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Planning;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Routing.Field;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Booking;

/// <summary>The code of a slot that was offered. <paramref name="Consent"/>: the customer agreed to a time they usually do not like; choosing themselves they have.</summary>
public sealed record ChooseSlotRequest([Required, MaxLength(40)] string Slot, bool Consent = false);

/// <summary>What the customer now has: the window.</summary>
public sealed record ChosenSlot(Guid VisitId, DateTimeOffset From, DateTimeOffset Until, int Version);

/// <summary>
/// The customer chooses a window, or another one. It is proved again inside the change that somebody can keep it without breaking what
/// others were told; only then does it become a promise.
/// </summary>
internal sealed class ChooseSlotHandler(ServiceDb db, PlanningDays days, VisitAssignments assignments, VisitCommands cases, CompanyZone zone, TimeProvider clock)
{
    public async Task<Result<ChosenSlot>> Handle(Guid id, ChooseSlotRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        if (Read(request.Slot) is not { } window || window.Until <= window.From || window.Until - window.From > TimeSpan.FromHours(12)) return Refusal.Invalid("request.invalid", new FieldError("/slot", "malformed"));
        if (await db.Set<Visit>().Where(x => x.Id == id).Select(x => (OrganisationId?)x.OrganisationId).FirstOrDefaultAsync(ct) is not { } outlet) return VisitRefusals.NotFound();
        await db.Hold(PlanLock.Of(outlet.Value, zone.Day(window.From)), ct);
        var visit = await db.Set<Visit>().AsTracking().FirstAsync(x => x.Id == id, ct);
        if (visit.MayBeMoved() is { } refusal) return refusal;
        if (window.From <= at || visit.LacksParts) return Refusal.Conflict("visit.slot-gone");
        var scope = DayScope.Settled with { Including = id, Tracked = true };
        if (await days.Read(db, outlet.Value, zone.Day(window.From), at, scope, ct) is not { } day) return Refusal.Conflict("visit.slot-gone");
        var against = Against(day, visit, window);
        if (against.Count > 0 && !request.Consent && actor.Kind != ActorKind.Customer) return Refusal.Conflict("visit.against-wishes", ("wishes", against));
        if (SlotFinder.Within(day, visit, window.From, window.Until) is not { } option) return Refusal.Conflict("visit.slot-gone");
        if (await assignments.BookedElsewhere(day, [option.RouteWithJob], ct) is not null) return Refusal.Conflict("visit.slot-gone");
        return await Promise(day, visit, option, window, actor, at, ct);
    }

    private async Task<Result<ChosenSlot>> Promise(PlanningDay day, Visit visit, InsertionOption option, (DateTimeOffset From, DateTimeOffset Until) window, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var stop in option.RouteWithJob.Stops.Where(x => x.Job is not null))
        {
            var done = await assignments.Assign(day, day.VisitOf(stop.Job!), option.RouteWithJob, stop, Actor.Named("dispatch"), at, ct);
            if (done.Refusal is { } refusal) return refusal;
        }

        var appointed = await cases.Appoint(db, visit.CaseId, window.From, window.Until, actor, at, ct);
        return appointed.Refusal is { } refused ? refused : new ChosenSlot(visit.Id, window.From, window.Until, visit.Version);
    }

    /// <summary>Whoever is unwanted is not sent by a choice of time; hours and weekdays may be agreed otherwise.</summary>
    private static IReadOnlyList<string> Against(PlanningDay day, Visit visit, (DateTimeOffset From, DateTimeOffset Until) window) =>
        day.WishOf(visit).AgainstWindow(day.Second(window.From), day.Second(window.Until));

    private static (DateTimeOffset From, DateTimeOffset Until)? Read(string code) =>
        code.Split('-') is [var from, var until] && Seconds(from) is { } begins && Seconds(until) is { } ends ? (begins, ends) : null;

    private static DateTimeOffset? Seconds(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
