using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Support;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Words;

namespace Bihuan.Dispatch.FieldWork;

/// <summary>The commands, in the order of a visit.</summary>
internal sealed partial class FieldWorkHandler
{
    public Task<Result<VisitHead>> Handle(Guid id, AcceptVisitRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "accept", actor, async (visit, m) => visit.Accept(m.Technician) is { } refusal ? refusal : await Record(visit, new VisitAccepted(visit.Id, m.Technician), actor, m, ct), ct);

    public Task<Result<VisitHead>> Handle(Guid id, DeclineVisitRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "decline", actor, async (visit, m) =>
            visit.Decline(m.Technician, Masking.FreeText(request.Reason)) is { } refusal ? refusal : await Record(visit, new VisitDeclined(visit.Id, m.Technician, Masking.FreeText(request.Reason)), actor, m, ct), ct);

    public Task<Result<VisitHead>> Handle(Guid id, AppointVisitRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "appoint", actor, async (visit, m) =>
        {
            if (visit.MayBeAppointed() is { } refusal) return refusal;
            if (request.Until!.Value - request.From!.Value > TimeSpan.FromHours(12)) return Refusal.Invalid("request.invalid", new FieldError("/until", "out-of-range", "12 h"));
            return Nothing(await cases.Appoint(db, visit.CaseId, request.From.Value.ToMicroseconds(), request.Until.Value.ToMicroseconds(), actor, m.At, ct));
        }, ct);

    public Task<Result<VisitHead>> Handle(Guid id, LeaveForVisitRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "leave", actor, async (visit, m) => visit.Leave(m.Technician, m.Happened) is { } refusal ? refusal : await Record(visit, new TechnicianOnTheWay(visit.Id, m.Technician), actor, m, ct), ct);

    /// <summary>Arrival with time and place stamp (DSP-13). The place decides nothing, since addresses are rough and satellites err; it is kept as a distance.</summary>
    public Task<Result<VisitHead>> Handle(Guid id, CheckInRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "check-in", actor, async (visit, m) =>
        {
            if (visit.MayCheckIn(m.Technician) is { } refusal) return refusal;
            var started = await cases.Start(db, visit.CaseId, m.Technician, actor, m.At, m.OccurredAt, ct);
            if (started.Refusal is { } refused) return visit.PromisedFromAt is null && refused.Code != "case.closed" ? Refusal.Conflict("visit.appointment-missing") : refused;
            var (metres, isDoubtful) = places.Away(db, visit, request.Latitude, request.Longitude, request.AccuracyMetres);
            visit.CheckInMetres = metres;
            return await Record(visit, new VisitCheckedIn(visit.Id, m.Technician, metres, request.AccuracyMetres, isDoubtful), actor, m, ct);
        }, ct);

    public Task<Result<VisitHead>> Handle(Guid id, AnswerChecksRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "checks", actor, (visit, m) =>
        {
            var (done, open) = (request.Done ?? [], request.NotDone ?? []);
            var unknown = done.Concat(open).FirstOrDefault(x => policies.Field.Checks.All(y => y.Code != x));
            if (unknown is not null) return Task.FromResult<Result<string?>>(Refusal.Invalid("request.invalid", new FieldError("/done", "unknown-code", string.Join(' ', policies.Field.Checks.Select(x => x.Code)))));
            IReadOnlyList<VisitCheck> answers = [.. done.Distinct().Select(x => new VisitCheck(x, true, m.Happened)), .. open.Except(done).Select(x => new VisitCheck(x, false, m.Happened))];
            return Task.FromResult<Result<string?>>(visit.Answer(m.Technician, answers) is { } refusal ? refusal : (string?)null);
        }, ct);

    public Task<Result<VisitHead>> Handle(Guid id, DiagnoseVisitRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "diagnose", actor, async (visit, m) =>
            visit.MayEndWork(m.Technician) is { } refusal ? refusal : Nothing(await cases.Diagnose(db, visit.CaseId, CauseInWords(request.Cause), request.Solution, request.ByInternalDocuments, actor, m.At, m.OccurredAt, ct)), ct);

    /// <summary>A code of the catalogue stands in the story as the words people read there; what was written freely stays as it is.</summary>
    private string CauseInWords(string cause) => policies.Field.Causes.Contains(cause) ? words.Find(WordsCatalog.Default, "fault-cause." + cause) ?? cause : cause;

    public Task<Result<VisitHead>> Handle(Guid id, UsePartRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "use-part", actor, async (visit, m) =>
        {
            if (visit.UsePart(m.Technician, request.Code, request.Count, request.RemovedSerial, request.FromVan) is { } refusal) return refusal;
            return await Record(visit, new PartsUsed(visit.Id, [new UsedPart(request.Code, request.Count, request.RemovedSerial)]), actor, m, ct);
        }, ct);

    public Task<Result<VisitHead>> Handle(Guid id, QuoteChargeRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "quote", actor, async (visit, m) =>
        {
            var charge = new VisitCharge(decimal.Parse(request.Amount, CultureInfo.InvariantCulture), policies.Field.FieldApp.Currency, request.Agreed, m.Happened);
            if (visit.Quote(m.Technician, charge) is { } refusal) return refusal;
            return await Record(visit, new ChargeQuoted(visit.Id, charge.Amount, charge.Currency, charge.Agreed, request.AgreedBy, Masking.FreeText(request.What)), actor, m, ct);
        }, ct);

