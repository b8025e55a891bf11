using Bihuan.Dispatch.Domain;

namespace Bihuan.Dispatch.Simulation;

/// <summary>What a phone knows of an entry of its log. Only a final answer is shown as one; an entry without an answer is sent again.</summary>
internal sealed class PhoneEntry(SimOperation operation)
{
    public SimOperation Operation => operation;

    public string Outcome { get; set; } = "waiting";

    public string? Code { get; set; }

    public bool MayRetry { get; set; }

    public bool IsPending => Outcome == "waiting" || (Outcome == "refused" && MayRetry);
}

internal sealed record PhonePhoto(Guid Id, int Visit, int Pieces)
{
    public int Sent { get; set; }
}

/// <summary>What the phone shows of a visit.</summary>
internal sealed record PhoneView(int Visit, string State, int Version, int Reserved, int Used, int Photos);

/// <summary>A request on its way, perhaps lost, perhaps delivered twice or late.</summary>
internal sealed record SimMessage(SyncPhone From, IReadOnlyList<SimOperation> Operations, DateTimeOffset DeviceNow, PhonePhoto? Photo = null, int Offset = 0);

/// <summary>
/// A technician's phone: it writes down what is done before it sends anything, by what it believes of the visits, and forgets nothing but the
/// answers that had not reached its storage when it died.
/// </summary>
internal sealed class SyncPhone(Guid user, int number)
{
    private static readonly Dictionary<string, string[]> s_next = new(StringComparer.Ordinal)
    {
        [VisitState.Offered] = ["accept", "decline", "leave", "check-in", "checks", "appoint"],
        [VisitState.Accepted] = ["leave", "check-in", "checks", "appoint", "decline"],
        [VisitState.OnTheWay] = ["check-in", "checks"],
        [VisitState.CheckedIn] = ["end-work", "use-part", "checks", "quote", "diagnose", "photo", "photo", "decline-photos", "ask-support", "need-examination", "need-second-visit"],
        [VisitState.Worked] = ["completion", "completion", "use-part", "checks", "photo", "photo", "decline-photos"],
        [VisitState.Returned] = ["completion", "end-work", "use-part", "checks", "photo"],
    };

    private static readonly string[] s_any = [.. OperationKind.All.Select(x => x.Code)];
    private int _made;

    public Guid User => user;

    public TimeSpan Skew { get; set; }

    public List<PhoneEntry> Log { get; } = [];

    public List<PhonePhoto> Photos { get; } = [];

    public Dictionary<int, PhoneView> Views { get; private set; } = [];

    /// <summary>Does something at a visit and writes it down; the view follows at once, as if it had been agreed to.</summary>
    public void Act(Random random, SyncServer server)
    {
        if (Views.Count == 0) return;
        var view = Views.ElementAt(random.Next(Views.Count)).Value;
        var choices = random.Next(20) == 0 ? s_any : s_next.GetValueOrDefault(view.State) ?? s_any;
        var kind = choices[random.Next(choices.Length)];
        if (kind == "photo") TakePhoto(view.Visit, random, server);
        else Log.Add(new PhoneEntry(new SimOperation(NewId(), view.Visit, kind, server.Now + Skew, random.Next(1, 3), random.Next(6) == 0, random.Next(30) == 0)));
        Views[view.Visit] = view with { State = Believed(view.State, kind) };
    }

    public void Download(SyncServer server)
    {
        Views = [];
        for (var i = 0; i < server.Visits.Count; i++)
            if (server.Visits[i].TechnicianId?.Value == user) Views[i] = ViewOf(server, i);
    }

    public static PhoneView ViewOf(SyncServer server, int i)
    {
        var visit = server.Visits[i];
        return new PhoneView(i, visit.State, visit.Version, visit.Parts.Where(x => x.State == VisitParts.Reserved).Sum(x => x.Count), visit.Parts.Where(x => x.State == VisitParts.Used).Sum(x => x.Count), visit.Photos.Count);
    }

    /// <summary>The next entries without a final answer, in order; null when there is none.</summary>
    public SimMessage? Next(int most, DateTimeOffset now)
    {
        var pending = Log.Where(x => x.IsPending).Take(most).Select(x => x.Operation).ToList();
        return pending.Count == 0 ? null : new SimMessage(this, pending, now + Skew);
    }

    public SimMessage? NextPiece(DateTimeOffset now) =>
        Photos.Find(x => x.Sent < x.Pieces) is { } photo ? new SimMessage(this, [], now + Skew, photo, photo.Sent) : null;

    /// <summary>A late answer to an old request says no less than a new one, so any answer is taken over a wait; a final one is never taken back.</summary>
    public void Hear(IReadOnlyList<SimAnswer> answers)
    {
        foreach (var answer in answers)
        {
            var entry = Log.Find(x => x.Operation.Id == answer.Id);
            if (entry is null || !entry.IsPending) continue;
            (entry.Outcome, entry.Code, entry.MayRetry) = (answer.Outcome == "already" ? "applied" : answer.Outcome, answer.Code, answer.MayRetry);
        }
    }

    /// <summary>The battery is empty: what was written down is there, the newest answers may not be.</summary>
    public void Die(Random random)
    {
        var lost = random.Next(4);
        foreach (var entry in Log.AsEnumerable().Reverse().Take(lost)) (entry.Outcome, entry.Code, entry.MayRetry) = ("waiting", null, false);
        foreach (var photo in Photos) photo.Sent = random.Next(photo.Sent + 1);
    }

    private void TakePhoto(int visit, Random random, SyncServer server)
    {
        var kind = random.Next(2) == 0 ? "before" : "after";
        var photo = new PhonePhoto(NewId(), visit, random.Next(1, 4));
        Photos.Add(photo);
        server.Photos[photo.Id] = new SimPhoto(visit, kind, photo.Pieces);
    }

    private Guid NewId() => new(number, (short)(_made >> 16), (short)(_made++ & 0x7fff), 0x80, 0, 0, 0, 0, 0, 0, 1);

    private static string Believed(string state, string kind) => kind switch
    {
        "accept" => VisitState.Accepted,
        "leave" => VisitState.OnTheWay,
        "check-in" => VisitState.CheckedIn,
        "end-work" => VisitState.Worked,
        "completion" => VisitState.CompletionApplied,
        "need-examination" => VisitState.Examining,
        "need-second-visit" => VisitState.SecondVisit,
        _ => state,
    };
}
