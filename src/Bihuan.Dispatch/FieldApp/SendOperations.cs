using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.FieldApp;

/// <summary>
/// Takes a stretch of a device's log. Each operation is a change of its own, run by the handler that the pages use, in the order of the log; so
/// a server that dies in the middle has done the first ones, and the repeat hears that they are done. Nothing ends in silence: what was not
/// applied comes back refused, or is kept for the office.
/// </summary>
internal sealed class SendOperations(
    ServiceDb db, Write<FieldWorkHandler> work, Write<KeepWorkHandler> keep, FileStore files, FactReader facts, FieldPolicies policies, Words words, TimeProvider clock)
{
    public async Task<Result<OperationsAnswer>> Run(SendOperationsRequest request, Actor actor, CancellationToken ct)
    {
        if (Wrong(request) is { Count: > 0 } errors) return Refusal.Invalid("request.invalid", [.. errors]);
        var now = clock.Now();
        var device = DeviceClock.Of(request.DeviceNow!.Value, now, policies.Field.FieldApp.Clock);
        var results = new List<OperationResult>(request.Operations.Count);
        foreach (var operation in request.Operations) results.Add(await One(operation, device, actor, ct));
        return new OperationsAnswer(now, (int)Math.Clamp(device.Skew.TotalSeconds, int.MinValue, int.MaxValue), device.IsDoubtful, results);
    }

    private List<FieldError> Wrong(SendOperationsRequest request)
    {
        var errors = new List<FieldError>();
        var most = policies.Field.FieldApp.OperationsMax;
        if (request.Operations.Count > most) errors.Add(new FieldError("/operations", "out-of-range", most));
        for (var i = 0; i < request.Operations.Count; i++)
            if (OperationKind.Find(request.Operations[i].Kind) is null) errors.Add(new FieldError($"/operations/{i}/kind", "unknown-code", string.Join(' ', OperationKind.All.Select(x => x.Code))));
        return errors;
    }

    private async Task<OperationResult> One(FieldOperation operation, DeviceClock device, Actor actor, CancellationToken ct)
    {
        if (await Earlier(operation, actor, ct) is { } earlier) return earlier;
        var stamp = new DeviceStamp(operation.OccurredAt!.Value.ToMicroseconds(), (int)Math.Clamp(device.Skew.TotalSeconds, int.MinValue, int.MaxValue), device.IsDoubtful);
        var occurredAt = device.Correct(operation.OccurredAt.Value)?.ToMicroseconds();
        var done = await Apply(operation, occurredAt, stamp, actor, ct);
        if (done.Refusal is null) return Done(operation, done.Value, OperationOutcome.Applied);
        var kept = await keep.Run(x => x.Handle(operation, done.Refusal, occurredAt, stamp, actor, ct), ct);
        return await NotDone(operation, done.Refusal, kept, actor, ct);
    }

    private async Task<Result<VisitHead>> Apply(FieldOperation operation, DateTimeOffset? occurredAt, DeviceStamp stamp, Actor actor, CancellationToken ct)
    {
        var call = await OperationCalls.Of(operation, occurredAt, files, ct);
        if (call.Refusal is { } unreadable) return unreadable;
        return await work.Run(handler =>
        {
            handler.Device = stamp;
            return call.Value(handler, actor, ct);
        }, ct);
    }

    /// <summary>Asked first, since the visit may be out of reach by the time the answer to an applied operation is asked for again.</summary>
    private async Task<OperationResult?> Earlier(FieldOperation operation, Actor actor, CancellationToken ct)
    {
        var id = operation.Id!.Value;
        if (await db.Set<FieldCommand>().FirstOrDefaultAsync(x => x.Id == id, ct) is not { } command) return await EarlierKept(operation, actor, ct);
        return await EarlierDone(operation, command, actor, ct);
    }

    private async Task<OperationResult?> EarlierKept(FieldOperation operation, Actor actor, CancellationToken ct)
    {
        var id = operation.Id!.Value;
        if (await db.Set<KeptWork>().FirstOrDefaultAsync(x => x.Id == id, ct) is not { } kept) return null;
        if (kept.UserId.Value != actor.Id || kept.VisitId != operation.VisitId) return Reused(operation);
        var visit = await db.Set<Visit>().FirstAsync(x => x.Id == kept.VisitId, ct);
        return await NotDone(operation, Refusal.Conflict(kept.Code), new KeepAnswer(new SyncVerdict(true, false, kept.Code), kept, visit), actor, ct);
    }

    private async Task<OperationResult> EarlierDone(FieldOperation operation, FieldCommand command, Actor actor, CancellationToken ct)
    {
        var visitId = operation.VisitId!.Value;
        if (command.VisitId != visitId || command.Kind != operation.Kind || command.UserId.Value != actor.Id)
            return Reused(operation);
        var visit = await db.Set<Visit>().FirstAsync(x => x.Id == visitId, ct);
        return Done(operation, new VisitHead(visit.Id, visit.CaseId.Value, visit.State, visit.Version, command.IsClockDoubtful, command.Problem), OperationOutcome.Already);
    }

    private OperationResult Reused(FieldOperation operation) => Refused(operation, Refusal.Conflict("visit.command-reused"), new SyncVerdict(false, false, "visit.command-reused"));

    private OperationResult Done(FieldOperation operation, VisitHead head, string outcome) => head.Problem is { } problem
        ? Refused(operation, Refusal.Conflict(problem), new SyncVerdict(false, false, problem)) with { State = head.State, Version = head.Version }
        : new OperationResult(operation.Id!.Value, head.Id, outcome, head.State, head.Version, head.IsClockDoubtful);

    private async Task<OperationResult> NotDone(FieldOperation operation, Refusal refusal, Result<KeepAnswer> answer, Actor actor, CancellationToken ct)
    {
        if (answer.Refusal is { } unkept) return Refused(operation, unkept, new SyncVerdict(false, false, unkept.Code));
        var (verdict, kept, visit, command) = answer.Value;
        if (command is not null) return await EarlierDone(operation, command, actor, ct);
        var result = Refused(operation, refusal, verdict) with { Outcome = verdict.IsKept ? OperationOutcome.Kept : OperationOutcome.Refused };
        if (visit is null) return result;
        return result with
        {
            State = visit.State,
            Version = visit.Version,
            Since = await Since(visit.CaseId, operation.SeenSeq ?? 0, actor, ct),
            Resolution = kept?.Resolution,
            ResolutionReason = kept?.ResolutionReason,
        };
    }

    private OperationResult Refused(FieldOperation operation, Refusal refusal, SyncVerdict verdict) => new(operation.Id!.Value, operation.VisitId!.Value, OperationOutcome.Refused)
    {
        Code = verdict.Code,
        Title = words["refusal." + verdict.Code],
        MayRetry = verdict.MayRetry,
        Errors = [.. refusal.Errors.Select(x => new OperationError(x.Pointer, x.Code, Problems.Describe(words, x)))],
        Facts = refusal.Facts.Count > 0 && refusal.Code == verdict.Code ? refusal.Facts : null,
    };

    private async Task<IReadOnlyList<MeanwhileView>> Since(CaseId id, long seen, Actor actor, CancellationToken ct)
    {
        var others = (await facts.Read(db, id.Value, ct, seen)).Where(x => x.Actor != actor.Code && x.Fact is not null and not IAutomaticFact);
        return [.. others.Select(x => (Name: x.Type[..x.Type.IndexOf('/', StringComparison.Ordinal)], x.RecordedAt)).Where(x => IsOfVisit(x.Name)).TakeLast(20)
            .Select(x => new MeanwhileView(x.Name, words.Code("fact", x.Name), x.RecordedAt))];
    }

    private static bool IsOfVisit(string name) =>
        name.StartsWith("visit.", StringComparison.Ordinal) || name is "support.answered" || name is "case.visit-offered" or "case.appointment-made" or "case.closed" or "case.reopened" or "case.joined" or "case.transferred" or "case.process-changed";
}

