using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Intake;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Dispatch;

/// <summary>An outlet of its own with technicians, and repair orders brought to the stage that asks for a visit, all through the API.</summary>
internal sealed class DispatchWorld
{
    private static readonly ConcurrentDictionary<string, DateOnly> s_days = new(StringComparer.Ordinal);

    private static int s_phones;

    public static readonly string[] Permissions =
    [
        .. CaseWork.Permissions, "dispatch.board.read", "dispatch.plan.make", "dispatch.technician.manage", "dispatch.outlet.manage", "dispatch.visit.work", "dispatch.visit.review",
        "dispatch.offer.answer", "dispatch.part.reserve", "customers.customer.read", "customers.customer.edit",
    ];

    public required TestServer Server { get; init; }

    public required HttpClient Api { get; init; }

    public required Guid Outlet { get; init; }

    public List<Guid> Technicians { get; } = [];

    /// <summary>The server's clock when a test moves it.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public DateTimeOffset Now() => Clock.Now();

    public static async Task<DispatchWorld> Make(TestServer server, int technicians = 2, bool isThirdParty = false)
    {
        var world = new DispatchWorld { Server = server, Api = await server.Api(Permissions), Outlet = await server.NewOrganisation(isThirdParty ? "partner" : "outlet") };
        await world.Put($"/api/v1/dispatch/outlets/{world.Outlet}", new { place = "31.23 121.47", isThirdParty }, 0).Ok();
        for (var i = 0; i < technicians; i++) await world.AddTechnician();
        return world;
    }

    public async Task<Guid> AddTechnician(bool certified = true, string hours = "00:00-23:59")
    {
        var user = await Server.NewUser("technician", Outlet);
        var week = Enumerable.Range(1, 7).ToDictionary(x => x.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => hours);
        await Put($"/api/v1/dispatch/technicians/{user}", new { organisationId = Outlet, startsFrom = "outlet", skills = new { laundry = "2", cooling = "2" }, week }, 0).Ok();
        if (certified) await Certify(user, "refrigeration");
        Technicians.Add(user);
        return user;
    }

    public Task<JsonElement> Certify(Guid user, string code, int daysFromNow = 400) =>
        Api.Post($"/api/v1/dispatch/technicians/{user}/certificates", new { code, issuedOn = DayOf(Now()).AddDays(-500).ToString("yyyy-MM-dd"), expiresOn = DayOf(Now()).AddDays(daysFromNow).ToString("yyyy-MM-dd") }).Ok(HttpStatusCode.Created);

    /// <summary>A fault that has been accepted and waits for its diagnosis: nobody has been asked to come.</summary>
    public async Task<(Guid Case, string Link)> Reported(string? phone = null)
    {
        var opened = await Api.Post("/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { name = "王小明", phone = phone ?? $"136{Interlocked.Increment(ref s_phones):D8}", address = "上海市黄浦区人民路1号" },
            description = "洗衣机不排水",
            productCategory = "washing-machine",
            symptom = "abnormal-noise",
            organisationId = Outlet,
        }).Ok(HttpStatusCode.Created);
        var id = opened.GetProperty("id").GetGuid();
        await CaseWork.Act(Api, id, "assessment", new { nature = "fault", severity = "general", proposal = "look at it" });
        await CaseWork.Act(Api, id, "first-responses", new { understanding = "noise", solution = "diagnose", expectedAt = Now().AddDays(30), medium = "phone" });
        return (id, "/t/" + Server.Services.GetRequiredService<CaseLinks>().Lasting(id));
    }

    /// <summary>A washing machine or refrigerator that somebody has to look at; the visit it brought about.</summary>
    public async Task<Order> Order(string symptom = "abnormal-noise", string category = "washing-machine", string? urgency = null, string? phone = null, string? serial = null)
    {
        var opened = await Api.Post("/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { name = "王小明", phone = phone ?? $"136{Interlocked.Increment(ref s_phones):D8}", address = "上海市黄浦区人民路1号" },
            description = "洗衣机异响",
            productCategory = category,
            symptom,
            serialNumber = serial,
            organisationId = Outlet,
        }).Ok(HttpStatusCode.Created);
        var id = opened.GetProperty("id").GetGuid();
        await CaseWork.Act(Api, id, "assessment", new { nature = "fault", severity = "general", proposal = "send somebody" });
        await CaseWork.Act(Api, id, "first-responses", new { understanding = "noise", solution = "visit", expectedAt = Now().AddDays(30), medium = "phone" });
        await CaseWork.Act(Api, id, "diagnoses", new { cause = "bearing", solution = "replace" });
        await CaseWork.Act(Api, id, "stages", new { to = "planning" });
        await CaseWork.Act(Api, id, "plans", new { ways = new[] { "repair" }, plan = "visit" });
        await CaseWork.Act(Api, id, "resources", new { people = "1", equipment = "tools" });
        await CaseWork.Act(Api, id, "stages", new { to = "dispatch" });
        if (urgency is not null) await CaseWork.Act(Api, id, "urgency-raises", new { to = urgency, reason = "water everywhere" });
        return new Order(id, "/t/" + Server.Services.GetRequiredService<CaseLinks>().Lasting(id), await VisitOf(id));
    }

    public async Task<Guid> VisitOf(Guid serviceCase, int turn = 1)
    {
        var caseId = new CaseId(serviceCase);
        return await Server.Query(db => db.Set<Visit>().Where(x => x.CaseId == caseId && x.Turn == turn).Select(x => x.Id).FirstAsync(TestContext.Current.CancellationToken));
    }

    public Task<JsonElement> Read(Guid id) => Api.Get($"/api/v1/dispatch/visits/{id}").Ok();

    public async Task<JsonElement> Plan(DateOnly? day = null, bool publish = true)
    {
        var made = await Api.Post("/api/v1/dispatch/plans", new { organisationId = Outlet, day = (day ?? Tomorrow).ToString("yyyy-MM-dd") }).Ok(HttpStatusCode.Created);
        if (publish) await Api.Post($"/api/v1/dispatch/plans/{made.GetProperty("id").GetGuid()}/publications", new { }).Ok();
        return made;
    }

    public Task<HttpResponseMessage> Command(HttpClient who, Guid visit, string noun, object? more = null, Guid? id = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["commandId"] = (id ?? Guid.CreateVersion7()).ToString();
        return who.PostAsJsonAsync($"/api/v1/dispatch/visits/{visit}/{noun}", body, TestContext.Current.CancellationToken);
    }

    /// <summary>What the office changes of a visit, from how it stands.</summary>
    public async Task<JsonElement> Change(Guid visit, string noun, object body) =>
        await Api.Post($"/api/v1/dispatch/visits/{visit}/{noun}", body, (await Read(visit)).GetProperty("version").GetInt64()).Ok();

    public async Task Reserve(Guid visit, string part, int count)
    {
        var version = (await Read(visit)).GetProperty("version").GetInt64();
        await Api.Post($"/api/v1/dispatch/visits/{visit}/parts", new { code = part, state = "reserved", count }, version).Ok();
    }

    public Task<HttpResponseMessage> Put(string address, object body, long ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{ifMatch}\""));
        return Api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The same from the beginning of a test to its end, though midnight may lie between.</summary>
    public static DateOnly Today => s_days.GetOrAdd(TestContext.Current.Test!.UniqueID, static _ => DayOf(DateTimeOffset.UtcNow));

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(8)).DateTime);

    public static DateOnly Tomorrow => Today.AddDays(1);
}

internal sealed record Order(Guid Case, string Link, Guid Visit);
