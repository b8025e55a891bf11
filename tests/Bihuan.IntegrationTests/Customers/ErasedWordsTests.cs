using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.IntegrationTests.Dispatch;
using Bihuan.IntegrationTests.Intake;
using Bihuan.IntegrationTests.Messages;
using Bihuan.Messages.ManageChannels;
using Bihuan.Messages.SendMessages;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.People;
using Bihuan.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Customers;

/// <summary>
/// A marker of its own goes into every text field that the API and the customer's pages have, on cases of one customer; after the
/// customer has been erased, none of them is in the database, its log or any file. A new text field fails the test until it is marked
/// here or its reason to stay is written down.
/// </summary>
public sealed class ErasedWordsTests
{
    // Why these may hold no marker: codes that are checked against a list, what names a product, what staff say about themselves.
    private static readonly Dictionary<string, string> s_notTheirWords = new(StringComparer.Ordinal)
    {
        ["AddChannelRequest"] = "a channel is no customer",
        ["ChangeChannelRequest"] = "a channel is no customer",
        ["SaveViewRequest"] = "a view of staff",
        ["ChangeViewRequest"] = "a view of staff",
        ["ChooseCasesRequest"] = "a choice of rows",
        ["BulkRequest"] = "runs transfer, grade, urgency and note",
        ["MoveStageRequest"] = "codes",
        ["MoveCardRequest"] = "codes",
        ["LinkUnitRequest"] = "names a product",
        ["RecordUnitRequest"] = "names a product",
        ["ChangeUnitRequest"] = "names a product",
        ["ChangeOwnerRequest"] = "a phone number for look-up",
        ["FindUnitsRequest"] = "a look-up",
        ["FindCustomersRequest"] = "a look-up",
        ["MergeCustomersRequest"] = "names of fields",
        ["LookupRequest"] = "a look-up",
        ["CallEventRequest"] = "signals of a telephone system; the number is kept as a hash",
        ["AttachCallRequest"] = "runs the adding of a contact",
        ["CheckInRequest"] = "a position",
        ["AnswerChecksRequest"] = "codes of conduct",
        ["UsePartRequest"] = "names a product",
        ["NeedToolRequest"] = "names a tool",
        ["RecordReadingsRequest"] = "what an appliance measured, sealed",
        ["ReservePartRequest"] = "names a product",
        ["ApplyForCompletionRequest"] = "a code, and a picture that goes with the attachments",
        ["AnnouncePhotoRequest"] = "codes; the picture goes with the attachments",
        ["CorrectPlaceRequest"] = "a position, sealed",
        ["ChooseSlotRequest"] = "an hour",
        ["KeepTechnicianRequest"] = "a technician is no customer",
        ["RecordCertificateRequest"] = "a technician is no customer",
        ["WithdrawCertificateRequest"] = "a technician is no customer",
        ["RecordAbsenceRequest"] = "a technician is no customer",
        ["RemoveAbsenceRequest"] = "a technician is no customer",
        ["KeepOutletRequest"] = "an outlet is no customer",
        ["KeepMatrixRequest"] = "a setting",
        ["KeepTilesRequest"] = "a setting",
        ["RegisterToolRequest"] = "a tool is no customer",
        ["ReturnToolRequest"] = "how a tool is",
        ["InspectToolRequest"] = "how a tool is",
        ["ChannelRequest"] = "a setting",
        ["SetPublicAddressRequest"] = "a setting",
        ["ChannelTestRequest"] = "a test of a setting",
        ["WebhookRequest"] = "a setting",
        ["WebhookActRequest"] = "nothing",
        ["ReplayRequest"] = "a span of time",
        ["ChooseMessagesRequest"] = "a choice of staff",
        ["EraseCustomerRequest"] = "the record that erasure was asked for is what stays",
    };

