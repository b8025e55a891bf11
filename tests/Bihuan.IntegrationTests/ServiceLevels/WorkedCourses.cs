namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>How cases come under the limits of the table and end: for each limit the acts that start its clock and the one that stops it, as users do them.</summary>
internal static class WorkedCourses
{
    /// <summary>Everything that one server can walk through in one year.</summary>
    public static IEnumerable<Course> All(TestServer server) =>
    [
        .. Responses, .. FirstHandlings, .. Visits(server), .. Solutions, .. Endings, .. Returns(server), .. Stages,
        new Course("TL-08", Respond),
        new Course("TL-09", Respond),
    ];

    /// <summary>Each red order in an outlet of its own where nobody leads until its last act.</summary>
    public static async Task AddReds(TestServer server, Examples examples)
    {
        foreach (var row in WorkedExample.Of("TL-24"))
        {
            var outlet = await server.NewOrganisation();
            await server.NewUser("agent", outlet);
            examples.Add(new Course("TL-24", async x => { await server.NewUser("agent-lead", outlet); await x.Do("upward-reports", new { reason = "A lead is on duty now" }); }) { Kind = "repair", Organisation = outlet, Begin = x => Grade(x, "red") }, row);
        }
    }

    private static Course[] Responses =>
    [
        new Course("TL-02", Respond) { Channel = "appliance-mart" },
        new Course("TL-05", Respond),
        new Course("TL-06", Respond) { Kind = "exchange" },
        new Course("TL-07", Respond) { Kind = "exchange", Channel = "taobao" },
        new Course("TL-12", Respond),
        new Course("TL-38", Respond) { Kind = "complaint" },
        new Course("TL-42", Respond) { Kind = "complaint", Begin = x => Class(x, "urgent") },
    ];

    private static Course[] FirstHandlings =>
    [
        new Course("TL-03", HandleFirst) { Channel = "appliance-mart", Begin = x => x.Do("urgency-raises", new { to = "urgent", reason = "Smoke in the shop" }) },
        new Course("TL-20", HandleFirst) { Channel = "taobao" },
        new Course("TL-33", x => AssessComplaint(x, "not-pressing")) { Kind = "complaint" },
        new Course("TL-34", HandleFirst) { Kind = "complaint" },
        new Course("TL-35", HandleFirst) { Kind = "complaint", Begin = x => AssessComplaint(x, "personal-safety") },
    ];

    private static Course[] Visits(TestServer server) =>
    [
        new Course("TL-15", x => Offer(server, x)) { Kind = "repair", Begin = ToDispatch },
        new Course("TL-13", Appoint) { Kind = "repair", Begin = async x => { await ToDispatch(x); await Offer(server, x); } },
        new Course("TL-16", async x => await Visit(server, x))
        {
            Kind = "repair",
            Begin = async x =>
            {
                await x.Do("urgency-raises", new { to = "urgent", reason = "Gas" });
                await ToDispatch(x);
                await Offer(server, x);
                await Appoint(x);
            },
        },
    ];

    private static Course[] Solutions =>
    [
        new Course("TL-18", CloseRepair) { Kind = "repair", Begin = async x => { await Assess(x, "complex"); await Respond(x); } },
        new Course("TL-19", Resolve) { Begin = Accept },
        new Course("TL-21", Resolve) { Begin = Accept },
        new Course("TL-36", Resolve) { Kind = "complaint", Begin = x => ToHandling(x, "use-impaired") },
        new Course("TL-37", Resolve) { Kind = "complaint", Begin = x => ToHandling(x, "not-pressing") },
        new Course("TL-41", Resolve) { Kind = "complaint", Begin = x => ToHandling(x, "not-pressing", difficulty: "hard-coordination") },
        new Course("TL-44", Resolve) { Kind = "complaint", Begin = x => ToHandling(x, "not-pressing", timing: "special") },
        new Course("TL-47", Resolve) { Kind = "complaint", Channel = "appliance-mart", Begin = x => ToHandling(x, "not-pressing") },
    ];

