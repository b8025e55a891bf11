using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>What may be done with a visit, by whom and when.</summary>
internal sealed partial class Visit
{
    /// <summary>Where and when the published plan has it. The technician is named by the fact of the case that follows.</summary>
    public void Plan(Guid technician, DateOnly day, DateTimeOffset start, DateTimeOffset end)
    {
        if (TechnicianId?.Value == technician && PlannedOn == day && PlannedStartAt == start && PlannedEndAt == end) return;
        if (TechnicianId?.Value != technician) IsPinned = false;
        (TechnicianId, PlannedOn, PlannedStartAt, PlannedEndAt) = (new UserId(technician), day, start, end);
        Version++;
    }

    public void Pin()
    {
        IsPinned = true;
        Version++;
    }

    /// <summary>Out of the plan again; nobody goes unless it is planned anew.</summary>
    public void Unplan()
    {
        if (TechnicianId is null && PlannedStartAt is null && State == VisitState.Waiting) return;
        (State, TechnicianId, PlannedStartAt, PlannedEndAt, IsPinned) = (VisitState.Waiting, null, null, null, false);
        if (!IsPromised) PlannedOn = null;
        Version++;
    }

    public Refusal? MayBeMoved() => IsPlannable ? null : VisitRefusals.NotInState(State, VisitState.Plannable);

    /// <summary>Also on the way: a technician who has set out without a time agrees one on the telephone before the check-in.</summary>
    public Refusal? MayBeAppointed() => IsPlannable || State == VisitState.OnTheWay ? null : VisitRefusals.NotInState(State, [.. VisitState.Plannable, VisitState.OnTheWay]);

    public Refusal? Accept(Guid technician)
    {
        if (State == VisitState.Accepted && TechnicianId?.Value == technician) return null;
        if (Mine(technician) is { } refusal) return refusal;
        if (State != VisitState.Offered) return VisitRefusals.NotInState(State, [VisitState.Offered]);
        State = VisitState.Accepted;
        Version++;
        return null;
    }

    public Refusal? Decline(Guid technician, string reason)
    {
        if (Mine(technician) is { } refusal) return refusal;
        if (State is not (VisitState.Offered or VisitState.Accepted)) return VisitRefusals.NotInState(State, [VisitState.Offered, VisitState.Accepted]);
        Unplan();
        DeclineReason = reason;
        return null;
    }

    public Refusal? Leave(Guid technician, DateTimeOffset at)
    {
        if (Mine(technician) is { } refusal) return refusal;
        if (State is not (VisitState.Offered or VisitState.Accepted)) return VisitRefusals.NotInState(State, [VisitState.Offered, VisitState.Accepted]);
        (State, LeftAt) = (VisitState.OnTheWay, at);
        Version++;
        return null;
    }

    public Refusal? MayCheckIn(Guid technician)
    {
        if (Mine(technician) is { } refusal) return refusal;
        return State is VisitState.Offered or VisitState.Accepted or VisitState.OnTheWay ? null
            : VisitRefusals.NotInState(State, [VisitState.Offered, VisitState.Accepted, VisitState.OnTheWay]);
    }

    public Refusal? MayEndWork(Guid technician)
    {
        if (Mine(technician) is { } refusal) return refusal;
        return State is VisitState.CheckedIn or VisitState.Returned ? null : VisitRefusals.NotInState(State, [VisitState.CheckedIn, VisitState.Returned]);
    }

    public Refusal? Answer(Guid technician, IReadOnlyList<VisitCheck> checks)
    {
        if (Mine(technician) is { } refusal) return refusal;
        if (!IsOpen || State == VisitState.CompletionApplied) return VisitRefusals.NotInState(State, [.. VisitState.Open]);
        Checks = [.. Checks.Where(x => checks.All(y => y.Code != x.Code)), .. checks];
        Version++;
        return null;
    }

