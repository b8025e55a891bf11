using Bihuan.Cases.AnswerIntake;
using Bihuan.Cases.ArchiveCase;
using Bihuan.Cases.AssessCase;
using Bihuan.Cases.AssessComplaint;
using Bihuan.Cases.ClassComplaint;
using Bihuan.Cases.ConfirmResult;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.CoordinateCase;
using Bihuan.Cases.DiagnoseCase;
using Bihuan.Cases.FollowUpCase;
using Bihuan.Cases.GradeCase;
using Bihuan.Cases.MoveStage;
using Bihuan.Cases.PlanCase;
using Bihuan.Cases.ResolveCase;
using Bihuan.Cases.RespondFirst;
using Bihuan.Cases.ReviewCase;
using Bihuan.Cases.TellCustomer;
using Bihuan.Cases.TellResult;
using Bihuan.Cases.TransferCase;
using Bihuan.Cases.VisitCustomer;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Demo;

/// <summary>
/// What happens next to one case of the demo company: it looks at what the stage still wants and does that, as whoever the post names
/// would. So every process travels by its own data, and nothing is stored that the handlers would refuse.
/// </summary>
internal sealed class DemoStory(DemoPack pack, DemoCompany company, DemoCast cast, DemoDice dice, DemoClock clock)
{
    /// <summary>Danger is not kept waiting.</summary>
    private const double UrgentPace = 0.4;

    /// <summary>The next act and the wait until the one after it; null when the story is over.</summary>
    public async Task<TimeSpan?> Step(IServiceProvider scope, DemoCase story, CancellationToken ct)
    {
        var actions = scope.GetRequiredService<CaseActions>();
        if (await actions.StandingOf(story.Id, ct) is not { IsOpen: true } standing) return null;
        if (standing.OpenItems.Count > 0)
        {
            var item = await actions.CompleteItem(standing.OpenItems[0], dice.One(pack.WorkNotes), Person(standing.AssigneeId), ct);
            return item.IsOk ? TimeSpan.FromMinutes(dice.Between(4, 40)) : null;
        }

        var need = standing.Missing.Count > 0 ? standing.Missing[0] : null;
        var done = need is null
            ? await Move(actions, standing, ct)
            : await Supply(scope, actions, standing, story, need, ct);
        if (!done.IsOk) return null;
        // The technician comes when it was agreed, some sooner and some later.
        return need == "case.appointment-made" ? story.VisitAt - clock.GetUtcNow() + TimeSpan.FromMinutes(dice.Between(-10, dice.Chance(0.1) ? 90 : 20)) : Wait(need) * (standing.IsUrgent ? UrgentPace : story.Pace);
    }

    private Task<Result<CaseHead>> Move(CaseActions actions, CaseStanding standing, CancellationToken ct)
    {
        // A diagnosis that was enough ends there; a plan leads to the customer's home unless the product is brought in.
        var to = standing.Next.Count > 1 && dice.Chance(standing.Stage == "diagnosis" ? 0.3 : 0.1) ? standing.Next[1] : standing.Next[0];
        return actions.Do(standing.Id, standing.Seq, new MoveStageRequest(to), Person(standing.AssigneeId), ct);
    }

