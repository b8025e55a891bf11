using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Intake.OpenAtDesk;

/// <summary>A new case at the desk: who, what, and the words, in under a minute and by keyboard alone.</summary>
internal static class NewCaseEndpoints
{
    private const string Address = "/desk/cases/new";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Address, (Guid? call, HttpContext http, Actor actor, NewCasePages pages, CancellationToken ct) => pages.Empty(http, actor, call, ct)).Requires(CasePermissions.Open).ExcludeFromDescription();
        routes.MapPost(Address, Take).Requires(CasePermissions.Open).ExcludeFromDescription();
    }

    private static async Task<IResult> Take(
        Form<OpenCaseRequest> form, HttpContext http, Actor actor, NewCasePages pages, CaseProgressReader cases, ServiceDb db, Write<OpenCaseHandler> write, Write<Calls.AttachCallHandler> fromCall, CancellationToken ct)
    {
        if (form.IsForged) return await pages.Again(form, actor, form.Refusal, ct);
        if (form.Typed("step") == "check") return await pages.Again(form, actor, null, ct);
        if (form.Refusal is { } wrong) return await pages.Again(form, actor, wrong, ct);

        // The same form sent twice is one case: its id was made with the empty form.
        var request = form.Value!;
        if (request.Id is { } once && await cases.Exists(db, once, ct)) return See(once);
        if (pages.Unanswered(request) is { } unanswered) return await pages.Again(form, actor, unanswered, ct);
        var opened = Guid.TryParse(form.Typed("call"), out var call)
            ? await fromCall.Run(x => x.Open(call, request, actor, ct), ct)
            : await write.Run(x => x.Handle(request, actor, ct), ct);
        if (opened.Refusal is { } refusal) return await pages.Again(form, actor, refusal, ct);
        NewCasePages.Remember(http, request);
        return See(opened.Value.Id.Value);
    }

    private static IResult See(Guid id) => new SeeOther($"/desk/cases/{id}?opened=1");
}
