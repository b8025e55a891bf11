using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Support;

/// <summary>The customer's own view of help from afar: what they asked, what was answered, or the form to ask.</summary>
public sealed record RemoteSupportView(string Token, string CaseNumber)
{
    public string? Question { get; init; }

    public string? Answer { get; init; }

    public string? Outcome { get; init; }

    public bool MayAsk { get; init; }

    public string Typed { get; init; } = "";

    public Refusal? Refusal { get; init; }

    public bool IsDone { get; init; }

    public string Href => "/t/" + Token;
}

/// <summary>Remote diagnosis is offered by the customer's link before anybody is sent (DIA-02).</summary>
internal static class RemoteSupportEndpoints
{
    private const string Why = "customers ask for help from afar by the link they were sent";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/t/{token}/remote-support", (string token, string? done, RemoteSupportPages pages, CancellationToken ct) => pages.Show(token, null, "", done is not null, ct)).OpenToAll(Why);
        routes.MapPost("/t/{token}/remote-support", (string token, Form<AskRemoteSupportRequest> form, RemoteSupportPages pages, CancellationToken ct) => pages.Ask(token, form, ct)).OpenToAll(Why);
    }
}

internal sealed class RemoteSupportPages(ServiceDb db, CaseLinks links, CaseProgressReader cases, SubjectKeys keys, Write<AskSupportHandler> write, PortalFrame frame, IHttpContextAccessor http)
{
    public async Task<IResult> Show(string token, Refusal? refusal, string typed, bool isDone, CancellationToken ct)
    {
        if (links.Read(token) is not { } id || await cases.Find(db, id, ct) is not { } about) return Page(new RemoteSupportView(token, ""), StatusCodes.Status404NotFound);
        (frame.ComplaintHref, frame.PersonHref) = ("/report?kind=complaint&about=" + token, "/report?kind=consultation&about=" + token);
        var caseId = new CaseId(about.Id);
        var asked = await db.Set<SupportRequest>().Where(x => x.CaseId == caseId && x.Kind == SupportKind.RemoteFirst && x.State != SupportState.Withdrawn).OrderByDescending(x => x.AskedAt).FirstOrDefaultAsync(ct);
        var view = new RemoteSupportView(token, about.Number)
        {
            Question = asked is null ? null : keys.Open(db, asked.SubjectId, asked.Question),
            Answer = asked is null ? null : keys.Open(db, asked.SubjectId, asked.Answer),
            Outcome = asked?.Outcome,
            MayAsk = about is { IsOpen: true, IsResolved: false, HasVisit: false } && asked is not { IsWaiting: true },
            Typed = typed,
            Refusal = refusal,
            IsDone = isDone,
        };
        return Page(view, refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    public async Task<IResult> Ask(string token, Form<AskRemoteSupportRequest> form, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return await Show(token, wrong, form.Typed("question"), false, ct);
        if (links.Read(token) is not { } id || await cases.Find(db, id, ct) is not { } about) return await Show(token, Refusal.NotFound("support.not-found"), "", false, ct);
        var asked = await write.Run(x => x.Handle(about.Id, form.Value!, Actor.Customer(about.CustomerId ?? about.Id), ct), ct);
        if (asked.Refusal is { } refusal) return await Show(token, refusal, form.Value!.Question, false, ct);
        return new SeeOther($"/t/{token}/remote-support?done=asked");
    }

    private IResult Page(RemoteSupportView view, int status)
    {
        http.HttpContext!.Response.KeepNowhere();
        http.HttpContext.Response.Headers["X-Robots-Tag"] = "noindex";
        return new PageResult<RemoteSupportPage>(new { View = view }) { StatusCode = status };
    }
}
