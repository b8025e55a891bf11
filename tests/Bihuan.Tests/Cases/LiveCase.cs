using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Foundation;

namespace Bihuan.Tests.Cases;

/// <summary>A case without a database: decisions are taken, their facts applied, and what follows by rule happens, as in the product.</summary>
internal sealed class LiveCase
{
    public static readonly CasePolicies Policies = CasePolicies.Shipped();
    public static readonly Guid Agent = new("0197f000-0000-7000-8000-0000000000a1");
    public static readonly Guid Technician = new("0197f000-0000-7000-8000-0000000000a2");
    public static readonly Guid Inspector = new("0197f000-0000-7000-8000-0000000000a3");
    public static readonly Guid Lead = new("0197f000-0000-7000-8000-0000000000a4");
    public static readonly EscalationStep Superior = new("agent-lead", Lead);
    public static readonly Guid Outlet = new("0197f000-0000-7000-8000-0000000000b1");
    public static readonly Guid OtherOutlet = new("0197f000-0000-7000-8000-0000000000b2");
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);
    private static readonly DateTimeOffset s_begin = new(2026, 3, 15, 1, 0, 0, TimeSpan.Zero);

    private LiveCase(Guid id) => Case = ServiceCase.Blank(new CaseId(id), id);

    public ServiceCase Case { get; }

    public List<(IFact Fact, FactStamp Stamp)> Facts { get; } = [];

    public DateTimeOffset Now { get; set; } = s_begin;

    public CaseProcess Process => Policies.ProcessOf(Case);

    public static LiveCase Open(string kind = "consultation", string channelKind = "own", int number = 1, Guid? customer = null)
    {
        var live = new LiveCase(new Guid(number, 1, 1, [1, 2, 3, 4, 5, 6, 7, 8]));
        var process = Policies.Processes.Choose(kind, channelKind)!;
        live.Take(
            new CaseOpened(
                $"SC-20260315-{number:0000}", number, kind, "phone", channelKind, process.Id, process.Version, process.First.Id, "漏水", "漏水", customer, null, null, null,
                "washing-machine", null, Outlet, "ordinary", null, false),
            new CaseAssigned(Agent, Outlet, IsFirstResponsible: true),
            new ContactAdded(Guid.Empty, "phone", "in", "漏水", null, false));
        return live;
    }

    public static LiveCase InHandling(string kind = "consultation", string channelKind = "own") => Open(kind, channelKind).Accept();

    /// <summary>Resolved and told; now the customer has the word.</summary>
    public static LiveCase Asked(string kind = "consultation", string channelKind = "own") => InHandling(kind, channelKind).Resolve().Tell();

    /// <summary>Confirmed by the customer; now quality inspection has it.</summary>
    public static LiveCase Confirmed(string kind = "consultation", string channelKind = "own")
    {
        var live = Asked(kind, channelKind);
        live.Do(live.Case.Confirm("phone", null, live.Process));
        return live;
    }

    public static LiveCase Reviewed()
    {
        var live = Confirmed();
        live.Do(live.Case.Review("in order", Inspector, live.Process));
        return live;
    }

    public static LiveCase FollowedUp()
    {
        var live = Reviewed();
        live.Do(live.Case.FollowUp(By(Inspector, "quality-inspector"), true, "phone", null, live.Process));
        return live;
    }

    public static LiveCase Closed()
    {
        var live = FollowedUp();
        live.Do(live.Case.Rate(5, new Dictionary<string, int>(), null, false, false, live.Process));
        return live;
    }

    public static Follower By(Guid person, string post, int triedBefore = 0) => new(person, [post], "quality-inspector", triedBefore, 3);

    public static CaseReceiver Receiver(Guid id, Guid? organisation = null, bool isActive = true, bool isOtherDepartment = false, params string[] posts) =>
        new(id, organisation ?? Outlet, isActive, posts, isOtherDepartment);

    public LiveCase Accept()
    {
        Do(Case.Assess("fault", "general", "repair", null, null));
        Do(Case.RespondFirst("we understood", "we propose", Now.AddDays(1), "phone", Now));
        return this;
    }

    public LiveCase Resolve(Guid? by = null)
    {
        Do(Case.Resolve("worn belt", "belt replaced", ["repair"], by ?? Technician, Process));
        return this;
    }

    public LiveCase Tell()
    {
        Do(Case.TellResult("the belt was replaced", "phone", Process));
        return this;
    }

    public LiveCase After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public void Do<T>(Result<T> decision)
        where T : IFact => Take(decision.Value);

    public void Do(Result<List<IFact>> decision) => Take([.. decision.Value]);

    public void Take(params IFact[] facts)
    {
        foreach (var fact in facts) Apply(fact);
        for (var i = 0; i < 20 && Case.FollowByRule(Process) is { } step; i++) Apply(step);
    }

    /// <summary>The same case, rebuilt from its facts alone.</summary>
    public ServiceCase Rebuilt()
    {
        var past = ServiceCase.Blank(Case.Id, Case.SubjectId);
        foreach (var (fact, stamp) in Facts) Apply(past, fact, stamp);
        return past;
    }

    private void Apply(IFact fact)
    {
        var stamp = new FactStamp(Case.Seq + 1, Now, Now, "system:test");
        Apply(Case, fact, stamp);
        Facts.Add((fact, stamp));
    }

    private static void Apply(ServiceCase serviceCase, IFact fact, FactStamp stamp)
    {
        serviceCase.Apply(fact, stamp);
        serviceCase.Advance(stamp.Seq, [(byte)stamp.Seq], stamp.RecordedAt);
    }
}
