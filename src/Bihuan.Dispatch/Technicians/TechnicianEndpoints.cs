using System.Text;
using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Outlets;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.Technicians;

/// <summary>Who may be sent and when: pages, API and table.</summary>
internal static class TechnicianEndpoints
{
    private const string Home = "/desk/dispatch/technicians";

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapApi(routes.MapGroup("/api/v1/dispatch").WithTags("dispatch"));
        var desk = routes.MapGroup(Home);
        desk.MapGet("", (TechnicianPages pages, Actor actor, CancellationToken ct) => pages.List(actor, null, ct)).Requires(DispatchPermissions.ReadBoard);
        desk.MapGet("/export.csv", (HttpContext http, Write<ExportTechnicians> write, TechnicianReader reader, OrganisationTree tree, ServiceDb db, Actor actor, CancellationToken ct) => Export(http, write, reader, tree, db, actor, ct)).Requires(DispatchPermissions.ManageStaff);
        desk.MapPost("/import", (Form<ImportTechniciansForm> form, TechnicianPages pages, Actor actor, CancellationToken ct) => pages.Import(form, actor, ct)).Requires(DispatchPermissions.ManageStaff);
        desk.MapGet("/{id:guid}", (Guid id, string? done, TechnicianPages pages, Actor actor, CancellationToken ct) => pages.Show(id, actor, null, done, ct)).Requires(DispatchPermissions.ReadBoard);
        desk.MapPost("/{id:guid}", (Guid id, Form<KeepTechnicianRequest> form, Write<KeepTechnicianHandler> write, TechnicianPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, actor, "profile", async r => (await write.Run(x => x.Handle(id, form.Version, r, actor, ct), ct)).Refusal, ct)).Requires(DispatchPermissions.ManageStaff);
        desk.MapPost("/{id:guid}/certificates", (Guid id, Form<RecordCertificateRequest> form, Write<CertificateHandler> write, TechnicianPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, actor, "certificate", async r => (await write.Run(x => x.Record(id, r, actor, ct), ct)).Refusal, ct)).Requires(DispatchPermissions.ManageStaff);
        desk.MapPost("/{id:guid}/certificates/{certificate:guid}/withdrawal", (Guid id, Guid certificate, Form<WithdrawCertificateRequest> form, Write<CertificateHandler> write, TechnicianPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, actor, "withdrawal", async r => (await write.Run(x => x.Withdraw(id, certificate, r, actor, ct), ct)).Refusal, ct)).Requires(DispatchPermissions.ManageStaff);
        desk.MapPost("/{id:guid}/absences", (Guid id, Form<RecordAbsenceRequest> form, Write<AbsenceHandler> write, TechnicianPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, actor, "absence", async r => (await write.Run(x => x.Record(id, r, actor, ct), ct)).Refusal, ct)).Requires(DispatchPermissions.ManageStaff);
        desk.MapPost("/{id:guid}/absences/{absence:guid}/removal", (Guid id, Guid absence, Form<RemoveAbsenceRequest> form, Write<AbsenceHandler> write, TechnicianPages pages, Actor actor, CancellationToken ct) =>
            pages.Act(id, form, actor, "removal", async r => (await write.Run(x => x.Remove(id, absence, r, actor, ct), ct)).Refusal, ct)).Requires(DispatchPermissions.ManageStaff);
    }

    private static void MapApi(RouteGroupBuilder api)
    {
        api.MapGet("/technicians", async (TechnicianReader reader, ServiceDb db, Actor actor, CancellationToken ct) =>
            Problems.Ok(new { items = await reader.List(db, actor, DispatchPermissions.ReadBoard, ct), next = (string?)null })).Requires(DispatchPermissions.ReadBoard);
        api.MapGet("/technicians/{id:guid}", async (Guid id, TechnicianReader reader, TechnicianReach reach, ServiceDb db, Actor actor, CancellationToken ct) =>
            await reach.Covers(db, id, actor, ct, DispatchPermissions.ReadBoard) && await reader.Find(db, id, ct) is { } found ? Problems.Ok(found, etag: new Seq(found.Version).ETag) : Refusal.NotFound("technician.not-found").ToHttp()).Requires(DispatchPermissions.ReadBoard);
        api.MapPut("/technicians/{id:guid}", async (Guid id, IfMatch expected, KeepTechnicianRequest request, Write<KeepTechnicianHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Handle(id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { id, version = x }, etag: new Seq(x).ETag))).Requires(DispatchPermissions.ManageStaff);
        api.MapPost("/technicians/{id:guid}/certificates", async (Guid id, RecordCertificateRequest request, Write<CertificateHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Record(id, request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { id = x }, StatusCodes.Status201Created))).Requires(DispatchPermissions.ManageStaff);
        api.MapPost("/technicians/{id:guid}/certificates/{certificate:guid}/withdrawal", async (Guid id, Guid certificate, WithdrawCertificateRequest request, Write<CertificateHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Withdraw(id, certificate, request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { id = x }))).Requires(DispatchPermissions.ManageStaff);
        api.MapPost("/technicians/{id:guid}/absences", async (Guid id, RecordAbsenceRequest request, Write<AbsenceHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Record(id, request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { id = x }, StatusCodes.Status201Created))).Requires(DispatchPermissions.ManageStaff);
        api.MapPost("/technicians/{id:guid}/absences/{absence:guid}/removal", async (Guid id, Guid absence, RemoveAbsenceRequest request, Write<AbsenceHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Remove(id, absence, request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { id = x }))).Requires(DispatchPermissions.ManageStaff);
    }

    private static async Task Export(HttpContext http, Write<ExportTechnicians> write, TechnicianReader reader, OrganisationTree tree, ServiceDb db, Actor actor, CancellationToken ct)
    {
        await write.Run(x => x.Keep(actor, ct), ct);
        var technicians = await reader.List(db, actor, DispatchPermissions.ManageStaff, ct);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"technicians.csv\"";
        // Spreadsheets take a table without this mark for the system's own code page.
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetPreamble(), ct);
        await http.Response.WriteAsync(TechnicianTableFile.Write(technicians, tree), ct);
    }
}

