using Bihuan.Foundation;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Messages.SendMessages;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.ReadMessages;

/// <summary>A message as the log shows it: to whom by kind and id, never an address or its words.</summary>
public sealed record MessageView(
    Guid Id, string Kind, string Template, bool IsAutomatic, Guid? CaseId, string Number, Guid? CustomerId, string? Person, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, string State, int Attempts,
    DateTimeOffset? EndedAt, string? Reason, string? Excerpt);

public sealed record MessagePage(IReadOnlyList<MessageView> Items, string? Next);

[FactType("message-log.repeated/1")]
public sealed record MessageRepeated(Guid MessageId, string Kind, string Template) : IFact;

/// <summary>What was sent and what not, and sending it again.</summary>
internal sealed class MessageLog(ServiceDb db, SubjectKeys keys, PeopleDirectory people, ChannelRegister channels, MessageBell bell, AuditLog audit, TimeProvider clock)
{
    private const int LimitMax = 200;

    /// <summary>The newest first. Who may not see the whole company sees none.</summary>
    public async Task<MessagePage> List(string? state, string? kind, Guid? about, string? after, int? limit, Actor actor, CancellationToken ct)
    {
        var all = actor.ReachOf(MessagePermissions.ReadMessages).All;
        var rows = db.Set<Message>().Where(x => all);
        if (Codes.MessageStateOf(state) is { } wanted) rows = rows.Where(x => x.State == wanted);
        if (Codes.KindOf(kind) is { } known) rows = rows.Where(x => x.Kind == known);
        if (about is { } thread) rows = rows.Where(x => x.ThreadId == thread);
        if (TimeCursor.Read(after) is var (at, id)) rows = rows.Where(x => x.CreatedAt <= at && (x.CreatedAt < at || x.Id.CompareTo(id) < 0));
        var most = Math.Clamp(limit ?? 50, 1, LimitMax);
        var found = await rows.OrderByDescending(x => x.CreatedAt).ThenByDescending(x => x.Id).Take(most + 1).ToListAsync(ct);
        var next = found.Count > most ? new TimeCursor(found[most - 1].CreatedAt, found[most - 1].Id).ToString() : null;
        keys.Load(db, [.. found.Where(x => x is { SealedExcerpt: not null, CustomerId: not null }).Select(x => x.CustomerId!.Value.Value)]);
        return new MessagePage([.. found.Take(most).Select(View)], next);
    }

    /// <summary>Sends again what was given up or never tried, if there is a channel now. Run inside a change.</summary>
    public async Task<Result<bool>> Repeat(Guid id, Actor actor, CancellationToken ct)
    {
        var row = actor.ReachOf(MessagePermissions.ReadMessages).All ? await db.Set<Message>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct) : null;
        if (row is null) return Refusal.NotFound("message.not-found");
        if (row.State == MessageState.Waiting) return Refusal.Conflict("message.waiting");
        if (row.State == MessageState.Sent) return Refusal.Conflict("message.sent");
        if (channels.Of(row.Kind) is not { } channel) return Refusal.Conflict("message.no-channel");
        var at = clock.Now();
        row.Again(channel.Code, at);
        await audit.Record(db, new MessageRepeated(id, Codes.Of(row.Kind), row.Template), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(bell.Ring);
        return true;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string permission = MessagePermissions.ReadMessages;
        routes.MapGet("/api/v1/messages", async (string? state, string? kind, Guid? caseId, string? after, int? limit, Actor actor, MessageLog log, CancellationToken ct) =>
            Problems.Ok(await log.List(state, kind, caseId, after, limit, actor, ct))).Requires(permission).WithTags("messages");
        routes.MapPost("/api/v1/messages/{id:guid}/repeats", async (Guid id, Actor actor, Write<MessageLog> write, CancellationToken ct) =>
            (await write.Run(x => x.Repeat(id, actor, ct), ct)).ToHttp(_ => Results.NoContent())).Requires(permission).WithTags("messages");
        routes.MapGet("/desk/messages", (string? state, string? kind, Guid? caseId, string? after, Actor actor, MessageLog log, TimeProvider clock, CancellationToken ct) =>
            Show(log, state, kind, caseId, after, null, actor, clock, ct)).Requires(permission);
        routes.MapPost("/desk/messages/{id:guid}/repeats", async (Guid id, Form<ChannelTestRequest> form, Actor actor, MessageLog log, Write<MessageLog> write, TimeProvider clock, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Repeat(id, actor, ct), ct)).Refusal;
            if (refusal is { Kind: RefusalKind.NotFound }) return Page.Missing();
            return refusal is null ? new SeeOther("/desk/messages") : await Show(log, null, null, null, null, refusal, actor, clock, ct);
        }).Requires(permission);
    }

    private static async Task<IResult> Show(MessageLog log, string? state, string? kind, Guid? about, string? after, Refusal? refusal, Actor actor, TimeProvider clock, CancellationToken ct) =>
        Page.Of<MessageLogPage>(
            new() { ["View"] = await log.List(state, kind, about, after, null, actor, ct), ["State"] = state, ["Kind"] = kind, ["About"] = about, ["After"] = after, ["Refusal"] = refusal, ["Now"] = clock.Now() },
            refused: refusal is not null);

    private MessageView View(Message x) => new(
        x.Id, Codes.Of(x.Kind), x.Template, x.IsAutomatic, x.ThreadId == Guid.Empty ? null : x.ThreadId, x.Number, x.CustomerId?.Value, x.UserId is { } user ? people.NameOf(user.Value) : null, x.CreatedAt, x.DueAt,
        Codes.KebabOf(x.State), x.Attempts, x.EndedAt, x.Reason, x.CustomerId is { } customer ? keys.Open(db, customer.Value, x.SealedExcerpt) : x.Excerpt);
}
