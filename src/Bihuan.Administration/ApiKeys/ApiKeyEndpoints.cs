using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Keys = Bihuan.Platform.People.ApiKeys;

namespace Bihuan.Administration.ApiKeys;

public sealed record MakeApiKeyRequest(
    [Required, MaxLength(100)] string Name,
    string[]? Scopes = null,
    Guid? OrganisationId = null,
    DateOnly? ExpiresOn = null,
    [Range(1, 1_000_000)] int? RatePerMinute = null);

internal static class ApiKeyEndpoints
{
    private const string Home = "/desk/api-keys";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup(Home);
        keys.MapGet("", (Actor actor, PeopleReader reader, CancellationToken ct) => Show(null, null, null, actor, reader, ct)).Requires(Keys.Permission);
        keys.MapPost("", Make).Requires(Keys.Permission);
        keys.MapPost("/{id:guid}/revocations", Revoke).Requires(Keys.Permission);
    }

    public static void MapApi(IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/v1/api-keys").WithTags("people");
        keys.MapGet("", async (Actor actor, PeopleReader reader, CancellationToken ct) => Problems.Ok(new { items = await reader.ApiKeys(actor, ct) })).Requires(Keys.Permission);
        keys.MapPost("", async (MakeApiKeyRequest request, Actor actor, CompanyZone zone, Write<Keys> write, CancellationToken ct) =>
            (await Run(request, actor, zone, write, ct)).ToHttp(x => Problems.Ok(new { key = x }, StatusCodes.Status201Created))).Requires(Keys.Permission);
        keys.MapPost("/{id:guid}/revocations", async (Guid id, Actor actor, Write<Keys> write, CancellationToken ct) =>
            (await write.Run(x => x.Revoke(id, actor, ct), ct)).ToHttp(_ => Results.NoContent())).Requires(Keys.Permission);
    }

    private static Task<Result<string>> Run(MakeApiKeyRequest request, Actor actor, CompanyZone zone, Write<Keys> write, CancellationToken ct)
    {
        var expires = request.ExpiresOn is { } day ? zone.StartOf(day.AddDays(1)) : (DateTimeOffset?)null;
        return write.Run(x => x.Make(request.Name, request.Scopes ?? [], expires, actor, ct, request.OrganisationId, request.RatePerMinute), ct);
    }

    private static async Task<IResult> Make(Form<MakeApiKeyRequest> form, Actor actor, CompanyZone zone, PeopleReader reader, Write<Keys> write, CancellationToken ct)
    {
        if (form.Refusal is { } wrong) return await Show(wrong, form, null, actor, reader, ct);
        var made = await Run(form.Value!, actor, zone, write, ct);
        return await Show(made.Refusal, form, made.IsOk ? made.Value : null, actor, reader, ct);
    }

    private static async Task<IResult> Revoke(Guid id, Form<SignIn.SignOutRequest> form, Actor actor, PeopleReader reader, Write<Keys> write, CancellationToken ct)
    {
        var refusal = form.Refusal ?? (await write.Run(x => x.Revoke(id, actor, ct), ct)).Refusal;
        return refusal switch
        {
            null => new SeeOther(Home),
            { Kind: RefusalKind.NotFound } => Page.Missing<MissingPage>(),
            _ => await Show(refusal, null, null, actor, reader, ct),
        };
    }

    private static async Task<IResult> Show(Refusal? refusal, Form<MakeApiKeyRequest>? form, string? made, Actor actor, PeopleReader reader, CancellationToken ct) =>
        Page.Of<ApiKeyPage>(new() { ["Keys"] = await reader.ApiKeys(actor, ct), ["Form"] = form, ["Made"] = made, ["Refusal"] = refusal }, refused: refusal is not null);
}
