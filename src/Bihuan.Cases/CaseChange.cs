using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases;

/// <summary>
/// Load, decide, record: the frame of every change to a case. The decision is pure and returns facts or a refusal; here the case is
/// found within reach, the version compared, the facts chained, and the steps taken that the process takes by itself.
/// </summary>
internal sealed class CaseChange(ServiceDb db, CasePolicies policies, FactReader facts, TimeProvider clock)
{
    public ServiceDb Db => db;

    /// <summary>The instant of this change, for decisions that weigh one.</summary>
    public DateTimeOffset Now => clock.Now();

    public CasePolicies Policies => policies;

    /// <summary>Makes a text that is being added findable. Its place among the case's texts is the number of the fact that carries it.</summary>
    public void MakeFindable(ServiceCase serviceCase, string text) =>
        db.MakeFindable(SearchText.Of(serviceCase.RunningNumber, (int)Math.Min(serviceCase.Seq + 1, SearchText.TextsMax - 1), Masking.FreeText(text)));

    /// <summary>When something happened that is entered later; null for now, and for a device whose clock runs ahead.</summary>
    public DateTimeOffset? WhenBefore(DateTimeOffset? occurredAt) => occurredAt < clock.Now() ? occurredAt?.ToMicroseconds() : null;


    public CaseProcess ProcessOf(ServiceCase serviceCase) => policies.ProcessOf(serviceCase);

    public async Task<Result<CaseHead>> Run(
        CaseId id, Seq expected, Actor actor, string permission, Func<ServiceCase, Result<IReadOnlyList<IFact>>> decide, CancellationToken ct, DateTimeOffset? occurredAt = null)
    {
        var serviceCase = await db.FindCase(id, actor, permission, ct);
        if (serviceCase is null) return CaseRefusals.NotFound();
        if (serviceCase.HasMovedSince(expected.Value)) return await ChangedMeanwhile(serviceCase, expected.Value, ct);
        var decision = decide(serviceCase);
        return decision.Refusal is { } refusal ? refusal : await Record(serviceCase, decision.Value, actor, ct, occurredAt);
    }

    /// <summary>Records facts that have been decided, then what follows by rule, and saves.</summary>
    public async Task<Result<CaseHead>> Record(ServiceCase serviceCase, IReadOnlyList<IFact> decided, Actor actor, CancellationToken ct, DateTimeOffset? occurredAt = null)
    {
        CaseFlow.Record(db, serviceCase, policies, decided, actor, clock.Now(), occurredAt);
        await db.SaveChangesAsync(ct);
        return CaseFlow.Head(serviceCase);
    }

    /// <summary>Stale, with the facts the caller has not seen, so that a client can show what happened rather than an error.</summary>
    private async Task<Refusal> ChangedMeanwhile(ServiceCase serviceCase, long seen, CancellationToken ct)
    {
        var since = await facts.Views(db, serviceCase.Id.Value, Math.Max(0, seen), ct);
        return new Refusal("case.changed-meanwhile", RefusalKind.Stale)
        {
            Facts = new Dictionary<string, object?> { ["seq"] = serviceCase.Seq, ["since"] = since },
        };
    }
}

internal static class Decisions
{
    public static Result<IReadOnlyList<IFact>> AsFacts<T>(this Result<T> decision)
        where T : IFact => decision.Refusal is { } refusal ? refusal : new IFact[] { decision.Value };

    public static Result<IReadOnlyList<IFact>> AsFacts(this Result<List<IFact>> decision) => decision.Refusal is { } refusal ? refusal : decision.Value;
}
