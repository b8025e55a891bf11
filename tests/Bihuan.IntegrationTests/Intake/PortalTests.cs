using System.Net;
using System.Text.RegularExpressions;
using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Platform.Protection;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Intake;

public sealed partial class PortalTests
{
    private const string Question = "/report?kind=consultation";

    [Theory, BothDatabases, Requirement("CH-12")]
    public async Task Choices_lead_to_the_questions_of_the_symptom_and_their_answers_travel_with_the_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        await visitor.Open("/report");
        Assert.NotNull(visitor.Page.QuerySelector("a[href='/report?kind=fault-report']"));
        await visitor.Open("/report?kind=fault-report");
        Assert.NotNull(visitor.Page.QuerySelector("a[href='/report?kind=fault-report&category=washing-machine']"));
        await visitor.Open("/report?kind=fault-report&category=washing-machine");
        const string path = "/report?kind=fault-report&category=washing-machine&symptom=abnormal-noise";
        Assert.NotNull(visitor.Page.QuerySelector($"a[href='{path}']"));
        await visitor.Open(path);
        Assert.NotEmpty(visitor.Page.QuerySelectorAll("input[name='answers.burnt-smell']"));

        await visitor.Send("/report", ("description", "noise"), ("answers.noise-when", "nonsense"), ("step", "contact"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        DeskClient.AssertNamesItsFields(visitor.Page);

        var link = await visitor.Report(path, "It hums since yesterday", Phone(), ("answers.noise-when", "running"), ("answers.burnt-smell", "yes"));
        var facts = await Facts(server, link);
        Assert.Contains(facts, x => x.Type == "case.intake-answered/1" && x.Body.Contains("burnt-smell", StringComparison.Ordinal));
    }

    [Theory, BothDatabases, Requirement("SLA-08")]
    public async Task The_timetable_of_a_repair_shows_when_we_promised_to_answer_and_to_be_done(Database database)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, time);
        using var visitor = new Visitor(server.NewClient());
        var begin = time.GetUtcNow();
        var link = await visitor.Report("/report?kind=fault-report&category=washing-machine&symptom=abnormal-noise", "It hums", Phone(), ("answers.noise-when", "running"), ("answers.burnt-smell", "no"));
        await visitor.Open(link);
        Assert.Equal([begin.AddHours(1), begin.AddHours(72)], Times(visitor));