    public Refusal? UsePart(Guid technician, string code, int count, string? removedSerial, bool fromVan)
    {
        if (MayRecordWork(technician) is { } refusal) return refusal;
        var used = VisitParts.Use(Parts, code, count, removedSerial, fromVan);
        if (used.Refusal is { } shortage) return shortage;
        Parts = used.Value;
        Version++;
        return null;
    }

    /// <summary>Used by somebody who no longer had the visit; the office took it on record.</summary>
    public void TakeOverPart(string code, int count, string? removedSerial)
    {
        Parts = VisitParts.Use(Parts, code, count, removedSerial, fromVan: true).Value;
        Version++;
    }

    public Refusal? Quote(Guid technician, VisitCharge charge)
    {
        if (MayRecordWork(technician) is { } refusal) return refusal;
        Charges = [.. Charges, charge];
        Version++;
        return null;
    }

    public Refusal? DeclinePhotos(Guid technician, DateTimeOffset at)
    {
        if (MayRecordWork(technician) is { } refusal) return refusal;
        PhotosDeclinedAt = at;
        Version++;
        return null;
    }

    /// <summary>A picture says what was seen, whatever state the visit is in; each counts once.</summary>
    public void FollowPhoto(VisitPhoto photo)
    {
        if (Photos.Exists(x => x.Id == photo.Id)) return;
        Photos = [.. Photos, photo];
        Version++;
    }

    /// <summary>Between arrival and completion: what is done there is put on record.</summary>
    private Refusal? MayRecordWork(Guid technician)
    {
        if (Mine(technician) is { } refusal) return refusal;
        return State is VisitState.CheckedIn or VisitState.Worked or VisitState.Returned ? null
            : VisitRefusals.NotInState(State, [VisitState.CheckedIn, VisitState.Worked, VisitState.Returned]);
    }

    /// <summary>A code can be tried a few times; after that only a signature will do.</summary>
    public void CountWrongCode()
    {
        CodeTries++;
        Version++;
    }

    /// <summary>Applying for completion takes every mandatory answer, the photos (or the customer's no to them) and the customer's acceptance.</summary>
    public Refusal? ApplyForCompletion(Guid technician, string acceptedBy, IEnumerable<string> mandatory, IEnumerable<string> photos, DateTimeOffset at)
    {
        if (Mine(technician) is { } refusal) return refusal;
        if (State is not (VisitState.Worked or VisitState.Returned)) return VisitRefusals.NotInState(State, [VisitState.Worked, VisitState.Returned]);
        var open = mandatory.Where(code => !Checks.Exists(x => x.Code == code && x.Done)).ToList();
        if (open.Count > 0) return Refusal.Conflict("visit.checks-open", ("checks", open));
        var missing = PhotosDeclinedAt is null ? photos.Where(kind => !Photos.Exists(x => x.Kind == kind)).ToList() : [];
        if (missing.Count > 0) return Refusal.Conflict("visit.photos-missing", ("photos", missing));
        (State, AppliedAt, AcceptedBy) = (VisitState.CompletionApplied, at, acceptedBy);
        Version++;
        return null;
    }

    /// <summary>Whoever did the work does not review it.</summary>
    public Refusal? Review(Guid reviewer, string outcome, DateTimeOffset at)
    {
        if (State != VisitState.CompletionApplied) return VisitRefusals.NotInState(State, [VisitState.CompletionApplied]);
        if (TechnicianId?.Value == reviewer) return Refusal.Conflict("visit.own-work");
        State = outcome switch { ReviewOutcome.Approved => VisitState.Reviewed, ReviewOutcome.FillAgain => VisitState.Returned, _ => VisitState.SecondVisit };
        ReviewedAt = at;
        Version++;
        return null;
    }

    public Refusal? NeedExamination(Guid technician)
    {
        if (Mine(technician) is { } refusal) return refusal;
        if (State is not (VisitState.CheckedIn or VisitState.Worked)) return VisitRefusals.NotInState(State, [VisitState.CheckedIn, VisitState.Worked]);
        State = VisitState.Examining;
        Version++;
        return null;
    }