/// <summary>Which call of the technician's handler an operation is.</summary>
internal static class OperationCalls
{
    public static async Task<Result<Func<FieldWorkHandler, Actor, CancellationToken, Task<Result<VisitHead>>>>> Of(FieldOperation x, DateTimeOffset? at, FileStore files, CancellationToken ct) => x.Kind switch
    {
        "accept" => Call<AcceptVisitRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "decline" => Call<DeclineVisitRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "appoint" => Call<AppointVisitRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "leave" => Call<LeaveForVisitRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "check-in" => Call<CheckInRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "checks" => Call<AnswerChecksRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "diagnose" => Call<DiagnoseVisitRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "use-part" => Call<UsePartRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "quote" => Call<QuoteChargeRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "decline-photos" => Call<DeclinePhotosRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "end-work" => Call<EndWorkRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "need-examination" => Call<NeedExaminationRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "need-second-visit" => Call<NeedSecondVisitRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "ask-support" => Call<AskSupportOnSiteRequest>(x, at, (h, id, r, a, c) => h.Handle(id, r, a, c)),
        "completion" => await Completion(x, at, files, ct),
        _ => Refusal.Invalid("request.invalid", new FieldError("/kind", "unknown-code", string.Join(' ', OperationKind.All.Select(k => k.Code)))),
    };

    private static Result<Func<FieldWorkHandler, Actor, CancellationToken, Task<Result<VisitHead>>>> Call<T>(
        FieldOperation operation, DateTimeOffset? at, Func<FieldWorkHandler, Guid, T, Actor, CancellationToken, Task<Result<VisitHead>>> act)
        where T : class
    {
        var read = OperationBody.Read<T>(operation, at);
        if (read.Refusal is { } refusal) return refusal;
        var (visit, request) = (operation.VisitId!.Value, read.Value);
        return (Func<FieldWorkHandler, Actor, CancellationToken, Task<Result<VisitHead>>>)((handler, actor, ct) => act(handler, visit, request, actor, ct));
    }

    private static async Task<Result<Func<FieldWorkHandler, Actor, CancellationToken, Task<Result<VisitHead>>>>> Completion(FieldOperation operation, DateTimeOffset? at, FileStore files, CancellationToken ct)
    {
        var read = OperationBody.Read<ApplyForCompletionRequest>(operation, at);
        if (read.Refusal is { } refusal) return refusal;
        var signature = await SignatureFile.Keep(read.Value, files, ct);
        if (signature.Refusal is { } unreadable) return unreadable;
        return Call<ApplyForCompletionRequest>(operation, at, (h, id, r, a, c) => h.Handle(id, r, signature.Value, a, c));
    }
}
