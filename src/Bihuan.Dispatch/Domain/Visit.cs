using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>
/// One visit for one case. The case's timeline is the truth: what is on record there (offered, appointed, started, ended) reaches this row
/// through <c>Follow…</c>, whoever did it; the row adds what only sending people out needs. Decisions refuse and change nothing.
/// </summary>
internal sealed partial class Visit
{
    /// <summary>An <see cref="OutletAnswer"/> that is still awaited.</summary>
    public const string OutletAsked = "asked";

    public required Guid Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required string CaseNumber { get; init; }

    public Guid? CustomerId { get; set; }

    /// <summary>The appliance, once the case names it: visits of the same fault are counted by it.</summary>
    public Guid? UnitId { get; private set; }

    /// <summary>Whose key protects the place.</summary>
    public required Guid SubjectId { get; set; }

    /// <summary>Who sends somebody: an outlet once one has been found.</summary>
    public required OrganisationId OrganisationId { get; set; }

    /// <summary>1 for the first visit of a case.</summary>
    public required int Turn { get; init; }

    public string State { get; private set; } = VisitState.Waiting;

    public string? Category { get; set; }

    public string? Symptom { get; set; }

    public string? Grade { get; private set; }

    public required string Urgency { get; set; }

    public required int WorkMinutes { get; set; }

    public required string Skill { get; set; }

    public required int SkillLevel { get; set; }

    public List<string> Certificates { get; set; } = [];

    public List<VisitPart> Parts { get; set; } = [];

    /// <summary>Special tools whoever goes there must have in hand (PRT-07), by kind.</summary>
    public List<string> Tools { get; set; } = [];

    public List<VisitCheck> Checks { get; set; } = [];

    public List<VisitPhoto> Photos { get; set; } = [];

    /// <summary>The customer wanted no photos taken.</summary>
    public DateTimeOffset? PhotosDeclinedAt { get; private set; }

    /// <summary>What was quoted to the customer, in order; the last one counts.</summary>
    public List<VisitCharge> Charges { get; set; } = [];

    /// <summary>Latitude and longitude, sealed under the customer's key.</summary>
    public byte[]? Place { get; set; }

    public required string PlaceConfidence { get; set; }

    /// <summary>City and county, by name; empty when the address names none we know.</summary>
    public string Division { get; set; } = "";

    public DateTimeOffset? DueAt { get; set; }

    public required DateTimeOffset OrderedAt { get; init; }

    /// <summary>A third-party service point was asked: asked, accepted or declined.</summary>
    public string? OutletAnswer { get; private set; }

    /// <summary>Who asked it: a refusal brings the order back there.</summary>
    public OrganisationId? AskedFromId { get; private set; }

    public UserId? TechnicianId { get; private set; }

    public DateOnly? PlannedOn { get; private set; }

    public DateTimeOffset? PlannedStartAt { get; private set; }

    public DateTimeOffset? PlannedEndAt { get; private set; }

    /// <summary>A dispatcher put it there; the planner leaves it with this technician.</summary>
    public bool IsPinned { get; private set; }

    public string? DeclineReason { get; private set; }

    public DateTimeOffset? PromisedFromAt { get; private set; }

    public DateTimeOffset? PromisedUntilAt { get; private set; }

    /// <summary>The customer must be offered another time and has not yet chosen.</summary>
    public bool IsDisplaced { get; private set; }

    public DateTimeOffset? LeftAt { get; private set; }

    public DateTimeOffset? CheckedInAt { get; private set; }

    /// <summary>As the crow flies from where the technician set out to the place of this visit; with departure and arrival it teaches how fast people drive.</summary>
    public int? LegMetres { get; private set; }

    /// <summary>From the place on record, as the device measured it.</summary>
    public int? CheckInMetres { get; set; }

    /// <summary>Null until somebody arrived, or when nothing had been promised.</summary>
    public bool? PromiseKept { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public DateTimeOffset? AppliedAt { get; private set; }

    /// <summary>code or signature.</summary>
    public string? AcceptedBy { get; private set; }

    /// <summary>Wrong acceptance codes so far.</summary>
    public int CodeTries { get; private set; }

    public DateTimeOffset? ReviewedAt { get; private set; }

    public int Version { get; set; }

    /// <summary>Nobody is sent, and no time is promised, before what it needs lies ready (PRT-07).</summary>
    public bool LacksParts => Parts.Exists(x => x.State == "needed");

    /// <summary>Nobody has been planned or asked yet, so that another outlet may take it.</summary>
    public bool IsNobodys => State == VisitState.Waiting && TechnicianId is null && OutletAnswer is null;

    public bool IsPlannable => VisitState.Plannable.Contains(State);

    public bool IsOpen => VisitState.Open.Contains(State);

    public bool IsPromised => PromisedFromAt is not null && !IsDisplaced;

    /// <summary>A visit that has been driven to belongs to the day it happened on.</summary>
    public bool IsUnderWay => VisitState.UnderWay.Contains(State);

    public bool IsUrgent => Grade == "red" || Urgency == "urgent";

    /// <summary>Late beyond the promise, whether or not somebody came.</summary>
    public bool IsPromiseBroken(DateTimeOffset now) => PromiseKept == false || (PromiseKept is null && IsPromised && PromisedUntilAt < now && IsPlannable | State == VisitState.OnTheWay);
}