    /// <summary>The maker's engineer decides: go on with the work, come again, or end.</summary>
    public Refusal? Examine(string decision)
    {
        if (State != VisitState.Examining) return VisitRefusals.NotInState(State, [VisitState.Examining]);
        State = decision switch
        {
            ExaminationDecision.GoOn => EndedAt is null ? VisitState.CheckedIn : VisitState.Worked,
            ExaminationDecision.ComeAgain => VisitState.SecondVisit,
            _ => VisitState.Reviewed,
        };
        Version++;
        return null;
    }

    public Refusal? NeedSecondVisit(Guid technician)
    {
        if (Mine(technician) is { } refusal) return refusal;
        if (State is not (VisitState.CheckedIn or VisitState.Worked or VisitState.Returned)) return VisitRefusals.NotInState(State, [VisitState.CheckedIn, VisitState.Worked]);
        State = VisitState.SecondVisit;
        Version++;
        return null;
    }

    /// <summary>The promise is taken back for something urgent; the customer chooses again.</summary>
    public Refusal? Displace()
    {
        if (!IsPlannable) return VisitRefusals.NotInState(State, VisitState.Plannable);
        IsDisplaced = PromisedFromAt is not null;
        Unplan();
        PlannedOn = null;
        Version++;
        return null;
    }

    /// <summary>From the moment somebody is named until the work is accepted.</summary>
    public Refusal? MayAskSupport(Guid technician)
    {
        if (Mine(technician) is { } notMine) return notMine;
        IReadOnlyList<string> allowed = [VisitState.Offered, VisitState.Accepted, VisitState.OnTheWay, VisitState.CheckedIn, VisitState.Worked, VisitState.Returned];
        return allowed.Contains(State) ? null : VisitRefusals.NotInState(State, allowed);
    }

    public void AskOutlet(Guid organisation, bool isThirdParty)
    {
        AskedFromId = isThirdParty ? OrganisationId : null;
        OrganisationId = new OrganisationId(organisation);
        OutletAnswer = isThirdParty ? OutletAsked : null;
        Version++;
    }

    /// <summary>Declined, the order is the asking outlet's again, which may plan it or ask somebody else; the third party sees it no more.</summary>
    public Refusal? AnswerForOutlet(bool accepts, string? reason)
    {
        if (OutletAnswer != OutletAsked) return Refusal.Conflict("visit.outlet-not-asked");
        OutletAnswer = accepts ? "accepted" : "declined";
        if (!accepts) (DeclineReason, OrganisationId) = (reason, AskedFromId ?? OrganisationId);
        Version++;
        return null;
    }

    public bool IsOutletReady => OutletAnswer != OutletAsked && (OutletAnswer != "declined" || AskedFromId is not null);

    /// <summary>Whoever is only asked does not yet know whose home it is.</summary>
    public bool HidesCustomer => OutletAnswer == OutletAsked;

    private Refusal? Mine(Guid technician) => TechnicianId?.Value == technician ? null : Refusal.NotFound("visit.not-found");
}

internal static class ReviewOutcome
{
    public const string Approved = "approved";
    public const string FillAgain = "fill-again";
    public const string ComeAgain = "come-again";
    public static readonly IReadOnlyList<string> All = [Approved, FillAgain, ComeAgain];
}

internal static class ExaminationDecision
{
    public const string GoOn = "go-on";
    public const string ComeAgain = "come-again";
    public const string End = "end";
    public static readonly IReadOnlyList<string> All = [GoOn, ComeAgain, End];
}

internal static class VisitRefusals
{
    public static Refusal NotFound() => Refusal.NotFound("visit.not-found");

    public static Refusal Changed() => new("visit.changed-meanwhile", RefusalKind.Stale);

    public static Refusal NotInState(string state, IReadOnlyList<string> allowed) => Refusal.Conflict("visit.not-in-state", ("state", state), ("allowed", allowed));
}
