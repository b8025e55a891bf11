using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Posts;

internal static class PostEndpoints
{
    private const string Home = "/desk/posts";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var posts = routes.MapGroup(Home);
        posts.MapGet("", async (PostReader reader, CancellationToken ct) => Page.Of<PostListPage>(new() { ["Posts"] = await reader.All(ct) })).Requires(PostChanges.Permission);
        posts.MapGet("/{code}", (string code, PostReader reader, CancellationToken ct) => Show(code, null, reader, ct)).Requires(PostChanges.Permission);
        posts.MapPost("/{code}", Set).Requires(PostChanges.Permission);
    }

    public static void MapApi(IEndpointRouteBuilder routes)
    {
        var posts = routes.MapGroup("/api/v1/posts").WithTags("people");
        posts.MapGet("", async (PostReader reader, CancellationToken ct) =>
            Problems.Ok(new { items = (await reader.All(ct)).Select(x => new { x.Code, x.Version, permissions = x.Permissions.ToDictionary(y => y.Key, y => Labels.Of(y.Value)), x.Holders }) })).Requires(PostChanges.Permission);
        posts.MapPut("/{code}", async (string code, IfMatch expected, SetPostPermissionsRequest request, Actor actor, Write<PostChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Set(code, expected.Seq, request, actor, ct), ct)).ToHttp(Users.UserEndpoints.Versioned)).Requires(PostChanges.Permission);
    }

    private static async Task<IResult> Set(string code, Form<SetPostPermissionsRequest> form, Actor actor, PostReader reader, Write<PostChanges> write, CancellationToken ct)
    {
        var refusal = form.Refusal ?? (await write.Run(x => x.Set(code, form.Version, form.Value!, actor, ct), ct)).Refusal;
        return refusal is null ? new SeeOther(Home) : await Show(code, refusal, reader, ct);
    }

    private static async Task<IResult> Show(string code, Refusal? refusal, PostReader reader, CancellationToken ct) =>
        (await reader.All(ct)).FirstOrDefault(x => x.Code == code) is { } post
            ? Page.Of<PostEditPage>(new() { ["Post"] = post, ["Refusal"] = refusal }, refused: refusal is not null)
            : Page.Missing<MissingPage>();
}
