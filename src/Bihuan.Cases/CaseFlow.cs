using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Cases;

/// <summary>Recording decided facts, and what follows from them without anybody asking: the steps a process takes by itself.</summary>
internal static class CaseFlow
{
    /// <summary>Records the facts in their order, then every step that is due by rule. The caller saves.</summary>
    public static void Record(
        ServiceDb db, ServiceCase serviceCase, CasePolicies policies, IEnumerable<IFact> decided, Actor actor, DateTimeOffset at, DateTimeOffset? occurredAt = null)
    {
        foreach (var fact in decided) db.Record(serviceCase, fact, actor, at, occurredAt);
        StepByRule(db, serviceCase, policies.ProcessOf(serviceCase), actor, at);
    }

    /// <summary>Takes every step that is due by rule. A process has fewer steps than the bound, so the bound is never met.</summary>
    public static void StepByRule(ServiceDb db, ServiceCase serviceCase, CaseProcess process, Actor actor, DateTimeOffset at)
    {
        for (var i = 0; i <= process.Stages.Count && serviceCase.FollowByRule(process) is { } step; i++) db.Record(serviceCase, step, actor, at);
    }

    /// <summary>A case for another module's command, which has checked who asks; the same instance when this change already holds it.</summary>
    public static Task<ServiceCase?> Find(ServiceDb db, CaseId id, CancellationToken ct) => db.LoadCase(id, ct);

    /// <summary>Records and saves, for commands of other modules.</summary>
    public static async Task<Result<CaseHead>> Save(
        ServiceDb db, ServiceCase serviceCase, CasePolicies policies, IEnumerable<IFact> decided, Actor actor, DateTimeOffset at, CancellationToken ct, DateTimeOffset? occurredAt = null)
    {
        Record(db, serviceCase, policies, decided, actor, at, occurredAt);
        await db.SaveChangesAsync(ct);
        return Head(serviceCase);
    }

    public static CaseHead Head(ServiceCase x) => new(x.Id, x.Number, x.Stage, x.AssigneeId.Value, x.Seq);
}
