using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.ServiceLevels.ReadCalendars;

internal static class CalendarEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/calendars");
        desk.MapGet("", (Actor actor, CalendarDesk pages) => Page.Of<CalendarListPage>(pages.All(actor))).Requires(PolicyChanges.Read);
        desk.MapGet("/{code}", async (string code, int? year, int? version, Actor actor, CalendarDesk pages, CancellationToken ct) =>
            (version is { } number ? await pages.Preview(code, year, number, actor, ct) : pages.Read(code, year, null, actor)) is { } view
                ? Page.Of<CalendarPage>(view) : Refusal.NotFound("policy.unknown").ToHttp()).Requires(PolicyChanges.Read);
        desk.MapGet("/{code}/days.ics", Ics).Requires(PolicyChanges.Read);
        var api = routes.MapGroup("/api/v1/calendars").WithTags("clocks");
        api.MapGet("", (Actor actor, CalendarDesk pages) => Problems.Ok(new { items = pages.All(actor).Calendars, units = pages.All(actor).Units })).Requires(PolicyChanges.Read);
        api.MapGet("/{code}/days", (string code, int? year, Actor actor, CalendarDesk pages) =>
            pages.Read(code, year, null, actor) is { } view
                ? Problems.Ok(new { view.Code, view.Version, view.Year, view.Notice, view.IsProvisional, view.WorkingDays, items = view.Days })
                : Refusal.NotFound("policy.unknown").ToHttp()).Requires(PolicyChanges.Read);
        api.MapGet("/{code}/days.ics", Ics).Requires(PolicyChanges.Read);
    }

    private static IResult Ics(string code, int? year, CalendarBook calendars, CalendarDesk pages, TimeProvider clock)
    {
        var now = clock.Now();
        if (calendars.Find(code, now) is not { } calendar) return Refusal.NotFound("policy.unknown").ToHttp();
        var (from, until) = year is { } one ? (one, one) : (now.Year - 1, now.Year + 1);
        if (from < calendar.Plan.FirstYear || until > calendar.Plan.LastYear) return Refusal.Invalid("request.invalid", new FieldError("/year", "out-of-range", $"{calendar.Plan.FirstYear}-{calendar.Plan.LastYear}")).ToHttp();
        var text = CalendarIcs.Write(calendar, new DateOnly(from, 1, 1), new DateOnly(until, 12, 31), now, pages.Describe);
        return Results.File(System.Text.Encoding.UTF8.GetBytes(text), "text/calendar; charset=utf-8", code + ".ics");
    }
}
