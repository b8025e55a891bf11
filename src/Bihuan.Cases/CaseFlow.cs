using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Cases;

/// <summary>What follows from a fact without anybody asking: the steps a process takes by itself.</summary>
internal static class CaseFlow
{
    /// <summary>Takes every step that is due by rule. A process has fewer stages than the bound, so the bound is never met.</summary>
    public static void StepByRule(ServiceDb db, Domain.ServiceCase serviceCase, CaseProcess process, Actor actor, DateTimeOffset at)
    {
        for (var i = 0; i < process.Stages.Count && serviceCase.StepByRule(process) is { } step; i++)
        {
            db.Record(serviceCase, step, actor, at);
            CloseAtEnd(db, serviceCase, process, actor, at);
        }
    }

    /// <summary>Entering the last stage closes the case with what was decided on the way.</summary>
    public static void CloseAtEnd(ServiceDb db, Domain.ServiceCase serviceCase, CaseProcess process, Actor actor, DateTimeOffset at)
    {
        if (process.Find(serviceCase.Stage) is { IsClosed: true } && serviceCase.IsOpen)
            db.Record(serviceCase, new CaseClosed("confirmed", serviceCase.Solution ?? ""), actor, at);
    }
}