    public Task<Result<VisitHead>> Handle(Guid id, DeclinePhotosRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "decline-photos", actor, async (visit, m) =>
            visit.DeclinePhotos(m.Technician, m.Happened) is { } refusal ? refusal : await Record(visit, new PhotosDeclined(visit.Id, Masking.FreeText(request.Reason)), actor, m, ct), ct);

    public Task<Result<VisitHead>> Handle(Guid id, EndWorkRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "end-work", actor, async (visit, m) =>
        {
            if (visit.MayEndWork(m.Technician) is { } refusal) return refusal;
            string[] replaced = [.. visit.Parts.Where(x => x.State == "used").Select(x => x.Count == 1 ? x.Code : $"{x.Code} × {x.Count}")];
            return Nothing(await cases.End(db, visit.CaseId, m.Technician, request.Work, replaced, request.Equipment, request.PeopleUsed, actor, m.At, m.OccurredAt, ct));
        }, ct);

    /// <summary>A wrong code is counted and so must be kept; it comes back as the head's problem, not as a refusal that would undo the counting.</summary>
    public Task<Result<VisitHead>> Handle(Guid id, ApplyForCompletionRequest request, NamedFile? signature, Actor actor, CancellationToken ct) =>
        Run(id, request, "completion", actor, async (visit, m) =>
        {
            if (signature is null && request.Code is null) return Refusal.Invalid("request.invalid", new FieldError("/code", "required"));
            if (signature is null && visit.CodeTries >= policies.Field.Acceptance.TriesMax) return Refusal.Conflict("visit.code-locked");
            if (signature is null && !codes.IsRight(visit, request.Code!))
            {
                visit.CountWrongCode();
                return "visit.wrong-code";
            }

            var acceptedBy = signature is null ? "code" : "signature";
            if (visit.ApplyForCompletion(m.Technician, acceptedBy, policies.Field.Checks.Where(x => x.Mandatory).Select(x => x.Code), policies.Field.FieldApp.Photos.Mandatory, m.Happened) is { } refusal) return refusal;
            if (signature is not null && (await attachments.Add(db, visit.CaseId, [signature], actor, m.At, ct)).Refusal is { } unkept) return unkept;
            return await Record(visit, new CompletionApplied(visit.Id, m.Technician, acceptedBy, [.. visit.Checks.Where(x => x.Done).Select(x => x.Code)]), actor, m, ct);
        }, ct);

    public Task<Result<VisitHead>> Handle(Guid id, NeedExaminationRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "need-examination", actor, async (visit, m) =>
            visit.NeedExamination(m.Technician) is { } refusal ? refusal : await Record(visit, new ExaminationNeeded(visit.Id, Masking.FreeText(request.Reason)), actor, m, ct), ct);

    /// <summary>Not done this time: the visit ends, and the next one waits to be planned at once.</summary>
    public Task<Result<VisitHead>> Handle(Guid id, NeedSecondVisitRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "need-second-visit", actor, async (visit, m) =>
        {
            if (visit.State == VisitState.CheckedIn && (await cases.End(db, visit.CaseId, m.Technician, request.Reason, [], null, 1, actor, m.At, m.OccurredAt, ct)).Refusal is { } unended) return unended;
            if (visit.NeedSecondVisit(m.Technician) is { } refusal) return refusal;
            return await ComeAgain(visit, Masking.FreeText(request.Reason), actor, m.At, ct);
        }, ct);

    /// <summary>Technical support is asked, and answers while the technician is there or comes along.</summary>
    public Task<Result<VisitHead>> Handle(Guid id, AskSupportOnSiteRequest request, Actor actor, CancellationToken ct) =>
        Run(id, request, "ask-support", actor, async (visit, m) =>
        {
            if (visit.MayAskSupport(m.Technician) is { } refusal) return refusal;
            if (await orders.Find(db, visit.CaseId, ct) is not { } order) return Refusal.Conflict("case.closed");
            var asked = await support.Ask(order, SupportKind.HardCase, request.Question, visit.Id, m.Technician, actor, m.At, m.OccurredAt, ct);
            return asked.Refusal is { } unasked ? unasked : (string?)null;
        }, ct);

    /// <summary>Also after a review or an examination that asks for it.</summary>
    private async Task<Result<string?>> ComeAgain(Visit visit, string reason, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var recorded = await orders.Record(db, visit.CaseId, new SecondVisitNeeded(visit.Id, reason), actor, at, ct);
        if (recorded.Refusal is { } refusal) return refusal;
        if (await orders.Find(db, visit.CaseId, ct) is not { IsOpen: true } order) return Refusal.Conflict("case.closed");
        var (_, ordered) = await follower.Make(db, order, at, ct);
        return Nothing(await orders.Record(db, visit.CaseId, ordered, Actor.Named("dispatch"), at, ct));
    }
}
