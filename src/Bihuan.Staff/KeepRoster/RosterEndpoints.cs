using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Staff.Contracts;
using Bihuan.Staff.Domain;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Staff.KeepRoster;

internal static class RosterEndpoints
{
    private const string Home = "/desk/roster";

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapPages(routes.MapGroup(Home).ExcludeFromDescription());
        MapApi(routes.MapGroup("/api/v1").WithTags("roster"));
    }

    private static void MapPages(RouteGroupBuilder pages)
    {
        pages.MapGet("", (Guid? organisation, string? post, string? week, string? form, Actor actor, RosterReader reader) =>
            Show(reader.Read(organisation, post, RosterFile.Date(week), actor), form is "shift" or "exception" or "import" ? form : null)).Requires(StaffPermissions.ReadRoster);
        pages.MapPost("/shifts", async (Form<AddShiftsRequest> form, Actor actor, RosterReader reader, Write<KeepRosterHandler> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.AddShifts(form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? Back(form) : Again("shift", form, refusal, actor, reader);
        }).Requires(StaffPermissions.ManageRoster);
        pages.MapPost("/exceptions", async (Form<AddExceptionRequest> form, Actor actor, RosterReader reader, Write<KeepRosterHandler> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.AddException(form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? Back(form) : Again("exception", form, refusal, actor, reader);
        }).Requires(StaffPermissions.ManageRoster);
        pages.MapPost("/removals", async (Form<RemoveLineRequest> form, Actor actor, Write<KeepRosterHandler> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Remove(form.Value!.Line, actor, ct), ct)).Refusal;
            return refusal is null ? Back(form) : refusal.ToHttp();
        }).Requires(StaffPermissions.ManageRoster);
        pages.MapPost("/imports", async (Form<ImportRosterRequest> form, Actor actor, RosterReader reader, Write<KeepRosterHandler> write, CancellationToken ct) =>
        {
            if (form.Refusal is { } refusal) return Again("import", form, refusal, actor, reader);
            var done = await write.Run(x => x.Import(form.Value!.Csv, actor, ct), ct);
            return done.Refusal is { } no ? Again("import", form, no, actor, reader) : Show(reader.Read(Id(form.Typed("organisationId")), form.Typed("post"), null, actor), null, imported: done.Value);
        }).Requires(StaffPermissions.ManageRoster);
        pages.MapGet("/export.csv", async (Actor actor, ServiceDb db, RosterCsv files, CancellationToken ct) =>
            Results.File(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(await files.Write(db, actor.ReachOf(StaffPermissions.ReadRoster), ct))).ToArray(), "text/csv; charset=utf-8", "roster.csv")).Requires(StaffPermissions.ReadRoster);
    }

    private static void MapApi(RouteGroupBuilder api)
    {
        api.MapGet("/duty", (string post, Guid organisation, DateTimeOffset? at, Actor actor, DutyRoster roster, PeopleDirectory people, OrganisationTree tree, TimeProvider clock) =>
        {
            if (tree.Current.Find(organisation) is null || !actor.ReachOf(StaffPermissions.ReadRoster).Covers(organisation, isOwn: false)) return Refusal.NotFound("roster.not-found").ToHttp();
            var instant = at?.ToMicroseconds() ?? clock.Now();
            var found = roster.Find(post, organisation, instant);
            return Problems.Ok(new { at = instant, person = new { id = found.Person, name = people.NameOf(found.Person) }, found.Post, found.Way });
        }).Requires(StaffPermissions.ReadRoster);
        api.MapPost("/roster/shifts", async (AddShiftsRequest request, Actor actor, Write<KeepRosterHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.AddShifts(request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { added = x }, StatusCodes.Status201Created))).Requires(StaffPermissions.ManageRoster);
        api.MapPost("/roster/exceptions", async (AddExceptionRequest request, Actor actor, Write<KeepRosterHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.AddException(request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { added = x }, StatusCodes.Status201Created))).Requires(StaffPermissions.ManageRoster);
        api.MapPost("/roster/imports", async (ImportRosterRequest request, Actor actor, Write<KeepRosterHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Import(request.Csv, actor, ct), ct)).ToHttp()).Requires(StaffPermissions.ManageRoster);
    }

    private static Guid? Id(string text) => Guid.TryParse(text, out var id) ? id : null;

    private static IResult Back<T>(Form<T> form)
        where T : class
    {
        return new SeeOther($"{Home}?organisation={Id(form.Typed("organisationId"))}&post={Uri.EscapeDataString(form.Typed("post"))}&week={Uri.EscapeDataString(form.Typed("week"))}");
    }

    private static PageResult Again<T>(string name, Form<T> form, Refusal refusal, Actor actor, RosterReader reader)
        where T : class => Show(reader.Read(Id(form.Typed("organisationId")), form.Typed("post"), RosterFile.Date(form.Typed("week")), actor), name, refusal, typed: form.Typed);

    private static PageResult Show(RosterView view, string? form, Refusal? refusal = null, RosterImported? imported = null, Func<string, string>? typed = null) =>
        new PageResult<RosterPage>(new Dictionary<string, object?> { ["View"] = view, ["Form"] = form, ["Refusal"] = refusal, ["Imported"] = imported, ["Typed"] = typed })
        {
            StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };
}

/// <summary>Which line to take away.</summary>
public sealed record RemoveLineRequest(Guid Line);
