using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Foundation;

namespace Bihuan.Dispatch.Simulation;

/// <summary>A way of being wrong, put in on purpose, to see that the checks would notice.</summary>
internal enum SyncFault
{
    None,
    ForgetsIds,
    ForgetsRefusals,
    AppliesKeptWork,
    OverwritesOthers,
    DropsWork,
    UsesUpWhatIsNotThere,
    AttachesTwice,
}

/// <summary>An entry of a phone's log. <paramref name="Wrong"/>: its input is malformed.</summary>
internal sealed record SimOperation(Guid Id, int Visit, string Kind, DateTimeOffset DeviceAt, int Count, bool FromVan, bool Wrong, string? Photo = null);

internal sealed record SimAnswer(Guid Id, string Outcome, string? Code, bool MayRetry);

/// <summary>What the server holds about one command: what became of it, and it stays that.</summary>
internal sealed record SimCommand(int Visit, string Kind, Guid User, string? Problem);

internal sealed record SimKept(SimOperation Operation, Guid User, string Code)
{
    public bool IsResolved { get; set; }
}

internal sealed class SimPhoto(int visit, string kind, int pieces)
{
    public int Visit => visit;

    public string Kind => kind;

    public int Pieces => pieces;

    public int Received { get; set; }

    public int Attached { get; set; }

    public bool IsKept { get; set; }
}

/// <summary>
/// The server in memory: the same decisions (<see cref="Visit"/>, <see cref="VisitParts"/>, <see cref="SyncRules"/>, <see cref="DeviceClock"/>)
/// in the order of the real one: is the id known, does the rule agree, and if not, what becomes of it.
/// </summary>
internal sealed class SyncServer(IReadOnlyList<Visit> visits, SyncFault fault)
{
    public static readonly DateOnly Day = new(2026, 3, 16);
    private static readonly ClockRule s_clock = new(120, 24, 24);
    private static readonly string[] s_mandatory = ["demonstrated"];
    private static readonly string[] s_photos = ["before", "after"];

    public IReadOnlyList<Visit> Visits => visits;

    public Dictionary<Guid, SimCommand> Commands { get; } = [];

    public Dictionary<Guid, SimKept> Kept { get; } = [];

    public Dictionary<Guid, SimPhoto> Photos { get; } = [];

    /// <summary>How often each command took effect; more than once is what must never be.</summary>
    public Dictionary<Guid, int> Effects { get; } = [];

    /// <summary>Commands that took effect at a visit which was not their sender's at that moment.</summary>
    public List<SimOperation> Trespasses { get; } = [];

    public HashSet<(int Visit, Guid User)> Named { get; } = [];

    public bool[] IsClosed { get; } = new bool[visits.Count];

    /// <summary>A question to technical support waits for its answer; another one would only split it.</summary>
    public bool[] SupportWaits { get; } = new bool[visits.Count];

    public int[] ReservedInAll { get; } = new int[visits.Count];

    public DateTimeOffset Now { get; set; } = new(2026, 3, 16, 1, 0, 0, TimeSpan.Zero);

    public SimAnswer Take(SimOperation operation, Guid user, DateTimeOffset deviceNow)
    {
        if (Earlier(operation, user) is { } earlier) return earlier;
        var (visit, kind) = (visits[operation.Visit], OperationKind.Find(operation.Kind)!);
        var technician = fault == SyncFault.OverwritesOthers && Named.Contains((operation.Visit, user)) ? visit.TechnicianId?.Value ?? user : user;
        var owner = visit.TechnicianId?.Value;
        var refusal = operation.Wrong ? Refusal.Invalid("request.invalid") : Act(visit, operation, technician, Happened(operation, deviceNow, user));
        if (refusal is null)
        {
            Effects[operation.Id] = Effects.GetValueOrDefault(operation.Id) + 1;
            if (owner != user) Trespasses.Add(operation);
            Remember(operation, user, null);
            return new SimAnswer(operation.Id, "applied", null, false);
        }

        var isMine = visit.TechnicianId?.Value == user;
        var verdict = SyncRules.OnRefusal(kind, refusal, new VisitStanding(visit.State, isMine, isMine || Named.Contains((operation.Visit, user))));
        if (verdict.IsKept && fault != SyncFault.DropsWork) Kept[operation.Id] = new SimKept(operation, user, verdict.Code);
        else if (!verdict.IsKept && !verdict.MayRetry && refusal.Kind != RefusalKind.Invalid && fault != SyncFault.ForgetsRefusals) Remember(operation, user, verdict.Code);
        return new SimAnswer(operation.Id, verdict.IsKept ? "kept" : "refused", verdict.Code, verdict.MayRetry);
    }

