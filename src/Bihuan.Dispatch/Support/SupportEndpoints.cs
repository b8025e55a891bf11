using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Dispatch.Support;

/// <summary>Asking by the desk, the list of technical support with its answers, and the same as JSON.</summary>
internal static class SupportEndpoints
{
    public const string Home = "/desk/support";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup(Home);
        desk.MapGet("", (bool? over, string? done, SupportPages pages, Actor actor, CancellationToken ct) => pages.List(over ?? false, actor, null, null, null, done, ct)).Requires(DispatchPermissions.AnswerSupport);
        Act<TakeSupportRequest>(desk, "takings", (x, id, seq, r, a, ct) => x.Handle(id, seq, r, a, ct));
        Act<HandSupportOverRequest>(desk, "partners", (x, id, seq, r, a, ct) => x.Handle(id, seq, r, a, ct));
        Act<AnswerSupportRequest>(desk, "answers", (x, id, seq, r, a, ct) => x.Handle(id, seq, r, a, ct));
        desk.MapGet("/cases/{id:guid}", (Guid id, SupportPages pages, Actor actor, CancellationToken ct) => pages.Ask(id, actor, null, null, ct)).Requires(CasePermissions.Handle);
        desk.MapPost("/cases/{id:guid}", async (Guid id, Form<AskSupportRequest> form, Write<AskSupportHandler> write, SupportPages pages, Actor actor, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(id, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther($"/desk/cases/{id}") : refusal.BelongsInForm() ? await pages.Ask(id, actor, refusal, form.Fields, ct) : refusal.ToHttp();
        }).Requires(CasePermissions.Handle);
        MapApi(routes);
    }

    private static void MapApi(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/dispatch").WithTags("dispatch");
        api.MapPost("/cases/{id:guid}/support-requests", async (Guid id, AskSupportRequest request, Write<AskSupportHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => x.Handle(id, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created))).Requires(CasePermissions.Handle);
        api.MapGet("/support-requests", async (bool? over, SupportReader reader, ServiceDb db, Actor actor, CancellationToken ct) =>
            Problems.Ok(new { items = await reader.List(db, actor, over ?? false, ct), next = (string?)null })).Requires(DispatchPermissions.AnswerSupport);
        var one = api.MapGroup("/support-requests/{id:guid}");
        Call<TakeSupportRequest>(one, "takings", (x, id, seq, r, a, ct) => x.Handle(id, seq, r, a, ct));
        Call<HandSupportOverRequest>(one, "partners", (x, id, seq, r, a, ct) => x.Handle(id, seq, r, a, ct));
        Call<AnswerSupportRequest>(one, "answers", (x, id, seq, r, a, ct) => x.Handle(id, seq, r, a, ct));
    }

    private static void Act<TRequest>(RouteGroupBuilder desk, string noun, Func<AnswerSupportHandler, Guid, Seq, TRequest, Actor, CancellationToken, Task<Result<SupportHead>>> act)
        where TRequest : class =>
        desk.MapPost("/{id:guid}/" + noun, async (Guid id, Form<TRequest> form, Write<AnswerSupportHandler> write, SupportPages pages, Actor actor, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => act(x, id, form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther($"{Home}?done={noun}") : refusal.BelongsInForm() ? await pages.List(false, actor, refusal, id, form.Fields, null, ct) : refusal.ToHttp();
        }).Requires(DispatchPermissions.AnswerSupport);

    private static void Call<TRequest>(RouteGroupBuilder api, string noun, Func<AnswerSupportHandler, Guid, Seq, TRequest, Actor, CancellationToken, Task<Result<SupportHead>>> act)
        where TRequest : class =>
        api.MapPost("/" + noun, async (Guid id, IfMatch expected, TRequest request, Write<AnswerSupportHandler> write, Actor actor, CancellationToken ct) =>
            (await write.Run(x => act(x, id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, etag: new Seq(x.Version).ETag))).Requires(DispatchPermissions.AnswerSupport);
}

public sealed record SupportListView(IReadOnlyList<SupportView> Items, bool IsOver, IReadOnlyList<OrganisationNode> Partners)
{
    public Refusal? Refusal { get; init; }

    public Guid? RefusedId { get; init; }

    public IFormCollection? Typed { get; init; }

    public string Done { get; init; } = "";

    public string Value(Guid id, string field) => id == RefusedId && Typed is { } form && form.TryGetValue(field, out var text) ? text.ToString() : "";
}

public sealed record AskSupportView(Guid CaseId, string Number, string? Category, string? Symptom)
{
    public Refusal? Refusal { get; init; }

    public IFormCollection? Typed { get; init; }

    public string Value(string field) => Typed is { } form && form.TryGetValue(field, out var text) ? text.ToString() : "";
}

internal sealed class SupportPages(ServiceDb db, SupportReader reader, WorkOrders orders, OrganisationTree tree)
{
    public async Task<IResult> List(bool over, Actor actor, Refusal? refusal, Guid? refused, IFormCollection? typed, string? done, CancellationToken ct)
    {
        var view = new SupportListView(await reader.List(db, actor, over, ct), over, [.. tree.Current.Nodes.Where(x => x is { IsActive: true, Kind: "partner" })]) { Refusal = refusal, RefusedId = refused, Typed = typed, Done = done ?? "" };
        return DispatchPage.Of<SupportPage>(new { View = view }, refusal);
    }

    public async Task<IResult> Ask(Guid serviceCase, Actor actor, Refusal? refusal, IFormCollection? typed, CancellationToken ct)
    {
        if (await orders.Find(db, new CaseId(serviceCase), actor, CasePermissions.Handle, ct) is not { } order) return Refusal.NotFound("case.not-found").ToHttp();
        return DispatchPage.Of<AskSupportPage>(new { View = new AskSupportView(serviceCase, order.Number, order.Category, order.Symptom) { Refusal = refusal, Typed = typed } }, refusal);
    }
}