        // Answered after twenty minutes, and promised for tomorrow: the promise stands in place of the limit.
        using var api = await server.Api(CaseWork.Permissions);
        time.Advance(TimeSpan.FromMinutes(20));
        await CaseWork.Act(api, await CaseId(server, link), "first-responses", new { understanding = "It hums", solution = "We come", expectedAt = begin.AddDays(1), medium = "phone" });
        await visitor.Open(link);
        Assert.Equal([begin.AddHours(1), begin.AddMinutes(20), begin.AddDays(1)], Times(visitor));
    }

    [Theory, BothDatabases, Requirement("TL-53")]
    public async Task After_a_visit_the_customers_page_says_for_how_many_hours_a_day_we_can_be_reached(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var visitor = new Visitor(server.NewClient());
        var link = await visitor.Report("/report?kind=fault-report&category=washing-machine&symptom=abnormal-noise", "It hums", Phone(), ("answers.noise-when", "running"), ("answers.burnt-smell", "no"));
        using var api = await server.ApiForAll();
        var live = new ServiceLevels.CaseSteps(api, await api.Get($"/api/v1/cases/{await CaseId(server, link)}").Ok());
        var (technician, now) = (await server.NewUser("technician"), server.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        await live.ToAppointment(technician, now.AddHours(1), now.AddHours(3));
        await live.Do("visits", new { technicianId = technician });
        Assert.Null((await visitor.Open(link)).QuerySelector("#reachable"));

        // From the end of the visit on, and without an end.
        await live.Do("work-records", new { work = "Replaced the hose", technicianId = technician });
        Assert.Contains("24 hours a day", (await visitor.Open(link)).QuerySelector("#reachable")!.TextContent);
        Assert.NotNull(visitor.Page.QuerySelector(visitor.Page.QuerySelector("#reachable a")!.GetAttribute("href")!));

        // A company that cannot keep it says what it can.
        using var steps = await ServiceLevels.PolicyApiSteps.With(server);
        await steps.Publish("limits", "starts: [case.visit-ended], amount: 24", "starts: [case.visit-ended], amount: 16");
        Assert.Contains("16 hours a day", (await visitor.Open(link)).QuerySelector("#reachable")!.TextContent);
    }

    private static IReadOnlyList<DateTimeOffset> Times(Visitor visitor) =>
        [.. visitor.Page.QuerySelectorAll("#timetable time").Select(x => DateTimeOffset.Parse(x.GetAttribute("datetime")!, System.Globalization.CultureInfo.InvariantCulture))];

    [Theory, BothDatabases, Requirement("CASE-15"), Requirement("CH-13")]
    public async Task From_report_to_progress_message_and_look_up(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        var phone = Phone();
        var link = await visitor.Report(Question, "Where is my order", phone);
        var number = visitor.Text(".number-card .number");
        Assert.Matches("^SC-[0-9]{8}-[0-9]{4,}$", number);
        Assert.Contains(link, visitor.Text(".portal-address"), StringComparison.Ordinal);

        await visitor.Open(link);
        Assert.Contains(number, visitor.Html, StringComparison.Ordinal);
        Assert.Contains("customer service", visitor.Text(".step.now .step-detail"), StringComparison.Ordinal);
        await visitor.Send(link + "/messages", ("text", "It was order 77"));
        Assert.Contains("It was order 77", visitor.Text(".talk"), StringComparison.Ordinal);

        // Progress moves as the case does: the promise of the first response is on the page, the assessment is not.
        using var api = await server.Api(CaseWork.Permissions);
        await CaseWork.Respond(api, await CaseId(server, link), solution: "We trace the parcel");
        await visitor.Open(link);
        Assert.Contains("We trace the parcel", visitor.Text(".talk"), StringComparison.Ordinal);
        Assert.NotEmpty(visitor.Text(".note time"));
        Assert.DoesNotContain("internal proposal", visitor.Html, StringComparison.Ordinal);

        await visitor.Open("/progress");
        await visitor.Send("/progress", ("number", number.ToLowerInvariant()), ("contact", $"+86 {phone[..3]} {phone[3..]}"));
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        Assert.StartsWith("/t/", visitor.Address, StringComparison.Ordinal);
        Assert.Contains("We trace the parcel", visitor.Text(".talk"), StringComparison.Ordinal);
    }

    [Theory, BothDatabases, Requirement("CASE-15")]
    public async Task A_wrong_pair_answers_like_an_unknown_number(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        await visitor.Report(Question, "Private matter", Phone());
        var number = visitor.Text(".number-card .number");
        var other = Phone();
        await visitor.Open("/progress");
        await visitor.Send("/progress", ("number", number), ("contact", other));
        var wrongPair = (visitor.Status, Anonymous(visitor.Html, number));
        await visitor.Open("/progress");
        await visitor.Send("/progress", ("number", "SC-20200101-9999"), ("contact", other));
        Assert.Equal(wrongPair, (visitor.Status, Anonymous(visitor.Html, "SC-20200101-9999")));
    }

    [Theory, BothDatabases]
    public async Task The_same_form_sent_twice_is_one_case_and_one_message(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        await visitor.Open(Question);
        await visitor.Send("/report", ("description", "Twice"), ("step", "contact"));
        var form = visitor.Html;
        using var second = new Visitor(server.NewClient());
        (string, string)[] contact = [("phone", Phone()), ("step", "send")];
        await visitor.Send("/report", contact);
        var first = visitor.Address;
        await visitor.Open(Question);
        var once = DeskClient.Parse(form).QuerySelector("input[name=once]")!.GetAttribute("value")!;
        await visitor.Send("/report", [("description", "Twice"), ("once", once), .. contact]);
        Assert.Equal(first, visitor.Address);

        var link = first[..^"/received".Length];
        await visitor.Open(link);
        var message = visitor.Page.QuerySelector("input[name=once]")!.GetAttribute("value")!;
        await visitor.Send(link + "/messages", ("text", "only once"));
        await visitor.Send(link + "/messages", ("text", "only once"), ("once", message));
        Assert.Single(visitor.Page.QuerySelectorAll(".talk-text"), x => x.TextContent == "only once");
    }

    [Theory, BothDatabases]
    public async Task Bad_input_names_its_fields_and_stores_nothing(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        var before = await Count(server);
        await visitor.Open(Question);
        await visitor.Send("/report", ("description", new string('x', 2001)), ("step", "contact"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        Assert.Contains("2000", visitor.Text("#f-description-error"), StringComparison.Ordinal);
        await visitor.Send("/report", ("description", "ok"), ("step", "contact"));
        await visitor.Send("/report", ("phone", "12"), ("name", new string('n', 101)), ("step", "send"));
        Assert.NotEmpty(visitor.Text("#f-name-error"));
        await visitor.Send("/report", ("phone", "12"), ("step", "send"));
        Assert.NotEmpty(visitor.Text("#f-phone-error"));
        await visitor.Send("/report", ("step", "send"));
        Assert.NotEmpty(visitor.Text("#f-phone-error"));
        await visitor.Send("/report", ("phone", Phone()), ("website", "http://spam.example"), ("step", "send"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        await visitor.Open(Question);
        await visitor.Send("/report", ("description", "forged"), ("once", "0000"), ("phone", Phone()), ("step", "send"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        Assert.Equal(before, await Count(server));
        await visitor.Open("/t/nonsense");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
    }

    [Theory, BothDatabases, Requirement("CON-21")]
    public async Task A_photo_travels_with_the_report_and_what_is_none_is_refused_with_what_may_be_sent(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        await visitor.Open(Question);
        await visitor.Send("/report", ("description", "see the photo"), ("step", "contact"));
        await visitor.SendFile("/report", "photos", "<svg onload='alert(1)'/>"u8.ToArray(), "x.png", ("phone", Phone()), ("step", "send"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        Assert.Contains("JPG", visitor.Text("#f-photos-error").Replace("JPEG", "JPG", StringComparison.Ordinal), StringComparison.Ordinal);
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[64]];
        await visitor.SendFile("/report", "photos", png, "plate.png", ("phone", Phone()), ("step", "send"));
        Assert.EndsWith("/received", visitor.Address, StringComparison.Ordinal);
        var link = visitor.Address[..^"/received".Length];
        await visitor.Open(link);
        await visitor.SendFile(link + "/messages", "photos", png, "again.png");
        Assert.Equal(2, (await Facts(server, link)).Count(x => x.Type == "case.attachment-added/1"));
        await visitor.Send(link + "/messages", ("text", ""));
        Assert.NotEmpty(visitor.Text("#f-text-error"));
    }

    [Theory, BothDatabases]
    public async Task Script_in_a_text_is_only_text(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        var link = await visitor.Report(Question, "<script>alert(1)</script> \"'><img src=x onerror=alert(2)>", Phone());
        await visitor.Open(link);
        Assert.Contains("<script>alert(1)</script>", visitor.Text(".talk-text"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", visitor.Html, StringComparison.Ordinal);
        Assert.Null(visitor.Page.QuerySelector("main img"));
    }

    [Theory, BothDatabases, Requirement("CH-14")]
    public async Task Every_page_leads_to_a_complaint_which_is_linked_to_its_customer(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        var link = await visitor.Report(Question, "Slow answer", Phone());
        var number = visitor.Text(".number-card .number");
        var unit = await Unit(server);
        foreach (var page in new[] { "/report", "/report?kind=fault-report", Question, unit, "/progress", "/privacy", "/t/nonsense", "/q/nonsense", link, link + "/received", link + "/rating", "/rate/nonsense" })
        {
            await visitor.Open(page);
            Assert.True(visitor.Page.QuerySelector("footer .foot-complain")?.GetAttribute("href")?.Contains("kind=complaint", StringComparison.Ordinal), page);
        }

        await visitor.Open(link);
        var way = visitor.Page.QuerySelector(".foot-complain")!.GetAttribute("href")!;
        await visitor.Open(way);
        await visitor.Open(visitor.Page.QuerySelectorAll("a.choice").First(x => x.GetAttribute("href")!.Contains("service-attitude", StringComparison.Ordinal)).GetAttribute("href")!);
        await visitor.Send("/report", ("description", "Nobody calls back"), ("step", "contact"));
        Assert.Null(visitor.Page.QuerySelector("input[name=phone]:not([type=hidden])"));
        await visitor.Send("/report", ("step", "send"));
        var complaint = await CaseId(server, visitor.Address[..^"/received".Length]);
        using var api = await server.Api(CaseWork.Permissions);
        var (first, second) = (await CaseWork.Read(api, await CaseId(server, link)), await CaseWork.Read(api, complaint));
        Assert.Equal("complaint", second.GetProperty("kind").GetString());
        Assert.Equal("service-attitude", second.GetProperty("complaintClass").GetString());
        Assert.Equal(first.GetProperty("customer").GetProperty("id").GetString(), second.GetProperty("customer").GetProperty("id").GetString());
        Assert.Contains(await Facts(server, visitor.Address[..^"/received".Length]), x => x.Type == "case.note-added/1" && x.Body.Contains(number[..6], StringComparison.Ordinal));
    }

    [Theory, BothDatabases]
    public async Task The_code_on_a_machine_says_which_one_it_is(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient());
        var path = await Unit(server);
        await visitor.Open(path + "?kind=fault-report");
        Assert.DoesNotContain("SN-PORTAL-", visitor.Html, StringComparison.Ordinal);
        Assert.NotNull(visitor.Page.QuerySelector($"a[href='{path}?kind=fault-report&symptom=water-leak']"));
        var link = await visitor.Report(path + "?kind=fault-report&symptom=water-leak", "Leaks", Phone());
        using var api = await server.Api(CaseWork.Permissions);
        var read = await CaseWork.Read(api, await CaseId(server, link));
        Assert.StartsWith("SN-PORTAL-", read.GetProperty("serialNumber").GetString(), StringComparison.Ordinal);
        Assert.Equal("washing-machine", read.GetProperty("productCategory").GetString());
    }

    [Theory, BothDatabases]
    public async Task Complaints_suggestions_and_praise_need_no_name(Database database)
    {
        var server = await TestServer.Shared(database);
        using var visitor = new Visitor(server.NewClient(), "zh-CN");
        foreach (var path in new[] { "/report?kind=praise", "/report?kind=suggestion", "/report?kind=complaint&class=other" })
        {
            await visitor.Open(path);
            await visitor.Send("/report", ("description", "\u8c22\u8c22\u5e08\u5085"), ("step", "contact"));
            await visitor.Send("/report", ("step", "send"));
            Assert.EndsWith("/received", visitor.Address, StringComparison.Ordinal);
            Assert.Equal("\u5df2\u6536\u5230", visitor.Text("h1"));
        }
    }

    internal static string Phone() => "139" + System.Security.Cryptography.RandomNumberGenerator.GetInt32(10_000_000, 99_999_999);

    internal static async Task<Guid> CaseId(TestServer server, string link)
    {
        await Task.CompletedTask;
        return server.Services.GetRequiredService<CaseLinks>().Read(link[(link.LastIndexOf('/') + 1)..]) ?? throw new InvalidOperationException(link);
    }

    private static async Task<IReadOnlyList<(string Type, string Body)>> Facts(TestServer server, string link)
    {
        using var api = await server.Api("cases.fact.read");
        var facts = await api.Get($"/api/v1/cases/{await CaseId(server, link)}/facts").Ok();
        return [.. facts.GetProperty("items").EnumerateArray().Select(x => (x.GetProperty("type").GetString()!, x.GetProperty("body").GetRawText()))];
    }

    private static async Task<string> Unit(TestServer server)
    {
        var id = Guid.Empty;
        await server.Change(async db =>
        {
            var units = server.Services.GetRequiredService<UnitDirectory>();
            id = units.Record(db, "SN-PORTAL-" + Phone(), "XQG80", "washing-machine", null, DateTimeOffset.UnixEpoch).Id;
            await db.SaveChangesAsync();
        });
        return "/q/" + server.Services.GetRequiredService<MasterKey>().LinkToken("unit", id);
    }

    /// <summary>Cases with the words of this test's reports; other tests open theirs meanwhile.</summary>
    private static async Task<int> Count(TestServer server)
    {
        using var api = await server.Api("cases.case.read");
        var found = await api.Get("/api/v1/cases?q=forged&limit=50").Ok();
        return found.GetProperty("items").GetArrayLength();
    }

    /// <summary>The page without what differs between any two requests: the form tokens and what was typed.</summary>
    private static string Anonymous(string html, string number) => FormToken().Replace(html, "").Replace(number, "NUMBER", StringComparison.Ordinal);

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]*")]
    private static partial Regex FormToken();
}
