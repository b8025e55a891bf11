using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.Alarms;

/// <summary>Where to go back to after an alarm was seen: its case, or the list of alarms.</summary>
public sealed record SeeAlarmRequest(Guid? Case = null);

internal static class AlarmEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/alarms").ExcludeFromDescription();
        desk.MapGet("", async (Actor actor, ServiceDb db, AlarmReader reader, TimeProvider clock, CancellationToken ct) =>
            new PageResult<AlarmsPage>(new { Open = await reader.Open(db, actor, ct), Seen = await reader.Seen(db, actor, ct), Now = clock.Now() })).Requires(CasePermissions.ReadAlarms);
        desk.MapPost("/{id:guid}/acknowledgements", async (Guid id, Form<SeeAlarmRequest> form, Actor actor, Write<AcknowledgeAlarmHandler> write, CancellationToken ct) =>
        {
            if (form.Refusal is { } refusal) return refusal.ToHttp();
            var seen = await write.Run(x => x.Handle(id, actor, ct), ct);
            if (seen.Refusal is { } no) return no.ToHttp();
            return new SeeOther(form.Value!.Case is { } back ? $"/desk/cases/{back}" : "/desk/alarms");
        }).Requires(CasePermissions.ReadAlarms);

        var api = routes.MapGroup("/api/v1/alarms").WithTags("alarms");
        api.MapGet("", async (Actor actor, ServiceDb db, AlarmReader reader, CancellationToken ct) =>
            Problems.Ok(new { items = await reader.Open(db, actor, ct), next = (string?)null })).Requires(CasePermissions.ReadAlarms);
        api.MapPost("/{id:guid}/acknowledgements", async (Guid id, Actor actor, Write<AcknowledgeAlarmHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Handle(id, actor, ct), ct)).ToHttp()).Requires(CasePermissions.ReadAlarms);
    }
}