    private static readonly string[] s_codes =
    [
        "Kind", "Channel", "Medium", "Outcome", "Grade", "To", "Nature", "Severity", "ProblemClass", "ChannelClass", "ComplaintClass", "TimingClass", "Symptom", "ProductCategory", "Category",
        "Field", "Ways", "Tier", "Region", "Preferences", "Consents", "Clear", "Fields", "SerialNumber", "Model", "Once", "MessageId", "Answer", "Phone", "Direction", "Moment", "Point", "Event", "Hold", "UrgencyMark", "ScopeMark", "DifficultyMark", "Limit", "Complexity", "ReportRequest.About", "ReportRequest.Step", "ReportRequest.Website", "TransferCaseRequest.Reason", "Amount", "AgreedBy", "AnswerOfferRequest.Answer", "Decision", "Wish", "Resolution", "ChangeLevelRequest.Reason", "Dimensions", "UndoRequest.Id", "UndoRequest.Seen", "UndoRequest.Done", "UndoRequest.Back", "Language",
    ];

    private readonly HashSet<string> _marks = new(StringComparer.Ordinal);

    [Theory, BothDatabases, Requirement("SEC-15")]
    public async Task No_word_of_an_erased_customer_is_left_in_any_table_or_file(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.ApiForAll();
        await using var gateway = await Gateway(server, api);
        var phone = CustomerApi.NewPhone();
        var customer = await Customer(api, phone);
        var id = await Repair(server, api, phone);
        await Question(server, api, phone);
        await Complex(server, api, phone);
        await Extension(server, api, phone);
        await Portal(server, api, phone);
        await Hook(server, phone);
        await Attach(api, await CaseOf(api, phone));
        await Visits(server, clock, phone);
        await server.Services.GetRequiredService<MessageSender>().SendDue(TestContext.Current.CancellationToken);
        Assert.Contains(gateway.All, x => x.Text.Contains(Word("SendReplyRequest.Text"), StringComparison.Ordinal));
        Assert.Contains(Word("SendReplyRequest.Text"), (await api.Get("/api/v1/messages?limit=200").Ok()).GetRawText());

        // The net has no holes: what stands open in rows and in the search index is found by the same search.
        var before = await Dump.Of(server);
        foreach (var open in new[] { "ResolveCaseRequest.Cause", "ResolveCaseRequest.Solution", "OpenCaseRequest.Description", "MoveVisitRequest.Reason", "DeclineVisitRequest.Reason" }) Assert.NotNull(before.Where(Word(open)));
        Assert.NotNull(before.Where(Word("picture")));
        await CloseAll(api, customer);
        Assert.True(!TextFields().Except(_marks).Any(), string.Join(", ", TextFields().Except(_marks)));
        await Erase(api, customer, phone);
        clock.Advance(TimeSpan.FromMinutes(11));
        await server.Services.GetRequiredService<JobRunner>().RunDue(clock.Now(), TestContext.Current.CancellationToken);

        var after = await Dump.Of(server);
        var left = _marks.Append("picture").Append("file name").Select(x => (Mark: x, Where: after.Where(Word(x)))).Where(x => x.Where is not null);
        Assert.Equal("", string.Join("\n", left.Select(x => $"{x.Mark} in {x.Where}")));
        Assert.Null(after.Where(phone));
        Assert.True((await server.Services.GetRequiredService<ChainVerifier>().Verify(null, false, null, TestContext.Current.CancellationToken)).IsSound);
        // The case is still there with its course, for whoever counts and compares.
        Assert.Equal("withdrawn", (await api.Get($"/api/v1/cases/{id}").Ok()).GetProperty("outcome").GetString());
        using var desk = await server.SignedIn("agent-lead");
        await desk.Page("/desk/cases/" + id);
    }

