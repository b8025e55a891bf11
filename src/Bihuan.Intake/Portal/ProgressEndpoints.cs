using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Intake.Portal;

/// <summary>A number and the phone or e-mail address it was given with.</summary>
public sealed record LookupRequest([Required, MaxLength(40)] string Number, [Required, MaxLength(200)] string Contact);

/// <summary>Progress without an account: by private link, or by number and contact.</summary>
internal static class ProgressEndpoints
{
    private const string Why = "customers follow their case without an account";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/progress", (ProgressPages pages) => pages.AskNumber()).OpenToAll(Why);
        routes.MapPost("/progress", (Form<LookupRequest> form, ProgressPages pages, CancellationToken ct) => pages.LookUp(form, ct)).OpenToAll(Why);
        routes.MapGet("/t/{token}", (string token, ProgressPages pages, CancellationToken ct) => pages.Show(token, ct)).OpenToAll(Why);
        routes.MapGet("/t/{token}/received", (string token, ProgressPages pages, CancellationToken ct) => pages.Received(token, ct)).OpenToAll(Why);
        routes.MapGet("/privacy", () => PortalPage.Of<PrivacyPage>(new { })).OpenToAll("the privacy notice is public");
    }
}

internal sealed class ProgressPages(
    ServiceDb db, CaseProgressReader cases, CaseLinks links, CustomerRegister customers, PortalLimits limits, PortalFrame frame, IHttpContextAccessor http, TimeProvider clock)
{
    public IResult AskNumber() => PortalPage.Of<LookupPage>(new { });

    /// <summary>
    /// A wrong pair and an unknown number get the same answer by the same two queries. Misses are counted, so numbers cannot be tried out.
    /// </summary>
    public async Task<IResult> LookUp(Form<LookupRequest> form, CancellationToken ct)
    {
        var address = http.HttpContext!.Connection.RemoteIpAddress;
        if (form.Refusal is { } refusal) return PortalPage.Of<LookupPage>(new { Form = form, Refusal = refusal }, StatusCodes.Status422UnprocessableEntity);
        if (!limits.Allows(PortalLimits.Misses, address)) return PortalPage.Sorry("portal.too-many", StatusCodes.Status429TooManyRequests);

        var contact = form.Value!.Contact;
        var isEmail = contact.Contains('@', StringComparison.Ordinal);
        var customer = await customers.Find(db, isEmail ? null : Phone.Normalise(contact) ?? "-", isEmail ? CustomerRegister.NormaliseEmail(contact) : null, ct);
        if (await cases.Match(db, form.Value.Number.Trim().ToUpperInvariant(), customer, ct) is { } found) return PortalPage.See("/t/" + links.Brief(found));
        limits.Take(PortalLimits.Misses, address);
        return PortalPage.Of<LookupPage>(new { Form = form, Refusal = Refusal.NotFound("portal.no-match") }, StatusCodes.Status422UnprocessableEntity);
    }

    public async Task<IResult> Show(string token, CancellationToken ct) =>
        await Find(token, ct) is { } progress ? PortalPage.Of<ProgressPage>(new { View = View(progress, token) }) : Unknown();

    public async Task<IResult> Received(string token, CancellationToken ct) =>
        await Find(token, ct) is { } progress ? PortalPage.Of<ReceivedPage>(new { View = View(progress, token), Link = Absolute("/t/" + token) }) : Unknown();

    private async Task<CaseProgress?> Find(string token, CancellationToken ct) => links.Read(token) is { } id ? await cases.Find(db, id, ct) : null;

    private static IResult Unknown() => PortalPage.Sorry("portal.link-unknown", StatusCodes.Status404NotFound);

    private ProgressView View(CaseProgress progress, string token)
    {
        (frame.ComplaintHref, frame.PersonHref) = ("/report?kind=complaint&about=" + token, "/report?kind=consultation&about=" + token);
        return new ProgressView(progress, token, clock.Now());
    }

    private string Absolute(string path) => http.HttpContext!.Request.Scheme + "://" + http.HttpContext.Request.Host + path;
}

/// <summary>A case for its customer's page.</summary>
public sealed record ProgressView(CaseProgress Case, string Token, DateTimeOffset Now)
{
    public string Href => "/t/" + Token;
}