    private static Course[] Endings =>
    [
        new Course("TL-22", CloseRepair) { Kind = "repair", Begin = async x => { await Grade(x, "green"); await Accept(x); } },
        new Course("TL-23", x => x.Do("progress-reports", new { text = "The part is on its way", medium = "phone" })) { Kind = "repair", Begin = x => Grade(x, "yellow") },
        new Course("TL-39", Tell) { Kind = "complaint", Begin = ToResult },
        new Course("TL-40", CloseComplaint) { Kind = "complaint", Begin = ToResult },
        new Course("TL-43", Tell) { Kind = "complaint", Begin = async x => { await ToHandling(x, "not-pressing", timing: "urgent"); await Resolve(x); } },
        new Course("TL-45", Tell) { Kind = "complaint", Begin = ToResult },
        new Course("TL-46", Tell) { Kind = "suggestion", Begin = async x => { await Assess(x); await Resolve(x); } },
    ];

    private static Course[] Returns(TestServer server) =>
    [
        new Course("TL-27", Withdraw) { Kind = "return" },
        new Course("TL-28", Withdraw) { Kind = "return", Clock = "TL-27", Begin = x => Extend(server, x, "TL-27") },
        new Course("TL-29", Withdraw) { Kind = "warranty-claim" },
        new Course("TL-30", Withdraw) { Kind = "warranty-claim", Clock = "TL-29", Begin = x => Extend(server, x, "TL-29") },
    ];

    private static Course[] Stages =>
    [
        new Course("ST-01", x => x.Do("stages", new { to = "planning" })) { Kind = "repair", Begin = async x => { await Accept(x); await Diagnose(x); } },
        new Course("ST-02", Plan) { Kind = "repair", Begin = async x => { await Accept(x); await Diagnose(x); await x.Do("stages", new { to = "planning" }); } },
        new Course("ST-03", async x => { await Tell(x); await Confirm(x); }) { Begin = async x => { await Accept(x); await Resolve(x); } },
        new Course("ST-04", Review) { Begin = ToReview },
        new Course("ST-05", x => x.Do("archive", new { })) { Kind = "repair", Begin = async x => { await Accept(x); await Diagnose(x); await x.Do("stages", new { to = "completion" }); await ToReview(x, isAccepted: true); await Review(x); } },
        new Course("ST-06", FollowUp) { Begin = async x => { await ToReview(x); await Review(x); } },
        new Course("ST-07", Rate) { Begin = async x => { await ToReview(x); await Review(x); await FollowUp(x); } },
        new Course("ST-08", Review) { Kind = "complaint", Begin = async x => { await ToResult(x); await Tell(x); await Confirm(x); } },
        new Course("ST-09", async x => { await FollowUp(x); await Rate(x); }) { Kind = "complaint", Begin = async x => { await ToResult(x); await Tell(x); await Confirm(x); await Review(x); } },
    ];

    public static Task Respond(CaseSteps live) => live.Do("first-responses", new { understanding = "Leaks", solution = "Visit", expectedAt = "2099-01-01T00:00:00Z", medium = "phone" });

    public static Task HandleFirst(CaseSteps live) => live.Do("initial-handlings", new { account = "Water turned off" });

    public static Task Assess(CaseSteps live, string complexity = "simple") => live.Do("assessment", new { nature = "fault", severity = "general", proposal = "Look at it", complexity });

    public static async Task Accept(CaseSteps live)
    {
        await Assess(live);
        await Respond(live);
    }

    public static Task Class(CaseSteps live, string timing) => live.Do("complaint-classifications", new { complaintClass = "other", reason = "By its words", timingClass = timing });

    public static Task AssessComplaint(CaseSteps live, string urgency, string difficulty = "within-post") =>
        live.Do("complaint-assessments", new { urgencyMark = urgency, scopeMark = "one-customer", difficultyMark = difficulty, reason = "By the process table" });