    private async Task<Guid> Customer(HttpClient api, string phone)
    {
        var id = (await api.Post("/api/v1/customers", new
        {
            name = Mark("RecordCustomerRequest.Name"),
            phone,
            email = Mark("RecordCustomerRequest.Email") + "@example.com",
            address = Mark("RecordCustomerRequest.Address"),
            needs = Mark("RecordCustomerRequest.Needs"),
        }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await (await api.Patch($"/api/v1/customers/{id}", new
        {
            name = Mark("ChangeCustomerRequest.Name"),
            email = Mark("ChangeCustomerRequest.Email") + "@example.com",
            address = Mark("ChangeCustomerRequest.Address"),
            needs = Mark("ChangeCustomerRequest.Needs"),
        }, 0)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, (await api.Customer(id)).GetProperty("version").GetInt32());
        await api.Post($"/api/v1/customers/{id}/notes", new { text = Mark("AddNoteRequest.Text") }).Ok(HttpStatusCode.Created);
        await api.Post($"/api/v1/customers/{id}/reveals", new { fields = new[] { "address" }, reason = Mark("RevealFieldsRequest.Reason") }).Ok();
        return id;
    }

    private async Task<Guid> Repair(TestServer server, HttpClient api, string phone)
    {
        var id = (await api.Post("/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { name = Mark("CustomerPart.Name"), phone, email = Mark("CustomerPart.Email") + "@example.com", address = Mark("CustomerPart.Address") },
            description = Mark("OpenCaseRequest.Description"),
            productCategory = "washing-machine",
            symptom = "not-draining",
        }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var (lead, expert) = (await server.NewUser("agent-lead"), await server.NewUser("technical-support"));
        await Act(api, id, "intake-answers", new { symptom = "not-draining", productCategory = "washing-machine", answers = Answers(server) });
        await Act(api, id, "assessment", new { nature = "fault", severity = "general", proposal = Mark("AssessCaseRequest.Proposal") });
        await Act(api, id, "first-responses", new { understanding = Mark("RespondFirstRequest.Understanding"), solution = Mark("RespondFirstRequest.Solution"), expectedAt = server.Now().AddDays(2), medium = "phone" });
        await Act(api, id, "progress-reports", new { medium = "phone", text = Mark("TellProgressRequest.Text") });
        await Act(api, id, "replies", new { medium = "sms", text = Mark("SendReplyRequest.Text") });
        await Act(api, id, "guidance", new { text = Mark("GiveGuidanceRequest.Text") });
        await Act(api, id, "grades", new { grade = "green", reason = Mark("GradeCaseRequest.Reason") });
        await Act(api, id, "urgency-raises", new { to = "urgent", reason = Mark("RaiseUrgencyRequest.Reason") });
        await Act(api, id, "urgency-reductions", new { to = "ordinary", reason = Mark("LowerUrgencyRequest.Reason") });
        await Act(api, id, "transfers", new { receiverId = lead, reason = "needs-department", note = Mark("TransferCaseRequest.Note") });
        await Act(api, id, "support-levels", new { to = 2, receiverId = expert, reason = "raised-level", note = Mark("ChangeLevelRequest.Note") });
        await Act(api, id, "diagnoses", new { cause = Mark("DiagnoseCaseRequest.Cause"), solution = Mark("DiagnoseCaseRequest.Solution") });
        await Act(api, id, "stages", new { to = "planning" });
        await Act(api, id, "plans", new { ways = new[] { "usage-guidance" }, plan = Mark("PlanCaseRequest.Plan") });
        await Act(api, id, "resources", new { people = Mark("ScheduleResourcesRequest.People"), equipment = Mark("ScheduleResourcesRequest.Equipment") });
        await Act(api, id, "stages", new { to = "dispatch" });
        await Act(api, id, "visit-offers", new { technicianId = expert, reason = Mark("OfferVisitRequest.Reason") });
        await Act(api, id, "appointments", new { from = server.Now().AddDays(1), to = server.Now().AddDays(1).AddHours(2) });
        await Act(api, id, "visits", new { technicianId = expert });
        await Act(api, id, "work-records", new { technicianId = expert, work = Mark("EndVisitRequest.Work"), partsReplaced = new[] { Mark("EndVisitRequest.PartsReplaced") }, equipment = Mark("EndVisitRequest.Equipment") });
        return id;
    }

    private async Task Question(TestServer server, HttpClient api, string phone)
    {
        var id = (await api.OpenCase(kind: "consultation", phone: phone)).GetProperty("id").GetGuid();
        var twin = (await api.OpenCase(kind: "consultation", phone: phone)).GetProperty("id").GetGuid();
        await Act(api, twin, "joins", new { intoId = id, reason = Mark("JoinCasesRequest.Reason") });
        await Act(api, twin, "separations", new { reason = Mark("SeparateCasesRequest.Reason") });
        await CaseWork.Respond(api, id);
        for (var round = 0; round < 2; round++)
        {
            await Act(api, id, "resolution", new { cause = Mark("ResolveCaseRequest.Cause"), solution = Mark("ResolveCaseRequest.Solution") });
            await Act(api, id, "results", new { account = Mark("TellResultRequest.Account"), medium = "phone" });
            if (round == 0) await Act(api, id, "objections", new { medium = "phone", remark = Mark("SayNotSolvedRequest.Remark") });
        }

        await Act(api, id, "confirmations", new { medium = "phone", remark = Mark("ConfirmResultRequest.Remark") });
        await Act(api, id, "reviews", new { findings = Mark("ReviewCaseRequest.Findings") });
        await Act(api, id, "follow-ups", new { outcome = "not-reached", medium = "phone", remark = Mark("FollowUpCaseRequest.Remark") });
        await Act(api, id, "ratings", new { steps = 5, medium = "phone", remark = Mark("RecordRatingRequest.Remark") });
        await Act(api, id, "contacts", new { direction = "in", medium = "phone", text = Mark("LogContactRequest.Text") });
        await Act(api, id, "corrections", new { field = "cause", text = Mark("CorrectCaseRequest.Text"), reason = Mark("CorrectCaseRequest.Reason") });
        await Act(api, id, "reopenings", new { reason = Mark("ReopenCaseRequest.Reason") });
        await CaseWork.Resolve(api, id);
        await Act(api, id, "confirmations", new { medium = "phone" });
        await Act(api, id, "returns-to-handling", new { reason = Mark("SendBackRequest.Reason") });
        // What stands on the row at the end is what the last round wrote.
        await Act(api, id, "resolution", new { cause = Mark("ResolveCaseRequest.Cause"), solution = Mark("ResolveCaseRequest.Solution") });
    }

    private async Task Complex(TestServer server, HttpClient api, string phone)
    {
        var lead = await server.NewUser("agent-lead");
        var expert = await server.NewUser("technical-support");
        var id = (await api.OpenCase(phone: phone)).GetProperty("id").GetGuid();
        await CaseWork.Respond(api, id);
        await Act(api, id, "complex-handlings", new { reason = Mark("HandleAsComplexRequest.Reason") });
        await Act(api, id, "support-levels", new { to = 2, receiverId = expert, reason = "raised-level" });
        await Act(api, id, "coordinations", new { managerId = lead, plan = Mark("CoordinateCaseRequest.Plan") });
        await Act(api, id, "emergencies", new { @event = "gas-leak", note = Mark("DeclareEmergencyRequest.Note") });
        await Act(api, id, "upward-reports", new { reason = Mark("ReportUpwardRequest.Reason") });
        await Act(api, id, "initial-handlings", new { account = Mark("HandleFirstRequest.Account") });
        await Act(api, id, "waits", new { hold = "customer", reason = Mark("WaitRequest.Reason") });
        await Act(api, id, "wait-ends", new { hold = "customer" });
        await Tasks(server, api, id);
        var complaint = (await api.OpenCase(kind: "complaint", phone: phone)).GetProperty("id").GetGuid();
        await Act(api, complaint, "complaint-classifications", new { complaintClass = "service-attitude", reason = Mark("ClassComplaintRequest.Reason") });
        var marks = server.Services.GetRequiredService<Bihuan.Cases.Contracts.CasePolicies>().CodeLists();
        await Act(api, complaint, "complaint-assessments", new { urgencyMark = marks["complaint-urgency"][0], scopeMark = marks["complaint-scope"][0], difficultyMark = marks["complaint-difficulty"][0], reason = Mark("AssessComplaintRequest.Reason") });
    }

    private async Task Extension(TestServer server, HttpClient api, string phone)
    {
        using var other = await server.ApiForAll();
        var id = (await api.OpenCase(kind: "return", phone: phone)).GetProperty("id").GetGuid();
        await Act(api, id, "extension-requests", new { limit = "TL-27", reason = Mark("AskExtensionRequest.Reason") });
        await Act(other, id, "extension-refusals", new { limit = "TL-27", reason = Mark("RefuseExtensionRequest.Reason") });
        await Act(api, id, "extension-requests", new { limit = "TL-27", reason = Mark("AskExtensionRequest.Reason") });
        await Act(other, id, "extensions", new { limit = "TL-27", reason = Mark("GrantExtensionRequest.Reason") });
    }

    /// <summary>What departments ask each other, and the items of the emergency's checklist.</summary>
    private async Task Tasks(TestServer server, HttpClient api, Guid id)
    {
        using var expert = await server.SignedIn("technical-support");
        foreach (var (noun, field, mark) in new[] { ("answers", "answer", "AnswerTaskRequest.Answer"), ("refusals", "reason", "DeclineTaskRequest.Reason") })
        {
            await Act(api, id, "tasks", new { receiverId = expert.User, question = Mark("AskDepartmentRequest.Question"), dueAt = server.Now().AddHours(4) });
            var task = (await expert.Http.Get("/api/v1/tasks").Ok()).GetProperty("items").EnumerateArray().First().GetProperty("id").GetGuid();
            await expert.Http.Post($"/api/v1/tasks/{task}/{noun}", new Dictionary<string, string> { [field] = Mark(mark) }).Ok();
        }

        var items = (await api.Get($"/api/v1/cases/{id}/tasks").Ok()).GetProperty("items").EnumerateArray().Where(x => x.GetProperty("list").ValueKind == JsonValueKind.String).ToList();
        Assert.NotEmpty(items);
        foreach (var item in items)
        {
            using var owner = server.SignedIn(item.GetProperty("ownerId").GetGuid());
            await owner.Http.Post($"/api/v1/tasks/{item.GetProperty("id").GetGuid()}/completions", new { note = Mark("CompleteItemRequest.Note") }).Ok();
        }
    }

    private async Task Portal(TestServer server, HttpClient api, string phone)
    {
        using var visitor = new Visitor(server.NewClient());
        const string path = "/report?kind=consultation";
        await visitor.Open(path);
        await visitor.Send("/report", ("description", Mark("ReportRequest.Description")), ("step", "contact"));
        await visitor.Send("/report", ("phone", phone), ("name", Mark("ReportRequest.Name")), ("email", Mark("ReportRequest.Email") + "@example.com"), ("address", Mark("ReportRequest.Address")), ("step", "send"));
        Assert.True(visitor.Address.EndsWith("/received", StringComparison.Ordinal), visitor.Text("main"));
        var link = visitor.Address[..^"/received".Length];
        var id = await PortalTests.CaseId(server, link);
        await visitor.Open(link);
        await visitor.Send(link + "/messages", ("text", Mark("MessageRequest.Text")));
        await CaseWork.Respond(api, id);
        await CaseWork.Resolve(api, id);
        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "solved"), ("remark", Mark("ResultAnswerRequest.Remark")));
        await CaseWork.Review(api, id);
        await visitor.Open(link + "/rating");
        var rate = visitor.Address;
        await visitor.Open(rate);
        await visitor.Send(rate, ("steps", "5"), ("remark", Mark("RateRequest.Remark")));
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        _marks.Add("ReportRequest.Answers");
    }

    private async Task Hook(TestServer server, string phone)
    {
        var hook = await HookTests.Hook.Make(server);
        await hook.Send(JsonSerializer.Serialize(new
        {
            messageId = "m-1",
            kind = "consultation",
            customer = new { phone },
            text = Mark("ChannelMessageRequest.Text"),
        })).Ok();
    }

    /// <summary>A gateway for short messages that repeats in its answer whatever it was sent.</summary>
    private static async Task<Receiver> Gateway(TestServer server, HttpClient api)
    {
        var gateway = await Receiver.Start();
        gateway.Answer = (got, http) => http.Response.WriteAsync(got.Text);
        await WebhookWorld.Allow(server, loopback: true);
        await server.Change<SettingChanges, Result<int>>(x => x.Save(MessageSettings.Key, MessageSettings.Shipped, new Seq(0), new MessageSettings("https://service.example"), "test", Actor.System, CancellationToken.None));
        using var set = new HttpRequestMessage(HttpMethod.Put, "/api/v1/message-channels/sms") { Content = JsonContent.Create(new { name = "SMS", address = gateway.Address + "/sms", format = "json", body = """{"to":"{phone}","text":"{text}"}""", isEnabled = true }) };
        set.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        await api.SendAsync(set, TestContext.Current.CancellationToken).Ok();
        return gateway;
    }

    /// <summary>Everything that is written about sending somebody to this customer.</summary>
    private async Task Visits(TestServer server, FakeTimeProvider clock, string phone)
    {
        var world = await DispatchWorld.Make(server, technicians: 2);
        var partner = await DispatchWorld.Make(server, technicians: 0, isThirdParty: true);
        world.Clock = clock;
        var today = DispatchWorld.DayOf(clock.Now());
        var asked = await world.Order(phone: phone);
        await world.Change(asked.Visit, "outlets", new { organisationId = partner.Outlet, reason = Mark("GiveToOutletRequest.Reason") });
        await world.Change(asked.Visit, "outlet-answers", new { answer = "decline", reason = Mark("AnswerOfferRequest.Reason") });

        await Work(world, await world.Order(phone: phone), clock);
        await Support(world, partner.Outlet, await world.Reported(phone));

        var declined = await world.Order(phone: phone);
        await world.Plan(today);
        var first = (await world.Read(declined.Visit)).GetProperty("technicianId").GetGuid();
        var second = world.Technicians.Single(x => x != first);
        await world.Change(declined.Visit, "moves", new { technicianId = second, day = today.ToString("yyyy-MM-dd"), reason = Mark("MoveVisitRequest.Reason"), consent = true });
        await Late(world, declined, first, clock);
        await world.Change(declined.Visit, "technician-wishes", new { technicianId = second, wish = "wanted", reason = Mark("RecordTechnicianWishRequest.Reason") });
        await world.Command(world.Api, declined.Visit, "refusals", new { reason = Mark("DeclineVisitRequest.Reason") }).Ok();
    }

    private async Task Work(DispatchWorld world, Order order, FakeTimeProvider clock)
    {
        await world.Plan(DispatchWorld.DayOf(clock.Now()));
        await world.Command(world.Api, order.Visit, "appointments", new { from = clock.Now().AddMinutes(10), until = clock.Now().AddMinutes(70) }).Ok();
        await world.Command(world.Api, order.Visit, "check-ins").Ok();
        await world.Command(world.Api, order.Visit, "support-requests", new { question = Mark("AskSupportOnSiteRequest.Question") }).Ok();
        await world.Command(world.Api, order.Visit, "diagnoses", new { cause = Mark("DiagnoseVisitRequest.Cause"), solution = Mark("DiagnoseVisitRequest.Solution") }).Ok();
        await world.Command(world.Api, order.Visit, "charges", new { amount = "50.00", what = Mark("QuoteChargeRequest.What"), agreed = true, agreedBy = "spoken" }).Ok();
        await world.Command(world.Api, order.Visit, "photo-refusals", new { reason = Mark("DeclinePhotosRequest.Reason") }).Ok();
        await world.Command(world.Api, order.Visit, "examination-requests", new { reason = Mark("NeedExaminationRequest.Reason") }).Ok();
        await world.Change(order.Visit, "examinations", new { decision = "go-on", reason = Mark("ExamineVisitRequest.Reason") });
        await world.Command(world.Api, order.Visit, "work-records", new { work = Mark("EndWorkRequest.Work"), equipment = Mark("EndWorkRequest.Equipment") }).Ok();
        await world.Command(world.Api, order.Visit, "checks", new { done = FieldWorkTests.Checks }).Ok();
        await world.Command(world.Api, order.Visit, "completions", new { code = await FieldWorkTests.Code(world, order) }).Ok();
        await world.Change(order.Visit, "reviews", new { outcome = "fill-again", reason = Mark("ReviewVisitRequest.Reason") });
        await world.Command(world.Api, order.Visit, "second-visits", new { reason = Mark("NeedSecondVisitRequest.Reason") }).Ok();
    }

    /// <summary>What customers and desk ask of technical support, and what it answers, a third party's among them.</summary>
    private async Task Support(DispatchWorld world, Guid partner, (Guid Case, string Link) order)
    {
        using var api = await world.Server.ApiForAll();
        await api.Post($"/api/v1/dispatch/cases/{order.Case}/support-requests", new { kind = "hard-case", question = Mark("AskSupportRequest.Question") }).Ok(HttpStatusCode.Created);
        await Answer("hard-case", "partners", new { organisationId = partner, reason = Mark("HandSupportOverRequest.Reason") });
        await Answer("hard-case", "answers", new { outcome = "advice", answer = Mark("AnswerSupportRequest.Answer") });
        using var visitor = new Visitor(world.Server.NewClient());
        await visitor.Open(order.Link + "/remote-support");
        await visitor.Send(order.Link + "/remote-support", ("question", Mark("AskRemoteSupportRequest.Question")));
        await Answer("remote-first", "answers", new { outcome = "solved", answer = Word("AnswerSupportRequest.Answer"), cause = Mark("AnswerSupportRequest.Cause") });

        async Task Answer(string kind, string noun, object body)
        {
            var asked = (await api.Get("/api/v1/dispatch/support-requests").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("caseId").GetGuid() == order.Case && x.GetProperty("kind").GetString() == kind);
            await api.Post($"/api/v1/dispatch/support-requests/{asked.GetProperty("id").GetGuid()}/{noun}", body, asked.GetProperty("version").GetInt64()).Ok();
        }
    }

    /// <summary>What a phone without signal did at a visit that had been moved away meanwhile.</summary>
    private async Task Late(DispatchWorld world, Order order, Guid technician, FakeTimeProvider clock)
    {
        using var phone = world.Server.SignedIn(technician);
        await Field.TakeToken(phone.Http);
        var operation = new { id = Guid.CreateVersion7(), visitId = order.Visit, kind = "diagnose", occurredAt = clock.Now(), seenSeq = 1, body = new { cause = Word("EndWorkRequest.Work"), solution = Word("EndWorkRequest.Work") } };
        var sent = await phone.Http.Post("/api/v1/field/operations", new { deviceId = Guid.CreateVersion7(), deviceNow = clock.Now(), operations = new[] { operation } }).Ok();
        Assert.Equal("kept", sent.GetProperty("results")[0].GetProperty("outcome").GetString());
        var kept = (await world.Api.Get("/api/v1/dispatch/kept-work").Ok()).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("visitId").GetGuid() == order.Visit);
        await world.Api.Post($"/api/v1/dispatch/kept-work/{kept.GetProperty("id").GetGuid()}/resolutions", new { resolution = "on-record", reason = Mark("ResolveKeptWorkRequest.Reason") }, kept.GetProperty("version").GetInt64()).Ok();
    }

