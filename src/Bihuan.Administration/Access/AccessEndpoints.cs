using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Access;

/// <summary>Applying for a right, and deciding on it. Applicants see their own; approvers what lies in their reach.</summary>
internal static class AccessEndpoints
{
    private const string Home = "/desk/access";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var access = routes.MapGroup(Home);
        access.MapGet("", (Actor actor, PeopleReader reader, CancellationToken ct) => Show(null, actor, reader, ct)).Requires(AccessChanges.Ask);
        access.MapGet("/new", () => Page.Of<AskAccessPage>()).Requires(AccessChanges.Ask);
        access.MapPost("", Ask).Requires(AccessChanges.Ask);
        access.MapPost("/{id:guid}/withdrawals", (Guid id, Form<SignIn.SignOutRequest> form, Actor actor, PeopleReader reader, Write<AccessChanges> write, CancellationToken ct) =>
            Act(form, actor, reader, _ => write.Run(x => x.Withdraw(id, actor, ct), ct), ct)).Requires(AccessChanges.Ask);
        access.MapPost("/{id:guid}/decisions", (Guid id, Form<DecideAccessRequest> form, Actor actor, PeopleReader reader, Write<AccessChanges> write, CancellationToken ct) =>
            Act(form, actor, reader, value => write.Run(x => x.Decide(id, form.Version, value, actor, ct), ct), ct)).Requires(AccessChanges.Approve);
        access.MapPost("/{id:guid}/revocations", (Guid id, Form<ReasonRequest> form, Actor actor, PeopleReader reader, Write<AccessChanges> write, CancellationToken ct) =>
            Act(form, actor, reader, value => write.Run(x => x.Revoke(id, form.Version, value, actor, ct), ct), ct)).Requires(AccessChanges.Approve);
    }

    public static void MapApi(IEndpointRouteBuilder routes)
    {
        var access = routes.MapGroup("/api/v1/access-requests").WithTags("people");
        access.MapGet("", async (Actor actor, PeopleReader reader, CancellationToken ct) => Problems.Ok(new { items = (await reader.AccessToDecide(actor, ct)).ConvertAll(View) })).Requires(AccessChanges.Approve);
        access.MapPost("/{id:guid}/decisions", async (Guid id, IfMatch expected, DecideAccessRequest request, Actor actor, Write<AccessChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Decide(id, expected.Seq, request, actor, ct), ct)).ToHttp(Users.UserEndpoints.Versioned)).Requires(AccessChanges.Approve);
        access.MapPost("/{id:guid}/revocations", async (Guid id, IfMatch expected, ReasonRequest request, Actor actor, Write<AccessChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Revoke(id, expected.Seq, request, actor, ct), ct)).ToHttp(Users.UserEndpoints.Versioned)).Requires(AccessChanges.Approve);
    }

    private static object View(AccessLine x) => new
    {
        x.Id,
        x.UserId,
        x.UserName,
        x.Post,
        x.Permission,
        scope = x.Scope is { } scope ? Labels.Of(scope) : null,
        x.OrganisationId,
        x.Reason,
        x.AskedAt,
        x.EndsAt,
        state = Labels.Of(x.State),
        x.DecidedBy,
        x.DecisionReason,
        x.Version,
    };

    private static async Task<IResult> Ask(Form<AskAccessRequest> form, Actor actor, Write<AccessChanges> write, CancellationToken ct)
    {
        var refusal = form.Refusal ?? (await write.Run(x => x.Apply(form.Value!, actor, ct), ct)).Refusal;
        return refusal is null ? new SeeOther(Home) : Page.Of<AskAccessPage>(new() { ["Form"] = form, ["Refusal"] = refusal }, refused: true);
    }

    private static async Task<IResult> Act<T>(Form<T> form, Actor actor, PeopleReader reader, Func<T, Task<Result<int>>> act, CancellationToken ct)
        where T : class
    {
        var refusal = form.Refusal ?? (await act(form.Value!)).Refusal;
        return refusal switch
        {
            null => new SeeOther(Home),
            { Kind: RefusalKind.NotFound } => Page.Missing<MissingPage>(),
            _ => await Show(refusal, actor, reader, ct),
        };
    }

    private static async Task<IResult> Show(Refusal? refusal, Actor actor, PeopleReader reader, CancellationToken ct) =>
        Page.Of<AccessPage>(new() { ["Own"] = await reader.OwnAccess(actor, ct), ["ToDecide"] = await reader.AccessToDecide(actor, ct), ["Refusal"] = refusal }, refused: refusal is not null);
}
