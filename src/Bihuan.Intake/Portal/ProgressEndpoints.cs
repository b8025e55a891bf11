using System.ComponentModel.DataAnnotations;
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
        routes.MapPost("/t/{token}/messages", (string token, Form<MessageRequest> form, ProgressPages pages, CancellationToken ct) => pages.Message(token, form, ct)).OpenToAll(Why)
            .WithMetadata(new RequestSizeLimitAttribute(PortalPhotos.BytesMax));
        routes.MapPost("/t/{token}/answer", (string token, Form<ResultAnswerRequest> form, ProgressPages pages, CancellationToken ct) => pages.Answer(token, form, ct)).OpenToAll(Why);
        routes.MapGet("/privacy", () => PortalPage.Of<PrivacyPage>(new { })).OpenToAll("the privacy notice is public");
    }
}

internal sealed class ProgressPages(
    ServiceDb db, CaseProgressReader cases, CaseLinks links, CustomerRegister customers, PortalLimits limits, PortalPhotos photos, Write<ProgressActs> write,
    MasterKey master, PortalFrame frame, IHttpContextAccessor http, TimeProvider clock)
{
    private const string Once = "message";

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
        if (await cases.Match(db, form.Value.Number.Trim().ToUpperInvariant(), customer, ct) is { } found) return new SeeOther("/t/" + links.Brief(found));
        limits.Take(PortalLimits.Misses, address);
        return PortalPage.Of<LookupPage>(new { Form = form, Refusal = Refusal.NotFound("portal.no-match") }, StatusCodes.Status422UnprocessableEntity);
    }

    public async Task<IResult> Show(string token, CancellationToken ct) =>
        await Find(token, ct) is { } progress ? PortalPage.Of<ProgressPage>(new { View = View(progress, token) }) : Unknown();

    public async Task<IResult> Received(string token, CancellationToken ct) =>
        await Find(token, ct) is { } progress ? PortalPage.Of<ReceivedPage>(new { View = View(progress, token), Link = Absolute("/t/" + token) }) : Unknown();

    public async Task<IResult> Message(string token, Form<MessageRequest> form, CancellationToken ct)
    {
        if (await Find(token, ct) is not { } progress) return Unknown();
        if (form.Refusal is { } wrong) return Again(progress, token, wrong, text: form.Typed("text"));
        if (master.ReadLink(Once, form.Value!.Once) is null) return Again(progress, token, Refusal.NotAllowed("request.forged"), text: form.Typed("text"));
        if (!limits.Take(PortalLimits.Reports, http.HttpContext!.Connection.RemoteIpAddress)) return PortalPage.Sorry("portal.too-many", StatusCodes.Status429TooManyRequests);
        var received = await photos.Receive(form.Fields, ct);
        if (received.Refusal is { } unfit) return Again(progress, token, unfit, text: form.Typed("text"));
        var sent = await write.Run(x => x.Write(progress, form.Value.Text, form.Value.Once, received.Value, ct), ct);
        if (sent.Refusal is not null) await photos.Leave(received.Value);
        return sent.Refusal is { } refusal ? Again(progress, token, Plain(refusal), text: form.Typed("text")) : new SeeOther("/t/" + token + "?done=message#talk");
    }

    public async Task<IResult> Answer(string token, Form<ResultAnswerRequest> form, CancellationToken ct)
    {
        if (await Find(token, ct) is not { } progress) return Unknown();
        if (form.Refusal is { } wrong) return Again(progress, token, wrong, remark: form.Typed("remark"));
        var answered = await write.Run(x => x.Answer(progress, form.Value!, ct), ct);
        if (answered.Refusal is { Code: not "case.already-on-record" } refusal) return Again(progress, token, Plain(refusal), remark: form.Typed("remark"));
        return new SeeOther("/t/" + token + "?done=" + form.Value!.Answer);
    }

    /// <summary>Customers are told that it cannot be done now, not which stage forbids it.</summary>
    private static Refusal Plain(Refusal refusal) => refusal.Errors.Count > 0 ? refusal : Refusal.Conflict("portal.not-now");

    private IResult Again(CaseProgress progress, string token, Refusal refusal, string text = "", string remark = "") =>
        PortalPage.Of<ProgressPage>(new { View = View(progress, token) with { Refusal = refusal, Text = text, Remark = remark } }, StatusCodes.Status422UnprocessableEntity);

    private async Task<CaseProgress?> Find(string token, CancellationToken ct) => links.Read(token) is { } id ? await cases.Find(db, id, ct) : null;

    private static IResult Unknown() => PortalPage.Sorry("portal.link-unknown", StatusCodes.Status404NotFound);

    private ProgressView View(CaseProgress progress, string token)
    {
        (frame.ComplaintHref, frame.PersonHref) = ("/report?kind=complaint&about=" + token, "/report?kind=consultation&about=" + token);
        return new ProgressView(progress, token, clock.Now(), master.LinkToken(Once, Ids.New(clock))) { Done = http.HttpContext!.Request.Query["done"].ToString() };
    }

    private string Absolute(string path) => http.HttpContext!.Request.Scheme + "://" + http.HttpContext.Request.Host + path;
}

/// <summary>A case for its customer's page.</summary>
public sealed record ProgressView(CaseProgress Case, string Token, DateTimeOffset Now, string Once)
{
    /// <summary>What was just done: message, solved, not-solved, or nothing.</summary>
    public string Done { get; init; } = "";

    public Bihuan.Foundation.Refusal? Refusal { get; init; }

    public string Text { get; init; } = "";

    public string Remark { get; init; } = "";

    /// <summary>A result has been told and the customer has not yet said what they think of it.</summary>
    public bool AsksForAnswer => Case is { IsOpen: true, IsResolved: true, IsConfirmed: false };

    public bool MayRate => Case is { Rating: null } && (Case.IsConfirmed || Case is { IsOpen: false, Outcome: "unconfirmed" or "confirmed" or "answered" or "not-solvable" });

    /// <summary>"Not solved" stays possible after the answer and after closing (CASE-13).</summary>
    public bool MayReturn => !AsksForAnswer && Case is { IsResolved: true, Outcome: not ("joined" or "duplicate" or "withdrawn") };

    public string Href => "/t/" + Token;
}
