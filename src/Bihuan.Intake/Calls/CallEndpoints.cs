using Bihuan.Foundation;
using Bihuan.Intake.ReceiveMessage;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Intake.Calls;

/// <summary>Events of telephone and chat systems in, the agent's call, the list of calls, the wallboard.</summary>
internal static class CallEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/hooks/{channel}/calls", Receive).WithTags("hooks").Accepts<CallEventRequest>("application/json")
            .OpenToAll("other systems sign what they send with the channel's secret");
        MapPages(routes.MapGroup("/desk").ExcludeFromDescription());
        var api = routes.MapGroup("/api/v1").WithTags("calls");
        api.MapGet("/wallboard", async (Actor actor, ServiceDb db, CallReader calls, CancellationToken ct) => Problems.Ok(await calls.Board(db, actor, ct))).Requires(CallPermissions.Read);
        api.MapGet("/calls", async (Actor actor, ServiceDb db, CallReader calls, CancellationToken ct) =>
            Problems.Ok(new { items = await calls.Newest(db, actor, ct), next = (string?)null })).Requires(CallPermissions.Read);
    }

    private static void MapPages(RouteGroupBuilder desk)
    {
        desk.MapGet("/wallboard", async (Actor actor, ServiceDb db, CallReader calls, CancellationToken ct) =>
            new PageResult<WallboardPage>(new { Board = await calls.Board(db, actor, ct) })).Requires(CallPermissions.Read);
        desk.MapGet("/calls", async (Actor actor, ServiceDb db, CallReader calls, MyCall mine, TimeProvider clock, CancellationToken ct) =>
            new PageResult<CallsPage>(new { Calls = await calls.Newest(db, actor, ct), Mine = await mine.Read(db, actor, ct), Now = clock.Now() })).Requires(CallPermissions.Read);
        desk.MapGet("/calls/ringing", async (Actor actor, ServiceDb db, MyCall mine, CancellationToken ct) =>
            new PageResult<RingingCall>(new { Mine = await mine.Read(db, actor, ct) })).Requires(CallPermissions.Read);
        desk.MapPost("/calls/{id:guid}/case", async (Guid id, Form<AttachCallRequest> form, Actor actor, ServiceDb db, CallReader calls, MyCall mine, TimeProvider clock, Write<AttachCallHandler> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal;
            if (refusal is null)
            {
                var done = await write.Run(x => x.Attach(id, form.Value!, actor, ct), ct);
                if (done.Refusal is null) return (IResult)new SeeOther($"/desk/cases/{done.Value.Id}");
                refusal = done.Refusal;
            }

            return new PageResult<CallsPage>(new { Calls = await calls.Newest(db, actor, ct), Mine = await mine.Read(db, actor, ct), Now = clock.Now(), Refusal = refusal, Typed = (Func<string, string>)form.Typed }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }).Requires(CallPermissions.Read);
    }

    private static async Task<IResult> Receive(string channel, HttpRequest request, SignedHook hook, Write<TakeCallEventHandler> write, CancellationToken ct)
    {
        var signed = await hook.Read(channel, request, ct);
        if (signed.Channel is not { } card) return signed.Refuse(request.HttpContext.Response);
        var heard = signed.Parse<CallEventRequest>();
        if (RequestValidator.Validate(heard) is { Count: > 0 } errors) return Refusal.Invalid("request.invalid", [.. errors]).ToHttp();
        return (await write.Run(x => x.Handle(card, heard, ct), ct)).ToHttp();
    }
}