    /// <summary>A piece of a photo; the last one seals it. The answer is how many pieces have arrived.</summary>
    public int Piece(Guid photo, int offset)
    {
        var held = Photos[photo];
        if (offset != held.Received && fault != SyncFault.AttachesTwice) return held.Received;
        if (held.Received < held.Pieces) held.Received++;
        if (held.Received == held.Pieces && (fault == SyncFault.AttachesTwice || (held.Attached == 0 && !held.IsKept))) Seal(photo, held);
        return held.Received;
    }

    public void Resolve(SimKept kept, bool onRecord)
    {
        if (kept.IsResolved) return;
        kept.IsResolved = true;
        if (!onRecord || kept.Operation.Kind != "use-part") return;
        visits[kept.Operation.Visit].TakeOverPart("part", kept.Operation.Count, null);
        Effects[kept.Operation.Id] = Effects.GetValueOrDefault(kept.Operation.Id) + 1;
    }

    private void Seal(Guid id, SimPhoto photo)
    {
        if (IsClosed[photo.Visit])
        {
            photo.IsKept = true;
            return;
        }

        photo.Attached++;
        visits[photo.Visit].FollowPhoto(new VisitPhoto(id, photo.Kind, Now));
    }

    private SimAnswer? Earlier(SimOperation operation, Guid user)
    {
        if (fault != SyncFault.AppliesKeptWork && Kept.TryGetValue(operation.Id, out var kept)) return new SimAnswer(operation.Id, "kept", kept.Code, false);
        if (fault == SyncFault.ForgetsIds || !Commands.TryGetValue(operation.Id, out var command)) return null;
        if (command.Visit != operation.Visit || command.Kind != operation.Kind || command.User != user) return new SimAnswer(operation.Id, "refused", "visit.command-reused", false);
        return command.Problem is { } problem ? new SimAnswer(operation.Id, "refused", problem, false) : new SimAnswer(operation.Id, "already", null, false);
    }

    private void Remember(SimOperation operation, Guid user, string? problem) => Commands[operation.Id] = new SimCommand(operation.Visit, operation.Kind, user, problem);

    private DateTimeOffset Happened(SimOperation operation, DateTimeOffset deviceNow, Guid user)
    {
        var device = DeviceClock.Of(deviceNow, Now, s_clock);
        return FieldMoment.Of(device.Correct(operation.DeviceAt), Now, s_clock.Believed, user).Happened;
    }

    /// <summary>What the handler does with each kind, without the case behind it: a closed case says no to what needs one.</summary>
    private Refusal? Act(Visit visit, SimOperation operation, Guid technician, DateTimeOffset at)
    {
        var needsCase = operation.Kind is "appoint" or "check-in" or "diagnose" or "end-work" or "ask-support";
        if (needsCase && IsClosed[operation.Visit]) return visit.TechnicianId?.Value == technician ? Refusal.Conflict("case.closed") : VisitRefusals.NotFound();
        switch (operation.Kind)
        {
            case "accept": return visit.Accept(technician);
            case "decline": return visit.Decline(technician, "no");
            case "leave": return visit.Leave(technician, at);
            case "checks": return visit.Answer(technician, [new VisitCheck("demonstrated", true, at)]);
            case "quote": return visit.Quote(technician, new VisitCharge(10, "CNY", true, at));
            case "decline-photos": return visit.DeclinePhotos(technician, at);
            case "completion": return visit.ApplyForCompletion(technician, "signature", s_mandatory, s_photos, at);
            case "need-examination": return visit.NeedExamination(technician);
            case "need-second-visit": return visit.NeedSecondVisit(technician);
            case "use-part": return fault == SyncFault.UsesUpWhatIsNotThere ? UseBlindly(visit, operation.Count) : visit.UsePart(technician, "part", operation.Count, null, operation.FromVan);
            case "ask-support" when visit.MayAskSupport(technician) is { } not: return not;
            case "ask-support" when SupportWaits[operation.Visit]: return Refusal.Conflict("support.already-asked");
            case "ask-support": SupportWaits[operation.Visit] = true; return null;
            case "diagnose": return visit.MayEndWork(technician);
            case "appoint" when visit.TechnicianId?.Value != technician: return VisitRefusals.NotFound();
            case "appoint" when visit.MayBeAppointed() is { } moved: return moved;
            case "appoint": visit.FollowAppointment(Now.AddMinutes(10), Now.AddMinutes(70), Day); return null;
            case "check-in" when visit.MayCheckIn(technician) is { } not: return not;
            case "check-in": visit.FollowArrival(technician, at, Day); return null;
            case "end-work" when visit.MayEndWork(technician) is { } not: return not;
            case "end-work": visit.FollowEnd(at); return null;
            default: throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, null);
        }
    }

    private static Refusal? UseBlindly(Visit visit, int count)
    {
        visit.Parts = visit.Parts.ConvertAll(x => x.State == VisitParts.Reserved ? x with { Count = x.Count - count } : x);
        return null;
    }
}
