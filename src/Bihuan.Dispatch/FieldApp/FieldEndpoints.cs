using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>Who is signed in, the token that each change carries, and how many operations one upload takes: today's policy, which a phone that was away cannot know.</summary>
public sealed record FieldSession(Guid UserId, string Name, string Token, DateTimeOffset ServerTime, string Language, string TimeZone, int OperationsMax);

/// <summary>The language in which answers come from now on.</summary>
public sealed record SpeakRequest([Required, AllowedValues("zh-CN", "en")] string Language);

/// <summary>What the technician's app talks to (docs/field-app.md).</summary>
internal static class FieldEndpoints
{
    private const string OffsetHeader = "Upload-Offset";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/ping", () => Results.NoContent()).OpenToAll("a phone asks whether there is a way to us before it tries to send anything").ExcludeFromDescription();
        var field = routes.MapCookieApi().WithTags("field");
        field.MapGet("/session", (HttpContext http, Actor actor, Words words, CompanyZone zone, FieldPolicies policies, TimeProvider clock) =>
        {
            http.Response.KeepNowhere();
            return Problems.Ok(new FieldSession(actor.Id, actor.Name, CookieApi.NewToken(http), clock.Now(), words.Lang, zone.Zone.Id, policies.Field.FieldApp.OperationsMax));
        }).Requires(DispatchPermissions.Work);
        field.MapGet("/day", Day).Requires(DispatchPermissions.Work);
        field.MapPost("/languages", (HttpContext http, SpeakRequest request) =>
        {
            http.Response.Cookies.Append(CurrentWords.Cookie, request.Language, new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Path = "/", HttpOnly = true });
            return Results.NoContent();
        }).Requires(DispatchPermissions.Work);
        field.MapPost("/operations", async (SendOperationsRequest request, SendOperations send, Actor actor, CancellationToken ct) => (await send.Run(request, actor, ct)).ToHttp()).Requires(DispatchPermissions.Work);
        field.MapPost("/photos", async (AnnouncePhotoRequest request, Write<AnnouncePhotoHandler> write, PhotoPieces pieces, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Handle(request, actor, ct), ct)).ToHttp(x => Problems.Ok(pieces.View(x)))).Requires(DispatchPermissions.Work);
        field.MapGet("/photos/{id:guid}", async (Guid id, PhotoPieces pieces, Actor actor, CancellationToken ct) => (await pieces.Find(id, actor, ct)).ToHttp()).Requires(DispatchPermissions.Work);
        field.MapPatch("/photos/{id:guid}", Append).Requires(DispatchPermissions.Work);
        field.MapPost("/visits/{id:guid}/phone-reveals", async (HttpContext http, Guid id, Write<RevealPhoneHandler> write, Actor actor, CancellationToken ct) =>
        {
            http.Response.KeepNowhere();
            return (await write.Run(x => x.Handle(id, actor, ct), ct)).ToHttp();
        }).Requires(CustomerPermissions.Reveal);
        KeptWorkEndpoints.Map(routes);
        FieldShellEndpoints.Map(routes);
    }

    private static async Task<IResult> Day(HttpContext http, DateOnly? day, FieldDay days, ServiceDb db, Actor actor, TimeProvider clock, CancellationToken ct)
    {
        var (view, tag) = await days.Of(db, actor.Id, day, clock.Now(), ct);
        http.Response.Headers.CacheControl = "private, no-cache";
        if (http.Request.Headers.IfNoneMatch.ToString().Split(',').Any(x => x.Trim() == tag))
        {
            http.Response.Headers.ETag = tag;
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        return Problems.Ok(view, etag: tag);
    }

    private static async Task<IResult> Append(HttpContext http, Guid id, PhotoPieces pieces, Actor actor, CancellationToken ct)
    {
        var isNumber = long.TryParse(http.Request.Headers[OffsetHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        if (!isNumber) return Refusal.Invalid("request.invalid", new FieldError("/" + OffsetHeader, "malformed")).ToHttp();
        return (await pieces.Append(id, offset, http.Request.Body, actor, ct)).ToHttp();
    }
}

/// <summary>The office's list of what reached us too late, and its decisions.</summary>
internal static class KeptWorkEndpoints
{
    private const string Home = "/desk/dispatch/kept-work";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/dispatch/kept-work").WithTags("dispatch");
        api.MapGet("", async (bool? resolved, KeptWorkReader reader, ServiceDb db, Actor actor, CancellationToken ct) =>
            Problems.Ok(new { items = await reader.List(db, actor, resolved ?? false, ct), next = (string?)null })).Requires(DispatchPermissions.Plan);
        api.MapPost("/{id:guid}/resolutions", async (Guid id, IfMatch expected, ResolveKeptWorkRequest request, Write<ResolveKeptWorkHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Handle(id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, etag: new Seq(x.Version).ETag))).Requires(DispatchPermissions.Plan);
        var desk = routes.MapGroup(Home);
        desk.MapGet("", (bool? resolved, KeptWorkPages pages, Actor actor, CancellationToken ct) => pages.List(resolved ?? false, actor, null, null, null, ct)).Requires(DispatchPermissions.Plan);
        desk.MapGet("/{id:guid}/photo", (HttpContext http, Guid id, KeptWorkPages pages, Actor actor, CancellationToken ct) => pages.Photo(http, id, actor, ct)).Requires(DispatchPermissions.Plan);
        desk.MapPost("/{id:guid}/resolutions", async (Guid id, Form<ResolveKeptWorkRequest> form, Write<ResolveKeptWorkHandler> write, KeptWorkPages pages, Actor actor, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(id, form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : refusal.BelongsInForm() ? await pages.List(false, actor, refusal, id, form.Fields, ct) : refusal.ToHttp();
        }).Requires(DispatchPermissions.Plan);
    }
}
