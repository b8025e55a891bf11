using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Organisations;

internal static class OrganisationEndpoints
{
    private const string Home = "/desk/organisations";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var units = routes.MapGroup(Home);
        units.MapGet("", () => Page.Of<OrganisationListPage>()).Requires(OrganisationChanges.Permission);
        units.MapGet("/new", (Guid? parent) => Page.Of<NewOrganisationPage>(new() { ["Parent"] = parent?.ToString() })).Requires(OrganisationChanges.Permission);
        units.MapPost("", Add).Requires(OrganisationChanges.Permission);
        units.MapGet("/{id:guid}", (Guid id, Actor actor, OrganisationTree tree, PeopleReader reader, CancellationToken ct) => Show(id, null, actor, tree, reader, ct)).Requires(OrganisationChanges.Permission);
        units.MapPost("/{id:guid}", Edit).Requires(OrganisationChanges.Permission);
    }

    public static void MapApi(IEndpointRouteBuilder routes)
    {
        var units = routes.MapGroup("/api/v1/organisations").WithTags("people");
        units.MapGet("", (Actor actor, OrganisationTree tree) =>
            Problems.Ok(new { items = tree.Current.Nodes.Where(x => actor.ReachOf(OrganisationChanges.Permission).Covers(x.Id, isOwn: false)) })).Requires(OrganisationChanges.Permission);
        units.MapPost("", async (AddOrganisationRequest request, Actor actor, Write<OrganisationChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Add(request, actor, ct), ct)).ToHttp(x => Problems.Ok(new { id = x, version = 0 }, StatusCodes.Status201Created, location: "/api/v1/organisations/" + x))).Requires(OrganisationChanges.Permission);
        units.MapPut("/{id:guid}", async (Guid id, IfMatch expected, EditOrganisationRequest request, Actor actor, Write<OrganisationChanges> write, CancellationToken ct) =>
            (await write.Run(x => x.Edit(id, expected.Seq, request, actor, ct), ct)).ToHttp(Users.UserEndpoints.Versioned)).Requires(OrganisationChanges.Permission);
    }

    private static async Task<IResult> Add(Form<AddOrganisationRequest> form, Actor actor, Write<OrganisationChanges> write, CancellationToken ct)
    {
        var refusal = form.Refusal ?? (await write.Run(x => x.Add(form.Value!, actor, ct), ct)).Refusal;
        return refusal is null ? new SeeOther(Home) : Page.Of<NewOrganisationPage>(new() { ["Form"] = form, ["Parent"] = form.Typed("parentId"), ["Refusal"] = refusal }, refused: true);
    }

    private static async Task<IResult> Edit(Guid id, Form<EditOrganisationRequest> form, Actor actor, OrganisationTree tree, PeopleReader reader, Write<OrganisationChanges> write, CancellationToken ct)
    {
        var refusal = form.Refusal ?? (await write.Run(x => x.Edit(id, form.Version, form.Value!, actor, ct), ct)).Refusal;
        return refusal is null ? new SeeOther(Home) : await Show(id, refusal, actor, tree, reader, ct);
    }

    private static async Task<IResult> Show(Guid id, Refusal? refusal, Actor actor, OrganisationTree tree, PeopleReader reader, CancellationToken ct)
    {
        if (refusal is { Kind: RefusalKind.NotFound } || !actor.ReachOf(OrganisationChanges.Permission).Covers(id, isOwn: false) || tree.Current.Find(id) is not { } unit) return Page.Missing<MissingPage>();
        return Page.Of<OrganisationEditPage>(new() { ["Unit"] = unit, ["Version"] = await reader.VersionOf(id, ct), ["Refusal"] = refusal }, refused: refusal is not null);
    }
}
