using System.Security.Cryptography;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Idempotency;

/// <summary>An answer before it is sent.</summary>
public sealed record Answer(object Body, int Status = StatusCodes.Status200OK, string? ETag = null, string? Location = null);

/// <summary>
/// Runs a change once per Idempotency-Key. The answer is stored in the transaction of the change, so that there is never one without
/// the other; a refusal stores nothing and may be tried again. Without the header it is a plain <see cref="Write{THandler}"/>.
/// </summary>
public sealed class Once<THandler>(Writes writes, TimeProvider clock)
    where THandler : notnull
{
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(24);

    public async Task<IResult> Run<T>(IdempotencyKey key, object request, Actor actor, Func<THandler, Task<Result<T>>> work, Func<T, Answer> answer, CancellationToken ct)
    {
        if (key.Value is null)
        {
            var plain = await writes.Run(scope => work(scope.GetRequiredService<THandler>()), ct);
            return plain.ToHttp(x => Send(answer(x)));
        }

        // The hash of what was understood, not of the bytes: the order of members and white space may differ in a repeat.
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), Problems.Json));
        var kept = await writes.Run(scope => Keep(scope, key, hash, actor, work, answer, ct), ct);
        return kept.ToHttp(x => Problems.Ready(x.Response, x.Status, x.Etag, x.Location));
    }

    private static IResult Send(Answer answer) => Problems.Ok(answer.Body, answer.Status, answer.ETag, answer.Location);

    private async Task<Result<KeptAnswer>> Keep<T>(
        IServiceProvider scope, IdempotencyKey key, byte[] hash, Actor actor, Func<THandler, Task<Result<T>>> work, Func<T, Answer> answer, CancellationToken ct)
    {
        var db = scope.GetRequiredService<ServiceDb>();
        var (who, route, value) = (actor.Code, key.Route, key.Value!);
        await db.Hold($"idempotency\n{who}\n{route}\n{value}", ct);
        var now = clock.Now();
        await Forget(db, now - s_kept, ct);
        if (await db.Set<KeptAnswer>().FirstOrDefaultAsync(x => x.Actor == who && x.Route == route && x.Key == value, ct) is { } earlier)
            return CryptographicOperations.FixedTimeEquals(earlier.BodyHash, hash) ? earlier : new Refusal("request.idempotency-mismatch", RefusalKind.Unprocessable);

        var made = await work(scope.GetRequiredService<THandler>());
        if (made.Refusal is { } refusal) return refusal;
        var sent = answer(made.Value);
        var kept = new KeptAnswer
        {
            Actor = who,
            Route = route,
            Key = value,
            BodyHash = hash,
            Status = sent.Status,
            Etag = sent.ETag,
            Location = sent.Location,
            Response = JsonSerializer.Serialize(sent.Body, sent.Body.GetType(), Problems.Json),
            CreatedAt = now,
        };
        db.Add(kept);
        await db.SaveChangesAsync(ct);
        return kept;
    }

    /// <summary>Whoever brings a key sweeps up the old ones; on PostgreSQL those that a neighbour is sweeping are left to them.</summary>
    private static Task Forget(ServiceDb db, DateTimeOffset before, CancellationToken ct) => db.IsSqlite
        ? db.Set<KeptAnswer>().Where(x => x.CreatedAt < before).ExecuteDeleteAsync(ct)
        : db.Database.ExecuteSqlAsync($"DELETE FROM platform_idempotency WHERE ctid = ANY (ARRAY(SELECT ctid FROM platform_idempotency WHERE created_at < {before.UtcDateTime} FOR UPDATE SKIP LOCKED))", ct);
}
