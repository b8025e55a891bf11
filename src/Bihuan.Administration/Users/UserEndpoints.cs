using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Users;

/// <summary>The list, one account, and what is done to it; page and API run the same handlers.</summary>
internal static class UserEndpoints
{
    private const string Home = "/desk/users";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup(Home);
        users.MapGet("", async (string? q, string? state, string? after, Actor actor, PeopleReader reader, CancellationToken ct) =>
            Page.Of<UserListPage>(new() { ["View"] = await reader.Users(actor, q, state, after, ct), ["Q"] = q, ["State"] = state, ["After"] = after })).Requires(UserChanges.Permission);
        users.MapGet("/new", () => Page.Of<NewUserPage>()).Requires(UserChanges.Permission);
        users.MapPost("", Add).Requires(UserChanges.Permission);
        users.MapGet("/{id:guid}", (Guid id, Actor actor, PeopleReader reader, CancellationToken ct) => Show(id, null, null, actor, reader, ct)).Requires(UserChanges.Permission);
        users.MapPost("/{id:guid}", (Guid id, Form<EditUserRequest> form, Actor actor, PeopleReader reader, Write<UserChanges> write, CancellationToken ct) =>
            Act(id, form, actor, reader, value => write.Run(x => x.Edit(id, form.Version, value, actor, ct), ct), ct)).Requires(UserChanges.Permission);
        users.MapPost("/{id:guid}/posts", (Guid id, Form<SetPostsRequest> form, Actor actor, PeopleReader reader, Write<UserChanges> write, CancellationToken ct) =>
            Act(id, form, actor, reader, value => write.Run(x => x.SetPosts(id, form.Version, value, actor, ct), ct), ct)).Requires(UserChanges.Permission);
        users.MapPost("/{id:guid}/disablings", (Guid id, Form<ReasonRequest> form, Actor actor, PeopleReader reader, Write<UserChanges> write, CancellationToken ct) =>
            Act(id, form, actor, reader, value => write.Run(x => x.Disable(id, form.Version, value, actor, ct), ct), ct)).Requires(UserChanges.Permission);
        users.MapPost("/{id:guid}/enablings", (Guid id, Form<ReasonRequest> form, Actor actor, PeopleReader reader, Write<UserChanges> write, CancellationToken ct) =>
            Act(id, form, actor, reader, value => write.Run(x => x.Enable(id, form.Version, value, actor, ct), ct), ct)).Requires(UserChanges.Permission);
        users.MapPost("/{id:guid}/totp-removals", (Guid id, Form<ReasonRequest> form, Actor actor, PeopleReader reader, Write<UserChanges> write, CancellationToken ct) =>
            Act(id, form, actor, reader, value => write.Run(x => x.RemoveTotp(id, form.Version, value, actor, ct), ct), ct)).Requires(UserChanges.Permission);
        users.MapPost("/{id:guid}/invitations", Invite).Requires(UserChanges.Permission);
    }

    public static void MapApi(IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/v1/users").WithTags("people");
        users.MapGet("", async (string? q, string? state, string? after, Actor actor, PeopleReader reader, CancellationToken ct) =>
            Problems.Ok(await reader.Users(actor, q, state, after, ct))).Requires(UserChanges.Permission);
        users.MapGet("/{id:guid}", async (Guid id, Actor actor, PeopleReader reader, CancellationToken ct) =>
            await reader.User(id, actor, ct) is { } user ? Problems.Ok(user, etag: new Seq(user.Version).ETag) : Refusal.NotFound("user.not-found").ToHttp()).Requires(UserChanges.Permission);
        users.MapPost("", async (AddUserRequest request, Actor actor, Write<UserChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Add(request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { id = x.Id, invitation = "/invitation?token=" + x.Token }, StatusCodes.Status201Created, location: "/api/v1/users/" + x.Id))).Requires(UserChanges.Permission);
        users.MapPut("/{id:guid}/posts", async (Guid id, IfMatch expected, SetPostsRequest request, Actor actor, Write<UserChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.SetPosts(id, expected.Seq, request, actor, ct), ct)).ToHttp(Versioned)).Requires(UserChanges.Permission);
        users.MapPost("/{id:guid}/disablings", async (Guid id, IfMatch expected, ReasonRequest request, Actor actor, Write<UserChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Disable(id, expected.Seq, request, actor, ct), ct)).ToHttp(Versioned)).Requires(UserChanges.Permission);
        users.MapPost("/{id:guid}/enablings", async (Guid id, IfMatch expected, ReasonRequest request, Actor actor, Write<UserChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Enable(id, expected.Seq, request, actor, ct), ct)).ToHttp(Versioned)).Requires(UserChanges.Permission);
    }

    internal static IResult Versioned(int version) => Problems.Ok(new { version }, etag: new Seq(version).ETag);

    private static async Task<IResult> Add(HttpContext http, Form<AddUserRequest> form, Actor actor, PeopleReader reader, Write<UserChanges> write, CancellationToken ct)
    {
        var refusal = form.Refusal;
        if (refusal is null)
        {
            var added = await write.Run(x => x.Add(form.Value!, actor, ct), ct);
            if (added.IsOk) return await Show(added.Value.Id, null, LinkOf(http, added.Value.Token), actor, reader, ct);
            refusal = added.Refusal;
        }

        return Page.Of<NewUserPage>(new() { ["Form"] = form, ["Refusal"] = refusal }, refused: true);
    }

    /// <summary>The link is shown on the answer and nowhere else; going back does not bring it again.</summary>
    private static async Task<IResult> Invite(Guid id, HttpContext http, Form<SignIn.SignOutRequest> form, Actor actor, PeopleReader reader, Write<UserChanges> write, CancellationToken ct)
    {
        if (form.Refusal is not null) return await Show(id, form.Refusal, null, actor, reader, ct);
        var made = await write.Run(x => x.Invite(id, actor, ct), ct);
        return await Show(id, made.Refusal, made.IsOk ? LinkOf(http, made.Value) : null, actor, reader, ct);
    }

    private static async Task<IResult> Act<T>(Guid id, Form<T> form, Actor actor, PeopleReader reader, Func<T, Task<Result<int>>> act, CancellationToken ct)
        where T : class
    {
        var refusal = form.Refusal ?? (await act(form.Value!)).Refusal;
        return refusal is null ? new SeeOther($"{Home}/{id}") : await Show(id, refusal, null, actor, reader, ct);
    }

    private static async Task<IResult> Show(Guid id, Refusal? refusal, string? link, Actor actor, PeopleReader reader, CancellationToken ct)
    {
        if (refusal is { Kind: RefusalKind.NotFound } || await reader.User(id, actor, ct) is not { } user) return Page.Missing<MissingPage>();
        return Page.Of<UserEditPage>(new() { ["User"] = user, ["Posts"] = await reader.PostsOf(id, ct), ["Refusal"] = refusal, ["Link"] = link }, refused: refusal is not null);
    }

    private static string LinkOf(HttpContext http, string token) => $"{http.Request.Scheme}://{http.Request.Host}/invitation?token={token}";
}
