using System.Globalization;
using Bihuan.Cases.AttachFile;
using Bihuan.Cases.CaseDetail.Acts;
using Bihuan.Cases.CaseDetail.Story;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Ui;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.CaseDetail;

/// <summary>Puts together what the page of a case shows. A look back in time shows the story until then and offers nothing to do.</summary>
internal sealed class CaseDetailComposer(
    CasePolicies policies, StoryTeller teller, ActPanels panels, PeopleDirectory people, OrganisationTree tree, CustomerDirectory customers, CustomerCareReader care, UnitDirectory units,
    ClockDirectory clocks, LimitWindows windows, CaseFiles files, CaseTasks.TaskReader tasks, Alarms.AlarmReader alarms, Words words, DeskFrame frame, TimeProvider clock)
{
    private const string RevealPermission = "customers.phone.reveal";
    private const int RelatedMax = 6;

    public async Task<CaseDetailView> Compose(
        ServiceDb db, ServiceCase x, Actor actor, CaseDetailQuery query, DateTimeOffset? asOf, CancellationToken ct, Refusal? refusal = null, long seen = 0)
    {
        var process = policies.ProcessOf(x);
        var now = clock.Now();
        var chain = await teller.ReadAll(db, x.Id.Value, asOf, ct);
        var facts = chain.Select(f => f.Fact).ToList();
        var reader = new StoryReader(words, people, frame.Zone);
        var entries = teller.Tell(chain, reader);
        var customer = x.CustomerId is { } customerId ? await customers.Card(db, customerId.Value, ct) : null;
        var canAct = asOf is null;
        var card = x.UnitId is { } unit ? await units.Find(db, unit.Value, ct) : null;
        var running = canAct ? await clocks.Of(db, x.Id.Value, now, ct) : [];
        var view = new CaseDetailView
        {
            Id = x.Id.Value,
            Number = x.Number,
            Title = x.Summary.Length > 0 ? x.Summary : words["cases.story.erased"],
            Seq = x.Seq,
            Ring = CaseRings.Of(words, process, x, now),
            Kind = words.Code("kind", x.Kind),
            Stage = words.Code("stage", x.Stage),
            Rule = process.Find(x.Stage)?.Rule is { } rule ? words.Find(rule) : null,
            Terms = canAct && x.IsOpen && process.Find(x.Stage) is { IsClosed: false } stage ? Terms(stage, running) : null,
            Grade = x.Grade,
            Urgency = x.Urgency,
            SupportLevel = x.SupportLevel,
            Round = x.Round,
            IsOpen = x.IsOpen,
            Outcome = x.Outcome is { } outcome ? words.Code("outcome", outcome) : null,
            Owner = people.NameOf(x.AssigneeId.Value),
            FirstResponsible = people.NameOf(x.FirstResponsibleId.Value),
            Organisation = tree.Current.NameOf(x.OrganisationId.Value),
            DueAt = asOf is null ? x.DueAt : null,
            Now = now,
            AsOf = asOf,
            IsJustOpened = canAct && query.Opened,
            Story = StoryTeller.Part(entries, query, $"/desk/cases/{x.Id}"),
            Guidance = x.IsOpen ? entries.FirstOrDefault(e => e.Type.StartsWith("case.guidance-given/", StringComparison.Ordinal)) : null,
            Customer = customer,
            Care = canAct && customer is { IsErased: false } ? await care.Of(db, customer.Id, now, ct) : CustomerCare.Nothing,
            MayReveal = canAct && actor.ReachOf(RevealPermission).Covers(x.OrganisationId.Value, x.IsOwnOf(actor.Id)),
            Unit = card,
            Windows = card?.PurchasedOn is { } purchased ? windows.Of("sale.made", purchased, x.OpenedAt) : [],
            Model = x.Model,
            SerialNumber = x.SerialNumber,
            Category = x.ProductCategory is { } category ? words.Code("category", category) : null,
            Symptom = x.Symptom is { } symptom ? words.Code("symptom", symptom) : null,
            Promises = Promises(x, facts, running),
            Files = canAct ? await files.Of(db, x, ct) : [],
            ComplaintLevel = x.ComplaintLevel is { } level ? words.Code("complaint-level", level.ToString(CultureInfo.InvariantCulture)) + (x.IsLevelProvisional ? words["cases.level.provisional"] : "") : null,
            TimingClass = x.TimingClass is { } timing ? words.Code("complaint-timing", timing) : null,
            ComplaintClass = x.ComplaintClass is { } kept ? words.Code("complaint-class", kept) : null,
            ComplaintPlan = x.ComplaintClass is { } planned ? words.Find("complaint-plan." + planned) : null,
            HasAssessment = x.Evidence.Contains("case.complaint-assessed"),
            Tasks = canAct ? await tasks.Of(db, x.Id, ct) : [],
            Alarms = canAct ? await alarms.Of(db, x.Id, ct) : [],
            ReaderId = actor.Id,
            MayDoTasks = canAct && actor.ReachOf(CasePermissions.Handle).Covers(x.OrganisationId.Value, x.IsOwnOf(actor.Id)),
            MaySeeAlarms = canAct && actor.ReachOf(CasePermissions.ReadAlarms).Covers(x.OrganisationId.Value, isOwn: false),
            Related = await Related(db, x, actor, now, ct),
            Contacts = [.. entries.Where(e => e.View.Kind == "contact")],
        };
        return canAct ? panels.Offer(view, new ActSetting(x, process, facts, entries, actor, customer, view.Related, query, refusal, seen)) : view;
    }

    private StageTerms Terms(Domain.Policies.CaseStage stage, IReadOnlyList<ClockView> running) => new(
        string.Join(words["cases.list-separator"], stage.Posts.Select(post => words.Code("post", post))), words[stage.Standard ?? ""], stage.Limit ?? "", words["limit." + stage.Limit],
        running.LastOrDefault(c => c.Limit == stage.Limit && c.StoppedAt is null && c.Outcome is "running" or "breached")?.DueAt, words[stage.Indicator ?? ""]);

    private List<Promise> Promises(ServiceCase x, IReadOnlyList<StoryFact> facts, IReadOnlyList<ClockView> running)
    {
        var promises = new List<Promise>();
        if (x.ExpectedAt is { } expected) promises.Add(new Promise(words["cases.promise.expected"], expected, x.ResolvedAt <= expected));
        if (facts.Select(f => f.Fact).OfType<AppointmentMade>().LastOrDefault() is { } appointment)
            promises.Add(new Promise(words["cases.promise.appointment"], appointment.From, facts.Any(f => f.Fact is VisitStarted && f.Stamp.OccurredAt <= appointment.To), IsAppointment: true));
        promises.AddRange(running.Where(c => c is { IsGoverning: true, DueAt: not null }).Select(c => new Promise(words.Code("clock", c.Clock), c.DueAt!.Value, IsKept: false)));
        return promises;
    }

    /// <summary>Other cases of the same customer or the same unit that this reader may see, newest first.</summary>
    private async Task<IReadOnlyList<RelatedCase>> Related(ServiceDb db, ServiceCase x, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var (customer, unit, id) = (x.CustomerId, x.UnitId, x.Id);
        if (customer is null && unit is null) return [];
        var cases = await db.Set<ServiceCase>().Within(actor, CasePermissions.Read)
            .Where(y => y.Id != id && ((customer != null && y.CustomerId == customer) || (unit != null && y.UnitId == unit)))
            .OrderByDescending(y => y.RunningNumber).Take(RelatedMax).ToListAsync(ct);
        return cases.ConvertAll(y => new RelatedCase(y.Id.Value, y.Number, y.Summary, y.IsOpen, "/desk/cases/" + y.Id, CaseRings.Of(words, policies.ProcessOf(y), y, now)));
    }
}

/// <summary>The ring of a case: where it stands in its process, and in what colour its nearest clock runs.</summary>
internal static class CaseRings
{
    public static RingState Of(Words words, Domain.Policies.CaseProcess process, ServiceCase x, DateTimeOffset now)
    {
        var stage = words.Code("stage", x.Stage);
        var passed = Math.Max(0, process.IndexOf(x.Stage));
        if (!x.IsOpen) return new RingState(process.Stages.Count, passed, Tone.Quiet, Closed: true, RingText.Closed(words, stage));
        var clock = x.DueAt is { } due ? Durations.Remaining(words, due, now) : null;
        return new RingState(process.Stages.Count, passed, ToneOf(x.DueAt, now), Closed: false, RingText.Of(words, process.Stages.Count, passed, stage, clock));
    }

    public static Tone ToneOf(DateTimeOffset? due, DateTimeOffset now) => due is null ? Tone.Plain : due <= now ? Tone.Red : Tone.Green;
}
