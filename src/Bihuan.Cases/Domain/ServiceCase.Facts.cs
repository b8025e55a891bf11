using Bihuan.Cases.Contracts;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>How each fact changes the case. Called for a new fact and for a replayed one alike, and by nobody else.</summary>
internal sealed partial class ServiceCase : ITimeline, IHasDue, IHasPlace
{
    Guid IHasPlace.PlaceId => OrganisationId.Value;

    public Guid StreamId => Id.Value;

    public long Seq { get; private set; }

    public byte[] HeadHash { get; private set; } = [];

    public DateTimeOffset HeadRecordedAt { get; private set; }

    public int PolicyVersion => ProcessVersion;

    private ServiceCase()
    {
    }

    /// <summary>A case before its first fact.</summary>
    public static ServiceCase Blank(CaseId id, Guid subject) => new() { Id = id, SubjectId = subject };

    public void Advance(long seq, byte[] hash, DateTimeOffset recordedAt) => (Seq, HeadHash, HeadRecordedAt) = (seq, hash, recordedAt);

    public void Apply(IFact fact, FactStamp stamp)
    {
        When(fact, stamp);
        if (fact is not IAutomaticFact) CountedSeq = stamp.Seq;
        if (IsEvidence(fact)) Remember(FactNames.Of(fact));
        if (stamp.OccurredAt > LastActivityAt) LastActivityAt = stamp.OccurredAt;
    }

    private void When(IFact fact, FactStamp stamp)
    {
        switch (fact)
        {
            case CaseOpened x: Opened(x, stamp); break;
            case ContactAdded x: Contacted(x, stamp); break;
            case CaseAssigned x: Assigned(x); break;
            case CaseTransferred x: (AssigneeId, OrganisationId) = (new UserId(x.ToId), new OrganisationId(x.ToOrganisationId)); break;
            case SupportLevelChanged x: SupportLevel = x.To; break;
            case IntakeAnswered x: Symptom = x.Symptom; break;
            case CaseAssessed x: (Nature, Severity, Proposal, ProblemClass, ChannelClass) = (x.Nature, x.Severity, x.Proposal.Text, x.ProblemClass, x.ChannelClass); break;
            case FirstResponded x: (FirstRespondedAt, ExpectedAt) = (FirstRespondedAt ?? stamp.OccurredAt, x.ExpectedAt); break;
            case UrgencyChanged x: Urgency = x.To; break;
            case ResultDelivery x: AskedAt = x.Arrived && IsOpen ? stamp.OccurredAt : null; break;
            case CaseGraded x: Grade = x.To; break;
            case GradeWithdrawn: Grade = null; break;
            case ComplaintClassed x: (ComplaintClass, ComplaintLevel, TimingClass) = (x.Class, x.Level, x.TimingClass); break;
            case ComplaintAssessed x: ComplaintLevel = x.Level; break;
            case ComplaintLevelProposed x: ComplaintLevel = x.Level; break;
            case ProcessChanged x: Rerouted(x, stamp); break;
            case CaseDiagnosed x: Cause = x.Cause.Text; break;
            case CasePlanned x: Ways = [.. x.Ways]; break;
            case VisitEnded x: AddWorker(x.TechnicianId); break;
            case CaseResolved x: Resolved(x, stamp); break;
            case ResultTold: AskedAt = stamp.OccurredAt; break;
            case CaseRated x: Rating = x.Steps; break;
            case StageEntered x: Entered(x, stamp); break;
            case CaseReopened x: Reopened(x, stamp); break;
            case CaseClosed x: (IsOpen, Outcome, ClosedAt) = (false, x.Outcome, stamp.OccurredAt); break;
            case NoteAdded or ReplySent or ProgressTold: NoteCount++; break;
            case HoldAdded x: Holds = [.. Holds.Where(y => y != x.Hold), x.Hold]; break;
            case HoldReleased x: Holds = [.. Holds.Where(y => y != x.Hold)]; break;
            case CaseJoined x: (JoinedIntoId, IsOpen, ClosedAt, Outcome) = (new CaseId(x.IntoId), false, stamp.OccurredAt, Outcomes.Joined); break;
            case CaseJoinedBy x: ContactCount += x.Contacts; break;
            case CaseSeparated x: Separated(x); break;
            case UnitLinked x: (UnitId, SerialNumber, Model, ProductCategory) = (x.UnitId is { } unit ? new UnitId(unit) : null, x.SerialNumber, x.Model, x.ProductCategory); break;
            case CustomerLinked x: CustomerId = x.CustomerId is { } customer ? new CustomerId(customer) : null; break;
            case CaseCorrected x: Corrected(x); break;
            case CaseBlanked x: Blanked(x); break;
        }
    }

