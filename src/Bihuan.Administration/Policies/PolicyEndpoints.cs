using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Policies;

/// <summary>A new document of a kind that has several.</summary>
public sealed record NewPolicyRequest([Required] string Kind, string? Code, string? Text, string? Reason);

internal static class PolicyEndpoints
{
    private const string Home = "/desk/policies";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var policies = routes.MapGroup(Home);
        policies.MapGet("", async (Actor actor, PolicyShelf shelf, CancellationToken ct) =>
            Page.Of<PolicyListPage>(new() { ["Documents"] = await shelf.All(actor, ct), ["MayAdd"] = actor.May(PolicyChanges.Edit) })).Requires(PolicyChanges.Read);
        policies.MapGet("/new", (string? kind) => Page.Of<NewPolicyPage>(new() { ["Kind"] = kind ?? "calendars" })).Requires(PolicyChanges.Edit);
        policies.MapPost("", Add).Requires(PolicyChanges.Edit);
        policies.MapGet("/{document}", (string document, Actor actor, PolicyDesk desk, CancellationToken ct) => History(document, null, actor, desk, ct)).Requires(PolicyChanges.Read);
        policies.MapGet("/{document}/comparison", async (string document, int? from, int? to, Actor actor, PolicyDesk desk, CancellationToken ct) =>
            await desk.Compare(document, from ?? 1, to ?? 1, actor, ct) is { } view ? Page.Of<PolicyComparisonPage>(new() { ["View"] = view }) : Page.Missing<MissingPage>()).Requires(PolicyChanges.Read);
        policies.MapPost("/{document}/versions", Draft).Requires(PolicyChanges.Edit);
        var version = policies.MapGroup("/{document}/versions/{version:int}");
        version.MapGet("", async (string document, int version, Actor actor, PolicyDesk desk, CancellationToken ct) =>
            Show(await desk.Version(document, version, actor, ct), refused: false)).Requires(PolicyChanges.Read);
        version.MapPost("", Edit).Requires(PolicyChanges.Edit);
        version.MapPost("/checks", async (string document, int version, Form<EditPolicyRequest> form, Actor actor, PolicyDesk desk, CancellationToken ct) =>
            Show(await desk.Version(document, version, actor, ct, form, isChecked: true), refused: false)).Requires(PolicyChanges.Edit);
        version.MapPost("/submission", (string document, int version, Form<SubmitPolicyRequest> form, Actor actor, PolicyDesk desk, Write<PolicyChanges> write, CancellationToken ct) =>
            Act(document, version, actor, desk, form.Refusal, () => write.Run(x => x.Submit(document, version, form.Version, actor, ct), ct), ct)).Requires(PolicyChanges.Edit);
        MapDecision(version, "approval", PolicyChanges.Approve, (x, document, number, form, actor, ct) => x.Accept(document, number, form.Version, form.Value!, actor, ct));
        MapDecision(version, "rejection", PolicyChanges.Approve, (x, document, number, form, actor, ct) => x.Reject(document, number, form.Version, form.Value!, actor, ct));
        MapDecision(version, "withdrawal", PolicyChanges.Edit, (x, document, number, form, actor, ct) => x.Withdraw(document, number, form.Version, form.Value!, actor, ct));
    }

    private static void MapDecision(
        RouteGroupBuilder version, string noun, string permission, Func<PolicyChanges, string, int, Form<DecidePolicyRequest>, Actor, CancellationToken, Task<Result<PolicyHead>>> decide) =>
        version.MapPost("/" + noun, (string document, int version, Form<DecidePolicyRequest> form, Actor actor, PolicyDesk desk, Write<PolicyChanges> write, CancellationToken ct) =>
            Act(document, version, actor, desk, form.Refusal, () => write.Run(x => decide(x, document, version, form, actor, ct), ct), ct)).Requires(permission);

    private static async Task<IResult> Add(Form<NewPolicyRequest> form, Actor actor, PolicyKinds kinds, Write<PolicyChanges> write, CancellationToken ct)
    {
        var document = $"{form.Typed("kind")}.{form.Typed("code")}";
        var refusal = form.Refusal ?? (kinds.Of(document) is null ? Refusal.Invalid("request.invalid", new FieldError("/code", "lower-kebab")) : null);
        if (refusal is null)
        {
            var request = new DraftPolicyRequest(form.Typed("reason"), form.Typed("text"));
            var errors = RequestValidator.Validate(request);
            var made = errors.Count > 0 ? Refusal.Invalid("request.invalid", [.. errors]) : await write.Run(x => x.Draft(document, request, actor, ct), ct);
            if (made.IsOk) return new SeeOther($"{Home}/{document}/versions/{made.Value.Version}");
            refusal = made.Refusal;
        }

        return Page.Of<NewPolicyPage>(new() { ["Kind"] = form.Typed("kind"), ["Code"] = form.Typed("code"), ["Text"] = form.Typed("text"), ["Reason"] = form.Typed("reason"), ["Refusal"] = refusal }, refused: true);
    }

    private static async Task<IResult> Draft(string document, Form<DraftPolicyRequest> form, Actor actor, PolicyDesk desk, Write<PolicyChanges> write, CancellationToken ct)
    {
        if (form.Refusal is { } bad) return await History(document, bad, actor, desk, ct);
        var drafted = await write.Run(x => x.Draft(document, form.Value! with { Text = null }, actor, ct), ct);
        return drafted.Refusal is { } refusal ? await History(document, refusal, actor, desk, ct) : new SeeOther($"{Home}/{document}/versions/{drafted.Value.Version}");
    }

    private static async Task<IResult> Edit(string document, int version, Form<EditPolicyRequest> form, Actor actor, PolicyDesk desk, Write<PolicyChanges> write, CancellationToken ct)
    {
        var refusal = form.Refusal ?? (await write.Run(x => x.Change(document, version, form.Version, form.Value!, actor, ct), ct)).Refusal;
        return refusal is null
            ? new SeeOther($"{Home}/{document}/versions/{version}")
            : Show(await desk.Version(document, version, actor, ct, form, refusal), refused: true);
    }

    private static async Task<IResult> Act(
        string document, int version, Actor actor, PolicyDesk desk, Refusal? bad, Func<Task<Result<PolicyHead>>> act, CancellationToken ct)
    {
        var refusal = bad ?? (await act()).Refusal;
        return refusal is null ? new SeeOther($"{Home}/{document}/versions/{version}") : Show(await desk.Version(document, version, actor, ct, refusal: refusal), refused: true);
    }

    private static async Task<IResult> History(string document, Refusal? refusal, Actor actor, PolicyDesk desk, CancellationToken ct) =>
        await desk.History(document, actor, refusal, ct) is { } view
            ? Page.Of<PolicyHistoryPage>(new() { ["View"] = view }, refused: refusal is not null)
            : Page.Missing<MissingPage>();

    private static IResult Show(PolicyVersionPageView? view, bool refused) =>
        view is null ? Page.Missing<MissingPage>() : Page.Of<PolicyVersionPage>(new() { ["View"] = view }, refused);
}

/// <summary>Nothing but the version of the form.</summary>
public sealed record SubmitPolicyRequest;
