using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.ReadCalendars;
using Bihuan.ServiceLevels.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.AssignCalendar;

/// <summary>Which calendar a unit and all below it work by; left empty, that of the unit above.</summary>
public sealed record AssignCalendarRequest(Guid OrganisationId, [Required, MaxLength(500)] string Reason, [MaxLength(40)] string? Calendar = null);

[FactType("calendar.assigned/1")]
public sealed record CalendarAssigned(Guid OrganisationId, string? Before, string? After, string Reason) : IFact;

/// <summary>Holds for cases opened from now on; a running case keeps the calendar it began with.</summary>
internal sealed class AssignCalendarHandler(ServiceDb db, CalendarBook calendars, UnitCalendars units, OrganisationTree tree, AuditLog audit, TimeProvider clock)
{
    public async Task<Result<UnitCalendarView>> Handle(AssignCalendarRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        if (tree.Current.Find(request.OrganisationId) is not { IsActive: true } unit) return Refusal.Invalid("request.invalid", new FieldError("/organisationId", "unknown"));
        var wanted = string.IsNullOrWhiteSpace(request.Calendar) ? null : request.Calendar.Trim();
        if (wanted is not null && calendars.Find(wanted, at) is null) return Refusal.Invalid("request.invalid", new FieldError("/calendar", "unknown-code", string.Join(' ', calendars.Codes(at))));
        var id = new OrganisationId(request.OrganisationId);
        var row = await db.Set<UnitCalendar>().AsTracking().FirstOrDefaultAsync(x => x.OrganisationId == id, ct);
        var before = row?.Calendar;
        if (row is null && wanted is not null) db.Add(new UnitCalendar { OrganisationId = id, Calendar = wanted });
        else if (row is not null && wanted is null) db.Remove(row);
        else if (row is not null) (row.Calendar, row.Version) = (wanted!, row.Version + 1);
        await audit.Record(db, new CalendarAssigned(request.OrganisationId, before, wanted, request.Reason.Trim()), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(units.Forget);
        return new UnitCalendarView(unit.Id, unit.Name, wanted);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/calendars/assignments", async (AssignCalendarRequest request, Actor actor, Write<AssignCalendarHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Handle(request, actor, ct), ct)).ToHttp()).Requires(PolicyChanges.Edit).WithTags("clocks");
        routes.MapPost("/desk/calendars/assignments", async (Form<AssignCalendarRequest> form, Actor actor, CalendarDesk desk, Write<AssignCalendarHandler> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther("/desk/calendars") : Page.Of<CalendarListPage>(desk.All(actor) with { Refusal = refusal }, refused: true);
        }).Requires(PolicyChanges.Edit);
    }
}
