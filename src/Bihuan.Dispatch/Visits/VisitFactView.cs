using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;

namespace Bihuan.Dispatch.Visits;

/// <summary>What sending somebody out adds to a case's story.</summary>
internal sealed class VisitFactView(FieldPolicies policies) : IFactView
{
    public IReadOnlyCollection<string> Names { get; } = [.. typeof(VisitFactView).Assembly.GetTypes()
        .Where(x => x.IsAssignableTo(typeof(IFact)) && x.IsDefined(typeof(FactTypeAttribute), inherit: false))
        .Select(PlainFactName.Of).Where(x => x.StartsWith("visit.", StringComparison.Ordinal))];

    public StoryView? Show(StoryFact fact, StoryReader r) => fact.Fact switch
    {
        VisitOrdered x => new("visit", "clipboard-list", r.Words.Format("dispatch.story.ordered", x.Turn, r.Words.Code("skill", x.Skill), x.SkillLevel, x.WorkMinutes)),
        OutletAsked x => new("visit", "building-store", Title(fact, r)) { Text = r.Text(x.Reason) },
        OutletAnswered x => new("visit", x.Accepts ? "check" : "x", r.Words[x.Accepts ? "dispatch.story.outlet-accepts" : "dispatch.story.outlet-declines"]) { Text = x.Reason is { } why ? r.Text(why) : null },
        VisitAccepted x => new("visit", "user-check", Title(fact, r) + " · " + r.Name(x.TechnicianId)),
        VisitDeclined x => new("visit", "x", Title(fact, r) + " · " + r.Name(x.TechnicianId)) { Text = r.Text(x.Reason) },
        TechnicianOnTheWay x => new("visit", "truck-delivery", Title(fact, r) + " · " + r.Name(x.TechnicianId)),
        VisitCheckedIn x => new("visit", "map-pin", Title(fact, r)) { Text = Place(x, r) },
        PromiseJudged x => new("visit", x.Kept ? "circle-check" : "clock", r.Words[x.Kept ? "dispatch.story.promise-kept" : "dispatch.story.promise-broken"])
        {
            IsBreach = !x.Kept,
            Lines = [(r.Words["dispatch.story.promised"], r.Time(x.From) + " – " + r.Time(x.Until)), (r.Words["dispatch.story.arrived"], r.Time(x.ArrivedAt))],
        },
        PartsUsed x => new("visit", "package", Title(fact, r)) { Lines = [.. x.Parts.Select(p => (r.Words.Code("part", p.Code) + " × " + p.Count.ToString(CultureInfo.InvariantCulture), p.RemovedSerial ?? ""))] },
        PartReserved x => new("visit", "package", Title(fact, r) + " · " + r.Words.Code("part", x.Code) + " · " + r.Words.Code("part-state", x.State)),
        ToolNeeded x => new("visit", "tool", Title(fact, r) + " · " + r.Words.Code("tool", x.Code) + " · " + r.Words[x.IsNeeded ? "dispatch.tools.needed" : "dispatch.tools.not-needed"]),
        CompletionApplied x => new("visit", "clipboard-check", Title(fact, r) + " · " + r.Words["dispatch.accepted-by." + x.AcceptedBy])
        {
            Lines = [.. x.Checks.Where(IsValueAdded).Select(y => (r.Words["dispatch.value-added"], r.Words.Code("check", y)))],
        },
        VisitReviewed x => new("visit", "zoom-check", Title(fact, r) + " · " + r.Words.Code("visit-review", x.Outcome)) { Text = x.Reason is { } why ? r.Text(why) : null },
        ExaminationNeeded x => new("visit", "search", Title(fact, r)) { Text = r.Text(x.Reason) },
        VisitExamined x => new("visit", "search", Title(fact, r) + " · " + r.Words.Code("examination", x.Decision)) { Text = r.Text(x.Reason) },
        SecondVisitNeeded x => new("visit", "repeat", Title(fact, r)) { Text = r.Text(x.Reason) },
        VisitDisplaced x => new("visit", "calendar-event", Title(fact, r)) { Text = x.From is { } from && x.Until is { } until ? r.Time(from) + " – " + r.Time(until) : null },
        VisitMovedByHand x => new("visit", "arrows-exchange", Title(fact, r) + " · " + r.Name(x.ToId)) { Text = r.Text(x.Reason), Lines = [(r.Words["dispatch.price"], r.Words.Format("dispatch.minutes", x.ExtraMinutes)), .. (x.AgainstWishes ?? []).Select(y => (r.Words["dispatch.with-consent"], r.Words.Code("dispatch.wish", y)))] },
        TechnicianWishRecorded x => new("visit", "heart-handshake", r.Words.Code("technician-wish", x.Wish) + " · " + r.Name(x.TechnicianId)) { Text = r.Text(x.Reason) },
        ChargeQuoted x => new("visit", "receipt", Title(fact, r) + " · " + x.Amount.ToString("0.00", CultureInfo.InvariantCulture) + " " + x.Currency + " · " + r.Words[x.Agreed ? "dispatch.charge.agreed" : "dispatch.charge.refused"]) { Text = r.Text(x.What) },
        PhotoTaken x => new("visit", "photo", Title(fact, r) + " · " + r.Words.Code("photo-kind", x.Kind)) { Text = x.MetresAway is { } metres ? r.Words.Format(x.IsDoubtful ? "dispatch.story.far" : "dispatch.story.near", metres) : r.Words["dispatch.story.no-position"] },
        PhotosDeclined x => new("visit", "photo", Title(fact, r)) { Text = r.Text(x.Reason) },
        WorkKept x => new("visit", "alert-triangle", Title(fact, r) + " · " + r.Words.Code("operation", x.Kind) + " · " + r.Name(x.TechnicianId)) { Text = r.Words["refusal." + x.Code] },
        KeptWorkResolved x => new("visit", "clipboard-check", Title(fact, r) + " · " + r.Words.Code("operation", x.Kind) + " · " + r.Words.Code("kept-resolution", x.Resolution))
        {
            Text = r.Text(x.Reason),
            Lines = x.Work is { } work ? [(r.Words["dispatch.field.work"], r.Text(work))] : [],
        },
        PlaceCorrected => new("visit", "pin", Title(fact, r)),
        _ => null,
    };

    /// <summary>More than was asked for (DSP-10).</summary>
    private bool IsValueAdded(string check) => policies.Field.Checks.Any(x => x.Code == check && x.Moment == "value-added");

    private static string Title(StoryFact fact, StoryReader r) => r.Words.Code("fact", fact.Name);

    private static string Place(VisitCheckedIn x, StoryReader r) =>
        x.MetresAway is { } metres ? r.Words.Format(x.IsDoubtful ? "dispatch.story.far" : "dispatch.story.near", metres) : r.Words["dispatch.story.no-position"];
}