    private async Task<Result<CaseHead>> Supply(IServiceProvider scope, CaseActions actions, CaseStanding x, DemoCase story, string need, CancellationToken ct)
    {
        var holder = Person(x.AssigneeId);
        Task<Result<CaseHead>> Do<T>(T request, Actor? by = null)
            where T : class => actions.Do(x.Id, x.Seq, request, by ?? holder, ct);
        switch (need)
        {
            case "case.assessed":
                return await Do(new AssessCaseRequest(x.Kind is "complaint" ? "service" : "fault", dice.Chance(0.1) ? "serious" : "general", dice.One(pack.Proposals), ProblemClass()));
            case "case.intake-answered": return await Do(Answers(scope, x));
            case "case.complaint-classed": return await Do(new ClassComplaintRequest(dice.Chance(0.6) ? "service-attitude" : "product-quality", dice.One(pack.WorkNotes), dice.Chance(0.85) ? "general" : "urgent"));
            case "case.complaint-assessed":
                return await Do(new AssessComplaintRequest("not-pressing", dice.Chance(0.8) ? "one-customer" : "several-customers", dice.Chance(0.7) ? "within-post" : "complex-process", dice.One(pack.WorkNotes)), Supervisor());
            case "case.coordinated": return await Do(new CoordinateCaseRequest(company.InPost("agent-lead")[0].Id, dice.One(pack.Plans)));
            case "case.first-responded":
                return await Do(new RespondFirstRequest(string.Format(null, dice.One(pack.Understandings), story.Product), dice.One(pack.Plans), clock.GetUtcNow().AddDays(dice.Between(3, 5)), "phone"));
            case "case.diagnosed": return await Do(new DiagnoseCaseRequest(dice.One(pack.Causes), dice.One(pack.Solutions), dice.Chance(0.83)));
            case "case.planned": return await Do(new PlanCaseRequest(["repair"], dice.One(pack.Plans)));
            case "case.resources-scheduled": return await Do(new ScheduleResourcesRequest("1", null));
            case "case.visit-offered": return await OfferVisit(actions, x, story, ct);
            case "case.appointment-made":
                // At once where somebody is in danger; else by day: at nine, eleven, one, three or five o'clock of one of the next two days.
                story.VisitAt = x.IsUrgent ? clock.GetUtcNow().AddMinutes(dice.Between(25, 50)) : Morning(scope.GetRequiredService<CompanyZone>(), dice.Between(1, 2)).AddHours(2 * dice.Between(0, 4));
                var made = await Do(new MakeAppointmentRequest(story.VisitAt, story.VisitAt.AddHours(2)));
                return made.IsOk ? await actions.Do(x.Id, made.Value.Seq, new TellProgressRequest("sms", dice.One(pack.Plans)), holder, ct) : made;
            case "case.visit-started": return await Do(new StartVisitRequest(story.Technician), Person(story.Technician));
            case "case.visit-ended":
                return await Do(new EndVisitRequest(dice.One(pack.Solutions), dice.Chance(0.6) ? [dice.One(pack.Causes)] : null, null, 1, story.Technician), Person(story.Technician));
            case "case.resolved": return await Do(new ResolveCaseRequest(dice.One(pack.Causes), dice.One(pack.Solutions), ["repair"], story.Technician == Guid.Empty ? null : story.Technician));
            case "case.result-told": return await Do(new TellResultRequest(dice.One(pack.Accounts), "sms"));
            case "case.confirmed": return await Confirm(scope, x, story, ct);
            case "case.reviewed": return await Do(new ReviewCaseRequest(dice.One(pack.Accounts)), Inspector());
            case "case.archived": return await Do(new ArchiveCaseRequest(), Inspector());
            case "case.followed-up": return await Do(new FollowUpCaseRequest("gone", "phone", dice.One(pack.Thanks)), Inspector());
            case "case.rated": return await Rate(scope, x, story, ct);
            default: throw new InvalidOperationException($"The demo knows no act that supplies {need}.");
        }
    }

    private async Task<Result<CaseHead>> OfferVisit(CaseActions actions, CaseStanding x, DemoCase story, CancellationToken ct)
    {
        var technicians = company.InPost("technician", story.Outlet);
        story.Technician = dice.One(technicians).Id;
        var offered = await actions.Do(x.Id, x.Seq, new OfferVisitRequest(story.Technician, dice.One(pack.Plans)), Person(x.AssigneeId), ct);
        // A second handling may go to the same technician, who holds the case already.
        if (!offered.IsOk || story.Technician == x.AssigneeId) return offered;
        return await actions.Do(x.Id, offered.Value.Seq, new TransferCaseRequest(story.Technician, "needs-skill", dice.One(pack.WorkNotes)), Person(x.AssigneeId), ct);
    }

