using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>What the case's timeline says, taken over into the row. Nothing is refused here: it has happened.</summary>
internal sealed partial class Visit
{
    public void FollowOffer(Guid technician)
    {
        if (State == VisitState.Accepted && TechnicianId?.Value == technician) return;
        if (IsPlannable) (State, DeclineReason) = (VisitState.Offered, null);
        if (TechnicianId?.Value != technician) (PlannedStartAt, PlannedEndAt) = (null, null);
        TechnicianId = new UserId(technician);
        Version++;
    }

    public void FollowAppointment(DateTimeOffset from, DateTimeOffset until, DateOnly day)
    {
        if (PlannedOn != day || PlannedStartAt < from || PlannedStartAt > until) (PlannedOn, PlannedStartAt, PlannedEndAt) = (day, null, null);
        (PromisedFromAt, PromisedUntilAt, IsDisplaced) = (from, until, false);
        Version++;
    }

    /// <summary>Arrival decides the promise (SLA-09): in the window or before it is kept, however generous the limit of policy was.</summary>
    public void FollowArrival(Guid technician, DateTimeOffset at, DateOnly day)
    {
        (State, TechnicianId, CheckedInAt, PlannedOn) = (VisitState.CheckedIn, new UserId(technician), at, day);
        PromiseKept = PromisedUntilAt is { } until ? at <= until : null;
        Version++;
    }

    public void FollowUnit(Guid? unit)
    {
        if (UnitId == unit) return;
        UnitId = unit;
        Version++;
    }

    public void FollowLeg(int metres)
    {
        LegMetres = metres;
        Version++;
    }

    public void FollowEnd(DateTimeOffset at)
    {
        if (State is VisitState.CheckedIn or VisitState.Returned) State = VisitState.Worked;
        EndedAt = at;
        Version++;
    }

    /// <summary>
    /// The product or the fault is another than was thought. Whoever had been asked may lack what it takes now, so that somebody is looked for again; a
    /// time that was promised stands.
    /// </summary>
    public void FollowNeed(string? category, string? symptom, WorkNeed need)
    {
        if (!IsPlannable || (Category == category && Symptom == symptom)) return;
        var asksMore = need.Skill != Skill || need.Level > SkillLevel || need.Certificates.Except(Certificates, StringComparer.Ordinal).Any();
        (Category, Symptom, WorkMinutes, Skill, SkillLevel) = (category, symptom, need.Minutes, need.Skill, need.Level);
        (Certificates, Tools) = ([.. need.Certificates], [.. Tools.Union(need.Tools, StringComparer.Ordinal)]);
        Version++;
        if (asksMore) Unplan();
    }

    /// <summary>Two records were one customer's, or were not after all.</summary>
    public void FollowCustomer(Guid? customer)
    {
        if (CustomerId == customer) return;
        CustomerId = customer;
        Version++;
    }

    /// <summary>The customer lives elsewhere than the record said. Null where the address names no place we know.</summary>
    public void FollowAddress(byte[]? place, string confidence, string division)
    {
        (Place, PlaceConfidence, Division) = (place, confidence, division);
        Version++;
    }

    public void FollowPriority(string? grade, string? urgency)
    {
        (Grade, Urgency) = (grade ?? Grade, urgency ?? Urgency);
        Version++;
    }

    public void FollowUngraded()
    {
        Grade = null;
        Version++;
    }

    /// <summary>The customer was erased: where they live and what was said of them go.</summary>
    public void FollowErasure()
    {
        (Place, DeclineReason) = (null, null);
        Version++;
    }

    public void FollowSecondPlan()
    {
        if (!IsOpen) return;
        State = VisitState.SecondVisit;
        Version++;
    }

    /// <summary>The case is over or no longer needs somebody to come.</summary>
    public void FollowClosing()
    {
        if (!IsOpen) return;
        State = State is VisitState.Worked or VisitState.CompletionApplied or VisitState.Returned or VisitState.Examining ? VisitState.Reviewed : VisitState.Cancelled;
        Version++;
    }
}
