using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Visits;

/// <summary>A visit whose technician cannot go on before somebody has decided.</summary>
public sealed record VisitToDecide(Guid Id, string CaseNumber, string State, string? Category, string? Symptom, string Technician, string Organisation, DateTimeOffset? Since, bool IsUrgent);

/// <summary>What waits for a review or for the maker's engineer, within the reader's reach: the longest waiting first, urgent ones ahead.</summary>
internal static class ToDecide
{
    public const string Home = "/desk/dispatch/to-decide";

    private const int ShownMax = 200;

    private static readonly string[] s_states = [VisitState.CompletionApplied, VisitState.Examining];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Home, async (ServiceDb db, PeopleDirectory people, OrganisationTree tree, Actor actor, CancellationToken ct) =>
            DispatchPage.Of<ToDecidePage>(new { Visits = await Read(db, people, tree, actor, ct) })).Requires(DispatchPermissions.Review);
        routes.MapGet("/api/v1/dispatch/visits-to-decide", async (ServiceDb db, PeopleDirectory people, OrganisationTree tree, Actor actor, CancellationToken ct) =>
            Problems.Ok(new { items = await Read(db, people, tree, actor, ct), next = (string?)null })).Requires(DispatchPermissions.Review).WithTags("dispatch");
    }

    private static async Task<IReadOnlyList<VisitToDecide>> Read(ServiceDb db, PeopleDirectory people, OrganisationTree tree, Actor actor, CancellationToken ct)
    {
        var rows = await db.Set<Visit>().Where(x => s_states.Contains(x.State)).Within(actor, DispatchPermissions.Review).OrderBy(x => x.AppliedAt ?? x.EndedAt ?? x.CheckedInAt).Take(ShownMax).ToListAsync(ct);
        return
        [
            .. rows.Select(x => new VisitToDecide(
                x.Id, x.CaseNumber, x.State, x.Category, x.Symptom, x.TechnicianId is { } technician ? people.NameOf(technician.Value) : "", tree.Current.NameOf(x.OrganisationId.Value),
                x.AppliedAt ?? x.EndedAt ?? x.CheckedInAt, x.Urgency != "ordinary")).OrderBy(x => !x.IsUrgent).ThenBy(x => x.Since),
        ];
    }
}
