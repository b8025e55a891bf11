using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases;

/// <summary>A case that silence moved on, and whether that was its end.</summary>
public sealed record SilentCase(CaseHead Head, bool IsClosed, string? Outcome);

/// <summary>
/// Ends the waiting for a customer who does not answer within the days that policy sets (CASE-13). Whether and where a case goes follows
/// from its recorded times alone; when this runs decides nothing, and running it twice changes nothing.
/// </summary>
public sealed class CloseUnanswered(Store store, Writes writes, CasePolicies policies)
{
    private const int BatchMax = 200;
    private static readonly Actor s_actor = Actor.Named("close-unanswered");

    /// <summary>What was moved on or closed, in the order it had waited.</summary>
    public async Task<IReadOnlyList<SilentCase>> Run(DateTimeOffset now, CancellationToken ct)
    {
        var moved = new List<SilentCase>();
        DateTimeOffset? after = null;
        while (await Waiting(now, after, ct) is { Count: > 0 } batch)
        {
            foreach (var (id, _) in batch)
            {
                if (await writes.Run(services => PassOver(services.GetRequiredService<ServiceDb>(), id, now, ct), ct) is { } silent) moved.Add(silent);
            }

            if (batch.Count < BatchMax) break;
            after = batch[^1].AskedAt;
        }

        return moved;
    }

    private async Task<SilentCase?> PassOver(ServiceDb db, CaseId id, DateTimeOffset now, CancellationToken ct)
    {
        if (await CaseFlow.Find(db, id, ct) is not { } serviceCase) return null;
        if (serviceCase.PassOverSilence(policies.ProcessOf(serviceCase), Patience, now) is not { } step) return null;
        CaseFlow.Record(db, serviceCase, policies, [step], s_actor, now);
        await db.SaveChangesAsync(ct);
        return new SilentCase(CaseFlow.Head(serviceCase), !serviceCase.IsOpen, serviceCase.Outcome);
    }

    private TimeSpan Patience => TimeSpan.FromDays(policies.FollowUp.NoAnswerDays);

    /// <summary>Cases that were asked long enough ago, a batch at a time; several of one instant at a batch's edge are met again by the next run.</summary>
    private async Task<List<(CaseId Id, DateTimeOffset AskedAt)>> Waiting(DateTimeOffset now, DateTimeOffset? after, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            var asked = now - Patience;
            var cases = db.Set<ServiceCase>().Where(x => x.IsOpen && x.AskedAt <= asked);
            if (after is { } last) cases = cases.Where(x => x.AskedAt > last);
            var rows = await cases.OrderBy(x => x.AskedAt).Take(BatchMax).Select(x => new { x.Id, x.AskedAt }).ToListAsync(ct);
            return rows.ConvertAll(x => (x.Id, x.AskedAt!.Value));
        }
        finally
        {
            store.Return(db);
        }
    }
}