    public static async Task ToHandling(CaseSteps live, string urgency, string difficulty = "within-post", string timing = "general")
    {
        await Class(live, timing);
        await AssessComplaint(live, urgency, difficulty);
        await live.Do("assessment", new { nature = "service", severity = "general", proposal = "Make it good" });
        await Respond(live);
    }

    public static Task Resolve(CaseSteps live) => live.Do("resolution", new { cause = "Worn belt", solution = "New belt", ways = new[] { "repair" } });

    public static async Task ToResult(CaseSteps live)
    {
        await ToHandling(live, "not-pressing");
        await Resolve(live);
    }

    public static Task Tell(CaseSteps live) => live.Do("results", new { account = "A new belt is in", medium = "phone" });

    public static Task Grade(CaseSteps live, string grade) => live.Do("grades", new { grade, reason = "By the table" });

    /// <summary>All that stands between an accepted repair and its end, in the order of its process; the last act closes it.</summary>
    public static async Task CloseRepair(CaseSteps live)
    {
        await Diagnose(live);
        await live.Do("stages", new { to = "completion" });
        await ToReview(live, isAccepted: true);
        await Review(live);
        await live.Do("archive", new { });
        await FollowUp(live);
        await Rate(live);
    }

    /// <summary>A complaint that was handled, told, confirmed, rectified and found effective.</summary>
    public static async Task CloseComplaint(CaseSteps live)
    {
        await Tell(live);
        await Confirm(live);
        await Review(live);
        await FollowUp(live);
        await Rate(live);
    }

    /// <summary>The customer takes it back: a return or a claim that nobody carries out here.</summary>
    public static Task Withdraw(CaseSteps live) => live.Do("closing", new { outcome = "withdrawn", result = "The customer took it back" });

    public static async Task Extend(TestServer server, CaseSteps live, string limit)
    {
        using var other = await server.ApiForAll();
        await live.Do("extension-requests", new { limit, reason = "The maker has to look at it" });
        await live.Do("extensions", new { limit, reason = "Agreed for this once" }, other);
    }

    public static Task Diagnose(CaseSteps live) => live.Do("diagnoses", new { cause = "Hose", solution = "New hose", byInternalDocuments = true });

    public static Task Confirm(CaseSteps live) => live.Do("confirmations", new { medium = "phone" });

    public static Task ToReview(CaseSteps live) => ToReview(live, isAccepted: false);

    public static async Task ToReview(CaseSteps live, bool isAccepted)
    {
        if (!isAccepted) await Accept(live);
        await Resolve(live);
        await Tell(live);
        await Confirm(live);
    }

    public static Task Review(CaseSteps live) => live.Do("reviews", new { findings = "In order" });

    public static Task FollowUp(CaseSteps live) => live.Do("follow-ups", new { outcome = "gone", medium = "phone" });

    public static Task Rate(CaseSteps live) => live.Do("ratings", new { steps = 5, medium = "phone" });

    public static async Task ToDispatch(CaseSteps live)
    {
        await Accept(live);
        await Diagnose(live);
        await live.Do("stages", new { to = "planning" });
        await Plan(live);
    }

    public static async Task Plan(CaseSteps live)
    {
        await live.Do("plans", new { ways = new[] { "repair" }, plan = "Replace the hose" });
        await live.Do("resources", new { people = "One", equipment = "Hose" });
        await live.Do("stages", new { to = "dispatch" });
    }

    public static async Task Offer(TestServer server, CaseSteps live) => await live.Do("visit-offers", new { technicianId = await server.NewUser("technician"), reason = "Nearest" });

    public static Task Appoint(CaseSteps live) => live.Do("appointments", new { from = live.Clock!.GetUtcNow().AddHours(1), to = live.Clock.GetUtcNow().AddHours(3) });

    public static async Task<Guid> Visit(TestServer server, CaseSteps live)
    {
        var technician = await server.NewUser("technician");
        await live.Do("visits", new { technicianId = technician });
        return technician;
    }

    public static async Task SecondVisit(TestServer server, CaseSteps live)
    {
        await live.Do("stages", new { to = "planning" });
        await Plan(live);
        await Offer(server, live);
    }
}
