using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Intake.Portal;

/// <summary>Reporting without an account: <c>/report</c>, and <c>/q/{token}</c> from the code on a machine.</summary>
internal static class ReportEndpoints
{
    private const string Why = "customers report without an account";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/report", (string? kind, [FromQuery(Name = "class")] string? complaintClass, string? category, string? symptom, string? about, ReportPages pages) =>
            pages.Ask(new ReportPath("/report", kind, complaintClass, category, symptom, about), null)).OpenToAll(Why);

        routes.MapPost("/report", (Form<ReportRequest> form, ReportPages pages, CancellationToken ct) => pages.Take(form, "/report", null, ct)).OpenToAll(Why).WithMetadata(new RequestSizeLimitAttribute(PortalPhotos.BytesMax));

        routes.MapGet("/q/{token}", async (string token, string? kind, [FromQuery(Name = "class")] string? complaintClass, string? category, string? symptom, ReportPages pages, CancellationToken ct) =>
        {
            var unit = await pages.Unit(token, ct);
            return unit is null
                ? PortalPage.Sorry("portal.code-unknown", StatusCodes.Status404NotFound)
                : pages.Ask(new ReportPath("/q/" + token, kind, complaintClass, unit.Category ?? category, symptom), unit);
        }).OpenToAll(Why);

        routes.MapPost("/q/{token}", async (string token, Form<ReportRequest> form, ReportPages pages, CancellationToken ct) =>
        {
            var unit = await pages.Unit(token, ct);
            return unit is null ? PortalPage.Sorry("portal.code-unknown", StatusCodes.Status404NotFound) : await pages.Take(form, "/q/" + token, unit, ct);
        }).OpenToAll(Why).WithMetadata(new RequestSizeLimitAttribute(PortalPhotos.BytesMax));
    }
}

/// <summary>Renders and takes the screens of a report.</summary>
internal sealed class ReportPages(
    ServiceDb db, CasePolicies policies, MasterKey master, UnitDirectory units, CaseLinks links, PortalLimits limits, PortalPhotos photos,
    Write<ReportHandler> write, PortalFrame frame, IHttpContextAccessor http, TimeProvider clock)
{
    private const string Purpose = "report";

    public async Task<UnitCard?> Unit(string token, CancellationToken ct) => master.ReadLink("unit", token) is { } id ? await units.Find(db, id, ct) : null;

    public IResult Ask(ReportPath path, UnitCard? unit)
    {
        var asked = path.Checked(policies);
        return Show(new ReportView(asked, asked.Next(policies), unit, Once(), IsKnown: asked.About is { } about && links.Read(about) is not null));
    }

    public async Task<IResult> Take(Form<ReportRequest> form, string address, UnitCard? unit, CancellationToken ct)
    {
        var context = http.HttpContext!;
        var path = new ReportPath(
            address, Typed(form, "kind"), Typed(form, "complaintClass"), unit?.Category ?? Typed(form, "category"), Typed(form, "symptom"), Typed(form, "about")).Checked(policies);
        var about = path.About is { } token ? links.Read(token) : null;
        var id = master.ReadLink(Purpose, form.Typed("once"));
        var view = new ReportView(path, ReportScreen.Describe, unit, id is null ? Once() : form.Typed("once"), about is not null) { Form = form };
        if (path.Next(policies) is var open and not ReportScreen.Describe) return Show(view with { Screen = open, Form = null }, StatusCodes.Status422UnprocessableEntity);
        if (form.IsForged || id is null) return Refused(view, Refusal.NotAllowed("request.forged"));
        if (form.Typed("website").Length > 0) return PortalPage.Sorry("portal.refused", StatusCodes.Status422UnprocessableEntity);

        if (form.Typed("step") == "describe") return Show(view);
        var isLast = form.Typed("step") == "send";
        var errors = form.Errors.Where(x => isLast || ReportRequest.IsOfDescription(x)).ToArray();
        if (errors.Length > 0) return Refused(view, Refusal.Invalid("request.invalid", errors));
        if (form.Value is not { } request) return Refused(view, Refusal.Invalid("request.malformed"));
        if (!isLast) return Wrong(request, unit) is { } wrong ? Refused(view, wrong) : Show(view with { Screen = ReportScreen.Contact });
        if (!limits.Take(PortalLimits.Reports, context.Connection.RemoteIpAddress)) return PortalPage.Sorry("portal.too-many", StatusCodes.Status429TooManyRequests);

        var sent = await photos.Receive(form.Fields, ct);
        if (sent.Refusal is { } unfit) return Refused(view, unfit);
        var reported = await write.Run(x => x.Handle(Known(request, unit), id.Value, about, sent.Value, ct), ct);
        if (reported.Refusal is not null) await photos.Leave(sent.Value);
        if (reported.Refusal is { } refusal) return Refused(view, refusal with { Errors = [.. refusal.Errors.Select(ReportRequest.AsTyped)] });
        return new SeeOther("/t/" + links.Lasting(reported.Value) + "/received");
    }

    /// <summary>What can be said before the person is asked for; the handler says it again, and the rest.</summary>
    private Refusal? Wrong(ReportRequest request, UnitCard? unit)
    {
        var errors = OpenRequest.RequestCheck.OfWords(Known(request, unit).ToOpen(Guid.Empty), policies);
        return errors.Count == 0 ? null : Refusal.Invalid("request.invalid", [.. errors.Select(ReportRequest.AsTyped)]);
    }

    /// <summary>What the machine's code says needs no asking, and is not taken from the form.</summary>
    private static ReportRequest Known(ReportRequest request, UnitCard? unit) => unit is null
        ? request
        : request with { SerialNumber = unit.SerialNumber, Model = unit.Model ?? request.Model, Category = unit.Category ?? request.Category };

    private IResult Refused(ReportView view, Refusal refusal)
    {
        var isOfPerson = view.Form!.Typed("step") == "send" && !refusal.Errors.Any(ReportRequest.IsOfDescription);
        return Show(view with { Screen = isOfPerson ? ReportScreen.Contact : ReportScreen.Describe, Refusal = refusal }, StatusCodes.Status422UnprocessableEntity);
    }

    private IResult Show(ReportView view, int status = StatusCodes.Status200OK)
    {
        if (view.Path.Base != "/report") (frame.ComplaintHref, frame.PersonHref) = (view.Path.Base + "?kind=complaint", view.Path.Base + "?kind=consultation");
        else if (view.IsKnown) (frame.ComplaintHref, frame.PersonHref) = (About(view, "complaint"), About(view, "consultation"));
        return PortalPage.Of<ReportPage>(new { View = view }, status);
    }

    private static string About(ReportView view, string kind) => "/report?kind=" + kind + "&about=" + Uri.EscapeDataString(view.Path.About!);

    private string Once() => master.LinkToken(Purpose, Ids.New(clock));

    private static string? Typed(Form<ReportRequest> form, string field) => form.Typed(field).Trim() is { Length: > 0 } text ? text : null;
}

/// <summary>What a screen of the report shows. With <see cref="IsKnown"/> the customer came by the private link of a case and is not asked who they are.</summary>
public sealed record ReportView(ReportPath Path, ReportScreen Screen, UnitCard? Unit, string Once, bool IsKnown)
{
    public Form<ReportRequest>? Form { get; init; }

    public Refusal? Refusal { get; init; }

    public string Typed(string field) => Form?.Typed(field) ?? "";
}