    private void Opened(CaseOpened x, FactStamp stamp)
    {
        (Number, RunningNumber, Kind, Channel, ChannelKind) = (x.Number, x.RunningNumber, x.Kind, x.Channel, x.ChannelKind);
        (Process, ProcessVersion, Stage, StageEnteredAt) = (x.Process, x.ProcessVersion, x.Stage, stamp.OccurredAt);
        (Summary, SerialNumber, Model, ProductCategory, Symptom) = (x.Summary.Text ?? "", x.SerialNumber, x.Model, x.ProductCategory, x.Symptom);
        (CustomerId, SubjectId) = (x.CustomerId is { } customer ? new CustomerId(customer) : null, x.CustomerId ?? Id.Value);
        UnitId = x.UnitId is { } unit ? new UnitId(unit) : null;
        (OrganisationId, Urgency, ComplaintClass, IsAnonymous) = (new OrganisationId(x.OrganisationId), x.Urgency, x.ComplaintClass, x.IsAnonymous);
        OpenedAt = stamp.OccurredAt;
    }

    private void Assigned(CaseAssigned x)
    {
        (AssigneeId, OrganisationId) = (new UserId(x.AssigneeId), new OrganisationId(x.OrganisationId));
        if (x.IsFirstResponsible) FirstResponsibleId = AssigneeId;
    }

    private void Resolved(CaseResolved x, FactStamp stamp)
    {
        (Cause, Solution, Ways, ResolvedAt) = (x.Cause.Text, x.Solution.Text, [.. x.Ways], stamp.OccurredAt);
        AddWorker(x.SolvedById);
    }

    /// <summary>The second handling needs its own proof: what the stages from here on ask for must be brought again.</summary>
    private void Reopened(CaseReopened x, FactStamp stamp)
    {
        (Stage, StageEnteredAt, Round) = (x.ToStage, stamp.OccurredAt, x.Round);
        (IsOpen, ClosedAt, Outcome, ResolvedAt, AskedAt, Rating) = (true, null, null, null, null, null);
        Evidence = [.. Evidence.Where(FactNames.SurvivesReopening)];
        Workers = [];
    }

    private void Separated(CaseSeparated x)
    {
        ContactCount -= x.Contacts;
        if (JoinedIntoId?.Value == x.OtherId) (JoinedIntoId, IsOpen, ClosedAt, Outcome) = (null, true, null, null);
    }

    /// <summary>Whoever calls about the result is not silent, so the waiting begins anew.</summary>
    private void Contacted(ContactAdded x, FactStamp stamp)
    {
        ContactCount++;
        if (AskedAt is not null && x.Direction == "in") AskedAt = stamp.OccurredAt;
    }

    private void Entered(StageEntered x, FactStamp stamp)
    {
        (Stage, StageEnteredAt) = (x.To, stamp.OccurredAt);
        if (x.Cleared is not { } cleared) return;
        Evidence = [.. Evidence.Where(y => !cleared.Contains(y))];
        if (cleared.Contains("case.resolved")) ResolvedAt = null;
        if (cleared.Contains("case.result-told")) AskedAt = null;
        if (cleared.Contains("case.rated")) Rating = null;
    }

    /// <summary>Whatever the row holds in words goes; codes, times and what names the product stay (docs/decisions/0013-erasure.md).</summary>
    private void Blanked(CaseBlanked x)
    {
        (Summary, Proposal, Cause, Solution) = ("", null, null, null);
        SubjectId = x.SubjectId ?? SubjectId;
    }

    private void Corrected(CaseCorrected x)
    {
        switch (x.Field)
        {
            case "cause": Cause = x.After.Text; break;
            case "solution": Solution = x.After.Text; break;
            case "summary": Summary = Masking.FreeText(x.After.Text ?? ""); break;
        }
    }

    /// <summary>The new process asks for its own proof; only what was found out about the problem carries over.</summary>
    private void Rerouted(ProcessChanged x, FactStamp stamp)
    {
        (Process, ProcessVersion, Stage, StageEnteredAt) = (x.ToProcess, x.ToVersion, x.Stage, stamp.OccurredAt);
        Evidence = [.. Evidence.Where(FactNames.SurvivesReopening)];
        (ResolvedAt, AskedAt) = (null, null);
    }

    private void AddWorker(Guid user)
    {
        if (!Workers.Contains(user)) Workers = [.. Workers, user];
    }

    private void Remember(string name)
    {
        if (!Evidence.Contains(name)) Evidence = [.. Evidence, name];
    }

    private static bool IsEvidence(IFact fact) => fact switch
    {
        SupportLevelChanged x => x.To > x.From,
        _ => FactNames.CountsAsEvidence(FactNames.Of(fact)),
    };
}
