using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.ReadCase;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.CaseClocks;

/// <summary>All clocks of a case with their reasons, and what may be done about them.</summary>
public sealed record CaseClocksView(Guid Id, string Number, string Title, long Seq, ClockAccounts Accounts, DateTimeOffset Now, bool MayAsk, bool MayDecide)
{
    public Refusal? Refusal { get; init; }

    /// <summary>Who asked for a longer limit and why, by its key and run, for whoever decides.</summary>
    public IReadOnlyDictionary<(string Limit, int Run), AskedExtension> Asked { get; init; } = new Dictionary<(string, int), AskedExtension>();

    public string Href => "/desk/cases/" + Id;
}

public sealed record AskedExtension(string By, string Reason);

internal sealed class CaseClocksPages(ServiceDb db, CaseReader reader, ClockExplainer explainer, FactReader facts, PeopleDirectory people, Words words, TimeProvider clock)
{
    public async Task<IResult> Show(Guid id, Actor actor, Refusal? refusal, CancellationToken ct)
    {
        var found = await reader.Find(db, new CaseId(id), actor, null, ct);
        if (found.Refusal is { } absent) return new PageResult<CaseAbsentPage>(new { absent.Code }) { StatusCode = Problems.StatusOf(absent.Kind) };
        var x = found.Value;
        var now = clock.Now();
        bool May(string permission) => actor.ReachOf(permission).Covers(x.OrganisationId.Value, x.IsOwnOf(actor.Id));
        var view = new CaseClocksView(id, x.Number, x.Summary, x.Seq, await explainer.Of(db, id, now, words, ct), now, x.IsOpen && May(CasePermissions.Handle), x.IsOpen && May(CasePermissions.Extend)) { Refusal = refusal };
        if (view.Accounts.Clocks.Any(y => y.ExtensionAskedBy is not null)) view = view with { Asked = await Asked(id, ct) };
        return new PageResult<CaseClocksPage>(new { View = view }) { StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
    }

    private async Task<IReadOnlyDictionary<(string Limit, int Run), AskedExtension>> Asked(Guid id, CancellationToken ct)
    {
        var asked = new Dictionary<(string, int), AskedExtension>();
        foreach (var fact in await facts.Read(db, id, ct))
            if (fact.Fact is ClockExtensionAsked x) asked[(x.Limit, x.Run)] = new AskedExtension(Actor.PersonOf(fact.Actor) is { } who ? people.NameOf(who) : "", x.Reason.Text ?? "");
        return asked;
    }

    public static void MapDesk(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/cases/{id:guid}/clocks", (Guid id, Actor actor, CaseClocksPages pages, CancellationToken ct) => pages.Show(id, actor, null, ct)).Requires(CasePermissions.Read);
        MapForm<AskExtensionHandler, AskExtensionRequest>(desk, "extension-requests", CasePermissions.Handle);
        MapForm<GrantExtensionHandler, GrantExtensionRequest>(desk, "extensions", CasePermissions.Extend);
        MapForm<RefuseExtensionHandler, RefuseExtensionRequest>(desk, "extension-refusals", CasePermissions.Extend);
    }

    public static void MapApi(RouteGroupBuilder cases)
    {
        cases.MapGet("/{id:guid}/clocks", async (Guid id, Actor actor, ServiceDb db, CaseReader reader, ClockExplainer explainer, Words words, TimeProvider clock, CancellationToken ct) =>
            (await reader.Find(db, new CaseId(id), actor, null, ct)).Refusal is { } refusal ? refusal.ToHttp() : Problems.Ok(await explainer.Of(db, id, clock.Now(), words, ct))).Requires(CasePermissions.Read);
        cases.MapAct<AskExtensionHandler, AskExtensionRequest>("extension-requests", CasePermissions.Handle);
        cases.MapAct<GrantExtensionHandler, GrantExtensionRequest>("extensions", CasePermissions.Extend);
        cases.MapAct<RefuseExtensionHandler, RefuseExtensionRequest>("extension-refusals", CasePermissions.Extend);
    }

    private static void MapForm<THandler, TRequest>(IEndpointRouteBuilder desk, string noun, string permission)
        where THandler : class, ICaseAct<TRequest>
        where TRequest : class =>
        desk.MapPost("/cases/{id:guid}/" + noun, async (Guid id, Form<TRequest> form, Actor actor, Write<THandler> write, CaseClocksPages pages, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(new CaseId(id), form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther($"/desk/cases/{id}/clocks") : await pages.Show(id, actor, refusal, ct);
        }).Requires(permission);
}
