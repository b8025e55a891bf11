using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>Where an act stands on the page.</summary>
internal enum ActPlace
{
    /// <summary>In the menu of everything that may be done.</summary>
    Menu,

    /// <summary>Under the story as well: writing to the customer or among ourselves.</summary>
    Composer,
}

/// <summary>The way back: another act and the fields it begins with.</summary>
internal sealed record ActUndo(string Act, params (string Field, string Value)[] Fields);

/// <summary>
/// Something that can be done with a case on its page: a permission, when it is offered, a form as data and the handler that the API
/// calls too. Words: <c>cases.act.CODE</c> and <c>cases.act.CODE.hint</c>.
/// </summary>
internal abstract record CaseAct(string Code, string Noun, string Permission, string Icon)
{
    public IReadOnlyList<ActField> Fields { get; init; } = [];

    /// <summary>The fact this act brings; where the stage still asks for it, the act is a next step.</summary>
    public string? Brings { get; init; }

    public ActPlace Place { get; init; } = ActPlace.Menu;

    /// <summary>The form sends files.</summary>
    public bool TakesFiles { get; init; }

    /// <summary>The key that presses it while it is a next step.</summary>
    public string? Key { get; init; }

    /// <summary>Open cases unless said otherwise.</summary>
    public Func<ServiceCase, CaseProcess, bool> IsOffered { get; init; } = (serviceCase, _) => serviceCase.IsOpen;

    /// <summary>For a fact this act has just brought: the act that takes it back by a new fact, with what to fill in. Null where nothing can be safely undone.</summary>
    public Func<IFact, ActUndo?> Undo { get; init; } = _ => null;

    /// <summary>Why this actor may not although the post holds the permission: the suffix of a word <c>cases.blocked.X</c>; null when they may.</summary>
    public Func<ServiceCase, Actor, string?> Blocked { get; init; } = (_, _) => null;

    /// <summary>What the fields hold before anybody types.</summary>
    public Func<ServiceCase, string, string?> Prefill { get; init; } = (_, _) => null;

    /// <summary>What policy proposes for a field that nothing fills in: whoever acts may choose otherwise.</summary>
    public Func<CasePolicies, ServiceCase, string, string?> Proposal { get; init; } = (_, _, _) => null;

    /// <summary>Whether to show it; the handler decides again when the form comes.</summary>
    public bool MayBeTried(ServiceCase serviceCase, CaseProcess process, Actor actor) =>
        IsOffered(serviceCase, process) && Reaches(serviceCase, actor);

    /// <summary>Whether this is among what the actor may do with the case at all.</summary>
    public bool Reaches(ServiceCase serviceCase, Actor actor) => actor.ReachOf(Permission).Covers(serviceCase.OrganisationId.Value, serviceCase.IsOwnOf(actor.Id));

    public abstract void Map(IEndpointRouteBuilder desk);
}

/// <summary>An act whose form binds to a request record, worked by the handler that the API calls too.</summary>
internal sealed record CaseAct<TRequest, THandler>(string Code, string Noun, string Permission, string Icon) : CaseAct(Code, Noun, Permission, Icon)
    where TRequest : class
    where THandler : class, ICaseAct<TRequest>
{
    public override void Map(IEndpointRouteBuilder desk) => desk.MapPost(
        "/{id:guid}/" + Noun,
        async (Guid id, Form<TRequest> form, Actor actor, HttpContext http, Write<THandler> write, CaseDetailPages pages, CancellationToken ct) =>
        {
            var refusal = form.Refusal;
            if (refusal is null)
            {
                var done = await write.Run(x => x.Handle(new CaseId(id), form.Version, form.Value!, actor, ct), ct);
                if (done.Refusal is null) return CaseDetailPages.Done(id, Code);
                refusal = done.Refusal;
                await http.KeepDenial(refusal, actor);
            }

            return await pages.Refused(new CaseId(id), actor, this, refusal, form.Fields, form.Version.Value, ct);
        }).Requires(Permission);
}
