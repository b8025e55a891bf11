using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Policies;

/// <summary>The same documents for other systems. A faulty text is answered with every fault by line.</summary>
internal static class PolicyApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var policies = routes.MapGroup("/api/v1/policies").WithTags("policies");
        policies.MapGet("", async (Actor actor, PolicyShelf shelf, CancellationToken ct) => Problems.Ok(new { items = await shelf.All(actor, ct) })).Requires(PolicyChanges.Read);
        policies.MapGet("/{document}/versions", async (string document, Actor actor, PolicyShelf shelf, CancellationToken ct) =>
            await shelf.History(document, actor, ct) is { Count: > 0 } versions ? Problems.Ok(new { items = versions }) : Refusal.NotFound("policy.unknown").ToHttp()).Requires(PolicyChanges.Read);
        policies.MapGet("/{document}/versions/{version:int}", Read).Requires(PolicyChanges.Read);
        policies.MapGet("/{document}/comparison", async (string document, int from, int to, Actor actor, PolicyDesk desk, CancellationToken ct) =>
            await desk.Compare(document, from, to, actor, ct) is { } view ? Problems.Ok(new { view.From, view.To, view.Added, view.Removed, lines = view.Lines }) : Refusal.NotFound("policy.version-unknown").ToHttp()).Requires(PolicyChanges.Read);
        policies.MapPost("/{document}/checks", Check).Requires(PolicyChanges.Read);
        policies.MapPost("/{document}/versions", async (string document, DraftPolicyRequest request, Actor actor, Write<PolicyChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Draft(document, request, actor, ct), ct)).ToHttp(x => Head(x, StatusCodes.Status201Created))).Requires(PolicyChanges.Edit);
        MapChanges(policies.MapGroup("/{document}/versions/{version:int}"));
    }

    private static void MapChanges(RouteGroupBuilder version)
    {
        version.MapPut("", async (string document, int version, IfMatch expected, EditPolicyRequest request, Actor actor, Write<PolicyChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Change(document, version, expected.Seq, request, actor, ct), ct)).ToHttp(x => Head(x))).Requires(PolicyChanges.Edit);
        version.MapPost("/submission", async (string document, int version, IfMatch expected, Actor actor, Write<PolicyChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Submit(document, version, expected.Seq, actor, ct), ct)).ToHttp(x => Head(x))).Requires(PolicyChanges.Edit);
        version.MapPost("/approval", async (string document, int version, IfMatch expected, DecidePolicyRequest request, Actor actor, Write<PolicyChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Accept(document, version, expected.Seq, request, actor, ct), ct)).ToHttp(x => Head(x))).Requires(PolicyChanges.Approve);
        version.MapPost("/rejection", async (string document, int version, IfMatch expected, DecidePolicyRequest request, Actor actor, Write<PolicyChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Reject(document, version, expected.Seq, request, actor, ct), ct)).ToHttp(x => Head(x))).Requires(PolicyChanges.Approve);
        version.MapPost("/withdrawal", async (string document, int version, IfMatch expected, DecidePolicyRequest request, Actor actor, Write<PolicyChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Withdraw(document, version, expected.Seq, request, actor, ct), ct)).ToHttp(x => Head(x))).Requires(PolicyChanges.Edit);
    }

    private static async Task<IResult> Read(string document, int version, Actor actor, PolicyShelf shelf, CancellationToken ct)
    {
        var found = (await shelf.History(document, actor, ct)).FirstOrDefault(x => x.Version == version);
        if (found is null) return Refusal.NotFound("policy.version-unknown").ToHttp();
        return Problems.Ok(new { version = found, text = await shelf.Text(document, version, actor, ct) }, etag: new Seq(found.Revision).ETag);
    }

    private static IResult Check(string document, CheckPolicyRequest request, PolicyKinds kinds, CompanyZone zone, TimeProvider clock) =>
        kinds.Of(document) is { } kind
            ? Problems.Ok(new { faults = PolicyChanges.Check(kind, document, request.Text, request.EffectiveOn ?? zone.Day(clock.Now())) })
            : Refusal.NotFound("policy.unknown").ToHttp();

    private static IResult Head(PolicyHead head, int status = StatusCodes.Status200OK) => Problems.Ok(head, status, new Seq(head.Revision).ETag);
}