    private Task<Result<CaseHead>> Confirm(IServiceProvider scope, CaseStanding x, DemoCase story, CancellationToken ct)
    {
        var (confirmation, db) = (scope.GetRequiredService<CaseConfirmation>(), scope.GetRequiredService<ServiceDb>());
        var customer = Actor.Customer(story.Customer);
        return dice.Chance(0.05)
            ? confirmation.SayNotSolved(db, x.Id, "web-form", dice.One(pack.ComplaintsAfter), customer, clock.Now(), ct)
            : confirmation.Confirm(db, x.Id, "web-form", null, customer, clock.Now(), ct);
    }

    /// <summary>Five steps with the mean and spread of appendix B: about 85.5 of 100.</summary>
    private Task<Result<CaseHead>> Rate(IServiceProvider scope, CaseStanding x, DemoCase story, CancellationToken ct)
    {
        var steps = dice.Weighted([(5, 57), (4, 33), (3, 7), (2, 2), (1, 1)]);
        var dimensions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var dimension in new[] { "response", "problem-solving", "attitude" })
            if (dice.Chance(0.5)) dimensions[dimension] = Math.Clamp(steps + dice.Between(-1, 1), 1, 5);
        return scope.GetRequiredService<CaseRatings>().Record(
            scope.GetRequiredService<ServiceDb>(), x.Id, steps, dimensions, dice.Chance(0.4) ? dice.One(steps > 2 ? pack.Thanks : pack.ComplaintsAfter) : null, Actor.Customer(story.Customer), clock.Now(), ct);
    }

    private AnswerIntakeRequest Answers(IServiceProvider scope, CaseStanding x)
    {
        var questions = scope.GetRequiredService<CasePolicies>().QuestionsFor(x.Category ?? "other", x.Symptom ?? "other-fault", "zh-CN");
        return new AnswerIntakeRequest(x.Symptom ?? "other-fault", questions.ToDictionary(q => q.Id, q => q.Type switch
        {
            "yes-no" => dice.Chance(0.3) ? "yes" : "no",
            "choice" => dice.One(q.Choices).Id,
            "number" => "1",
            "date" => "2026-01-01",
            _ => dice.One(pack.WorkNotes),
        }));
    }

    /// <summary>Most alarms are seen; the rest go one step further.</summary>
    public Actor? Sees(Guid person) => dice.Chance(0.7) ? Person(person) : null;

    /// <summary>Causes in the shares of appendix B: 63, 27, 8, 2 in a hundred.</summary>
    private string ProblemClass() => dice.Weighted([("product-quality", 63), ("improper-use", 27), ("transport-damage", 8), ("customer-feedback", 2)]);

    private Actor Supervisor() => Person(dice.One(company.InPost("agent-lead")).Id);

    private DateTimeOffset Morning(CompanyZone zone, int daysOn) => zone.StartOf(zone.Day(clock.GetUtcNow()).AddDays(daysOn)).AddHours(9);

    private Actor Inspector() => Person(dice.One(company.InPost("quality-inspector")).Id);

    private Actor Person(Guid id) => cast.Person(id);

    private TimeSpan Wait(string? need) => dice.Around(need switch
    {
        // At the desk one thing follows the other, so that most visits are arranged within the two hours of TL-15.
        null or "case.intake-answered" or "case.assessed" or "case.first-responded" => TimeSpan.FromMinutes(7),
        "case.diagnosed" or "case.planned" or "case.resources-scheduled" or "case.visit-offered" => TimeSpan.FromMinutes(8),
        "case.visit-ended" or "case.resolved" => TimeSpan.FromMinutes(25),
        "case.visit-started" => TimeSpan.FromMinutes(55),
        "case.result-told" => TimeSpan.FromHours(9),
        "case.confirmed" or "case.reviewed" => TimeSpan.FromHours(2),
        "case.archived" or "case.followed-up" or "case.rated" => TimeSpan.FromHours(8),
        _ => TimeSpan.FromMinutes(40),
    });
}

/// <summary>One case of the story and what must be remembered of it between two acts.</summary>
internal sealed record DemoCase(CaseId Id, Guid Customer, string Product, Guid Outlet, double Pace)
{
    public Guid Technician { get; set; }

    public DateTimeOffset VisitAt { get; set; }
}