    private static async Task<Guid> CaseOf(HttpClient api, string phone) => (await api.OpenCase(phone: phone)).GetProperty("id").GetGuid();

    private async Task Attach(HttpClient api, Guid id)
    {
        var content = new ByteArrayContent([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Encoding.UTF8.GetBytes(Word("picture") + new string('.', 200))]);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = Word("file name") + ".png" };
        await api.PostAsync($"/api/v1/cases/{id}/attachments", content, TestContext.Current.CancellationToken).Ok(HttpStatusCode.Created);
    }

    private async Task CloseAll(HttpClient api, Guid customer)
    {
        var open = await api.Get($"/api/v1/cases?customer={customer}&open=true&limit=200").Ok();
        foreach (var id in open.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid()).ToList())
            await Act(api, id, "closing", new { outcome = "withdrawn", result = Mark("CloseCaseRequest.Result") });
    }

    private static async Task Erase(HttpClient api, Guid customer, string phone)
    {
        var refused = await api.Post($"/api/v1/customers/{customer}/erasure", new { confirmation = "?", reason = "asked" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal("/confirmation", refused.Pointers()[0]);
        var confirmation = "z** 139****" + phone[7..];
        await api.Post($"/api/v1/customers/{customer}/erasure", new { confirmation, reason = "asked" }).Ok();
    }

    private Dictionary<string, string> Answers(TestServer server)
    {
        var policies = server.Services.GetRequiredService<Bihuan.Cases.Contracts.CasePolicies>();
        var answers = new Dictionary<string, string>();
        foreach (var question in policies.QuestionsFor("washing-machine", "not-draining", "en"))
        {
            answers[question.Id] = question.Type switch
            {
                "yes-no" => "no",
                "choice" => question.Choices[0].Id,
                "number" => "3",
                "date" => "2026-03-15",
                _ => Mark("AnswerIntakeRequest.Answers"),
            };
        }

        _marks.Add("OpenCaseRequest.Answers");
        return answers;
    }

    private static Task Act(HttpClient api, Guid id, string noun, object body) => CaseWork.Act(api, id, noun, body);

    private string Mark(string field)
    {
        _marks.Add(field);
        return Word(field);
    }

    /// <summary>Letters alone, so that no mask touches it, and one word to the search index.</summary>
    private static string Word(string field) => "z" + new string([.. field.Where(char.IsAsciiLetter)]).ToLowerInvariant().Replace("request", "q", StringComparison.Ordinal);

    /// <summary>Every text in a request that the modules take, but those that cannot hold a person's words.</summary>
    private static IEnumerable<string> TextFields() =>
        new[] { typeof(Bihuan.Cases.CasesModule), typeof(Bihuan.Customers.CustomersModule), typeof(Bihuan.Intake.IntakeModule), typeof(Bihuan.Surveys.SurveysModule), typeof(Bihuan.Dispatch.DispatchModule), typeof(Bihuan.Messages.MessagesModule) }
            .SelectMany(x => x.Assembly.GetTypes())
            .Where(x => (x.Name.EndsWith("Request", StringComparison.Ordinal) || x.Name == "CustomerPart") && x.IsPublic && !s_notTheirWords.ContainsKey(x.Name))
            .SelectMany(x => x.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(y => HoldsText(y.PropertyType)).Select(y => (Type: x.Name, y.Name)))
            .Where(x => !s_codes.Contains(x.Name) && !s_codes.Contains($"{x.Type}.{x.Name}"))
            .Select(x => $"{x.Type}.{x.Name}")
            .Distinct();

    private static bool HoldsText(Type type) => type == typeof(string) || (type != typeof(string) && type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && type.GetGenericArguments().Append(type.GetElementType()).Contains(typeof(string)));
}
