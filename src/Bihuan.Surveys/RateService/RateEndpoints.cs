using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Surveys.Domain;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Surveys.RateService;

/// <summary>
/// One tap from the message leads to the page with that mark chosen. Opening it stores nothing, since mail and chat programs open
/// every link to look for harm; only the button does.
/// </summary>
internal static class RateEndpoints
{
    private const string Why = "customers rate by the link they were sent";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/rate/{token}", (string token, int? steps, RatePages pages, CancellationToken ct) => pages.Show(token, steps, null, ct)).OpenToAll(Why);
        routes.MapPost("/rate/{token}", (string token, Form<RateRequest> form, RatePages pages, CancellationToken ct) => pages.Take(token, form, ct)).OpenToAll(Why);
        routes.MapGet("/t/{token}/rating", (string token, RatePages pages, CancellationToken ct) => pages.OfCase(token, ct)).OpenToAll("customers follow their case without an account");
    }
}

internal sealed class RatePages(ServiceDb db, SurveyLinks links, CaseLinks caseLinks, CaseProgressReader cases, Write<RateHandler> write, PortalFrame frame, IHttpContextAccessor http, TimeProvider clock)
{
    public async Task<IResult> Show(string token, int? steps, Form<RateRequest>? form, CancellationToken ct, Refusal? refusal = null)
    {
        if (await Find(token, ct) is not { } survey || await cases.Find(db, survey.CaseId.Value, ct) is not { } about) return Page(new RateView(token, null) { Refusal = Refusal.NotFound("survey.not-found") });
        var home = caseLinks.Lasting(about.Id);
        (frame.ComplaintHref, frame.PersonHref) = ("/report?kind=complaint&about=" + home, "/report?kind=consultation&about=" + home);
        var view = new RateView(token, about) { CaseHref = "/t/" + home, Chosen = steps is >= 1 and <= 5 ? steps : null, Given = survey.Steps, Form = form };
        if (refusal is null && survey.AnsweredAt is not null) return Page(view);
        return Page(view with { Refusal = refusal ?? survey.Closed(about.Round, clock.Now()) });
    }

    public async Task<IResult> Take(string token, Form<RateRequest> form, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return await Show(token, null, form, ct, wrong);
        if (links.Read(token) is not { } id) return await Show(token, null, null, ct);
        var rated = await write.Run(x => x.Handle(id, form.Value!, ct), ct);
        return rated.Refusal is { } refusal ? await Show(token, null, form, ct, refusal) : See("/rate/" + token);
    }

    /// <summary>From the customer's page of a case to the survey of its present round.</summary>
    public async Task<IResult> OfCase(string token, CancellationToken ct)
    {
        var about = caseLinks.Read(token) is { } found ? await cases.Find(db, found, ct) : null;
        if (about is null) return Page(new RateView(token, null) { Refusal = Refusal.NotFound("survey.not-found") });
        var caseId = new CaseId(about.Id);
        var survey = await db.Set<Survey>().Where(x => x.CaseId == caseId && x.Round == about.Round).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(ct);
        return survey is { } id ? See(links.Address(id)) : Page(new RateView(token, about) { CaseHref = "/t/" + token, Refusal = Refusal.Conflict("survey.not-yet") });
    }

    private async Task<Survey?> Find(string token, CancellationToken ct) =>
        links.Read(token) is { } id ? await db.Set<Survey>().FirstOrDefaultAsync(x => x.Id == id, ct) : null;

    private IResult Page(RateView view)
    {
        http.HttpContext!.Response.KeepNowhere();
        http.HttpContext.Response.Headers["X-Robots-Tag"] = "noindex";
        var status = view.Refusal is null ? StatusCodes.Status200OK
            : view.Refusal.Kind is RefusalKind.Invalid or RefusalKind.NotAllowed ? StatusCodes.Status422UnprocessableEntity
            : Problems.StatusOf(view.Refusal.Kind);
        return new PageResult<RatePage>(new { View = view }) { StatusCode = status };
    }

    private static IResult See(string address) => new SeeOther(address);
}

/// <summary>The rating page: the question, the thanks, or why it cannot be answered.</summary>
public sealed record RateView(string Token, CaseProgress? Case)
{
    public string CaseHref { get; init; } = "/progress";

    public int? Chosen { get; init; }

    public int? Given { get; init; }

    public Form<RateRequest>? Form { get; init; }

    public Refusal? Refusal { get; init; }

    /// <summary>A refusal that correcting the form does not mend.</summary>
    public bool IsOver => Refusal is { Kind: not (RefusalKind.Invalid or RefusalKind.NotAllowed) };

    public string Typed(string field) => Form?.Typed(field) ?? "";
}