/// <summary>The table of technicians left the house.</summary>
[FactType("dispatch.technicians-exported/1")]
public sealed record TechniciansExported : IFact;

internal sealed class ExportTechnicians(ServiceDb db, AuditLog audit, TimeProvider clock)
{
    public async Task<bool> Keep(Actor actor, CancellationToken ct)
    {
        await audit.Record(db, new TechniciansExported(), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return true;
    }
}

public sealed record ImportTechniciansForm;

public sealed record TechnicianListView(IReadOnlyList<TechnicianView> Technicians, IReadOnlyList<Person> WithoutProfile, bool MayManage)
{
    public TechnicianImport? Import { get; init; }

    public Refusal? Refusal { get; init; }

    public int Expiring => Technicians.Sum(x => x.Certificates.Count(c => c.State is "expiring" or "expired"));
}

public sealed record TechnicianPageView(Guid Id, string Name, TechnicianView? Profile, IReadOnlyList<OutletView> Outlets, IReadOnlyList<string> Skills, IReadOnlyList<string> Certificates, bool MayManage)
{
    public Refusal? Refusal { get; init; }

    public string RefusedForm { get; init; } = "";

    public IFormCollection? Typed { get; init; }

    public string Done { get; init; } = "";

    public string Value(string form, string field, string? otherwise = null) => form == RefusedForm && Typed is { } typed && typed.TryGetValue(field, out var text) ? text.ToString() : otherwise ?? "";
}

internal sealed class TechnicianPages(ServiceDb db, TechnicianReader reader, TechnicianReach reach, OutletReader outlets, PeopleDirectory people, FieldPolicies policies, Write<TechnicianTableFile> import)
{
    private const string Home = "/desk/dispatch/technicians";
    private const long FileBytesMax = 4 * 1024 * 1024;

    public async Task<IResult> List(Actor actor, TechnicianImport? imported, CancellationToken ct, Refusal? refusal = null)
    {
        var mayManage = actor.May(DispatchPermissions.ManageStaff);
        var view = new TechnicianListView(await reader.List(db, actor, DispatchPermissions.ReadBoard, ct), mayManage ? await reader.WithoutProfile(db, actor, ct) : [], mayManage) { Import = imported, Refusal = refusal };
        return DispatchPage.Of<TechniciansPage>(new { View = view }, refusal);
    }

    public async Task<IResult> Import(Form<ImportTechniciansForm> form, Actor actor, CancellationToken ct)
    {
        if (form.IsForged) return Refusal.NotAllowed("request.forged").ToHttp();
        if (form.Fields.Files.GetFile("file") is not { Length: > 0 and <= FileBytesMax } file) return await List(actor, null, ct, Refusal.Invalid("request.invalid", new FieldError("/file", "required")));
        using var text = new StreamReader(file.OpenReadStream(), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var content = await text.ReadToEndAsync(ct);
        var done = await import.Run(x => x.Import(content, actor, ct), ct);
        return done.Refusal is { } refusal ? await List(actor, null, ct, refusal) : await List(actor, done.Value, ct);
    }

    public async Task<IResult> Show(Guid id, Actor actor, Refusal? refusal, string? done, CancellationToken ct, string refusedForm = "", IFormCollection? typed = null)
    {
        if (people.Find(id) is not { } person) return Refusal.NotFound("technician.not-found").ToHttp();
        var isKnown = await reach.Covers(db, id, actor, ct, DispatchPermissions.ReadBoard);
        var mayManage = actor.ReachOf(DispatchPermissions.ManageStaff).Covers(person.OrganisationId, isOwn: false) || await reach.Covers(db, id, actor, ct);
        if (!isKnown && !mayManage) return Refusal.NotFound("technician.not-found").ToHttp();
        var view = new TechnicianPageView(
            id, person.Name, await reader.Find(db, id, ct), await outlets.List(db, actor, DispatchPermissions.ReadBoard, ct), policies.Field.Skills, [.. policies.Field.Certificates.Select(x => x.Code)], mayManage)
        {
            Refusal = refusal,
            RefusedForm = refusedForm,
            Typed = typed,
            Done = done ?? "",
        };
        return DispatchPage.Of<TechnicianPage>(new { View = view }, refusal);
    }

    public async Task<IResult> Act<TRequest>(Guid id, Form<TRequest> form, Actor actor, string name, Func<TRequest, Task<Refusal?>> act, CancellationToken ct)
        where TRequest : class
    {
        var refusal = form.Refusal ?? await act(form.Value!);
        if (refusal is null) return new SeeOther($"{Home}/{id}?done={name}");
        return refusal.BelongsInForm() ? await Show(id, actor, refusal, null, ct, name, form.Fields) : refusal.ToHttp();
    }
}
