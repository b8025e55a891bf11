using System.Net;
using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Protection;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Cases;

public sealed class CaseLinkTests
{
    [Theory, BothDatabases, Requirement("CH-13"), Requirement("CH-17")]
    public async Task Two_cases_are_joined_their_contacts_count_together_and_can_be_separated(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var phone = Phone(server);
        var first = await OpenCase.By(agent.Http, phone: phone);
        var second = await OpenCase.By(agent.Http, phone: phone);
        var proposed = await agent.Http.Get($"/api/v1/cases/{second.Id}/duplicates").Ok();
        var duplicate = Assert.Single(proposed.GetProperty("items").EnumerateArray());
        Assert.Equal((first.Id, true), (duplicate.GetProperty("id").GetGuid(), duplicate.GetProperty("sameCustomer").GetBoolean()));

        await second.Refused(agent.Http, "joins", new { intoId = second.Id, reason = "r" }, "case.joins-itself");
        await second.Refused(agent.Http, "joins", new { intoId = (await OpenCase.By(agent.Http, phone: Phone(server))).Id, reason = "r" }, "case.other-customer");
        await second.Do(agent.Http, "joins", new { intoId = first.Id, reason = "同一台机器" });
        Assert.Equal((2, first.Number), ((await first.Read(agent.Http)).GetProperty("contactCount").GetInt32(), first.Number));
        var joined = await second.Read(agent.Http);
        Assert.Equal(("joined", first.Id), (joined.GetProperty("outcome").GetString(), joined.GetProperty("joinedIntoId").GetGuid()));
        await second.Refused(agent.Http, "reopenings", new { reason = "r" }, "case.joined");

        var added = await server.Command((services, db, at) => services.GetRequiredService<CaseContacts>().Add(
            db, new CaseId(second.Id), new NewContact("wechat", "in", "有进展吗") { ExternalId = "m-1" }, Actor.Named("webhook"), at, CancellationToken.None));
        Assert.Equal(first.Number, added.Value.Number);
        Assert.Equal([false, true], (await first.Facts(agent.Http, "case.contact-added")).Select(x => x.GetProperty("body").GetProperty("isRepeat").GetBoolean()));

        await second.Do(agent.Http, "separations", new { reason = "其实是另一台" });
        Assert.True((await second.Read(agent.Http)).GetProperty("isOpen").GetBoolean());
        Assert.Equal(2, (await first.Read(agent.Http)).GetProperty("contactCount").GetInt32());
        await second.Refused(agent.Http, "separations", new { reason = "r" }, "case.not-joined");
    }

    [Theory, BothDatabases, Requirement("CH-17")]
    public async Task A_new_contact_belongs_to_the_open_case_of_the_same_customer_and_unit(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var serial = "SN" + server.Now().ToUnixMicroseconds();
        var live = await OpenCase.By(agent.Http, "repair", phone: Phone(server), serial: serial);
        var customer = (await live.Read(agent.Http)).GetProperty("customer").GetProperty("id").GetGuid();
        var unit = (await server.Query(db => new UnitDirectory().FindBySerial(db, serial, CancellationToken.None)))!.Id;
        Task<CaseId?> Find(Guid? of, string? model) => server.Query(db => server.Services.GetRequiredService<CaseContacts>().OpenCaseFor(db, customer, of, model, null, CancellationToken.None));
        Assert.Equal(live.Id, (await Find(unit, null))!.Value.Value);
        Assert.Null(await Find(Guid.Empty, null));
        Assert.Null(await Find(null, "another model"));
    }

    [Theory, BothDatabases]
    public async Task A_hold_keeps_a_case_from_being_resolved_until_it_is_released(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http);
        await live.Accept(agent.Http);
        var holds = server.Services.GetRequiredService<CaseHolds>();
        await server.Command((_, db, at) => holds.Add(db, new CaseId(live.Id), "visit:1", "on the way", Actor.Named("dispatch"), at, CancellationToken.None));
        await live.Read(agent.Http);
        var held = await live.Refused(agent.Http, "resolution", new { cause = "c", solution = "s" }, "case.held");
        Assert.Equal("visit:1", held.GetProperty("holds")[0].GetString());
        await server.Command((_, db, at) => holds.Release(db, new CaseId(live.Id), "visit:1", Actor.Named("dispatch"), at, CancellationToken.None));
        await live.Read(agent.Http);
        await live.Do(agent.Http, "resolution", new { cause = "c", solution = "s" });
    }

    [Theory, BothDatabases]
    public async Task An_erased_customers_case_is_blank_and_notes_on_it_are_still_kept(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http, description: "翡翠色冰箱不制冷", phone: Phone(server));
        var customer = (await live.Read(agent.Http)).GetProperty("customer").GetProperty("id").GetGuid();
        await server.Command(async (services, db, at) =>
        {
            foreach (var erasure in services.GetServices<ICustomerErasure>()) await erasure.Blank(db, [customer], Actor.Named("erasure"), at, CancellationToken.None);
            await services.GetRequiredService<SubjectKeys>().Destroy(db, customer, at, CancellationToken.None);
            await db.SaveChangesAsync();
            return true;
        });
        Assert.Equal("", (await live.Read(agent.Http)).GetProperty("summary").GetString());
        Assert.Empty((await agent.Http.Get("/api/v1/cases?q=" + Uri.EscapeDataString("翡翠色")).Ok()).GetProperty("items").EnumerateArray());
        await live.Do(agent.Http, "notes", new { text = "已按要求删除资料" });
        Assert.Equal("已按要求删除资料", Assert.Single(await live.Facts(agent.Http, "case.note-added")).GetProperty("body").GetProperty("text").GetString());
    }

    [Theory, BothDatabases, Requirement("CH-07")]
    public async Task A_unit_is_linked_by_its_serial_number(Database database)
    {
        var server = await TestServer.Shared(database);
        using var agent = await server.SignedIn("senior-agent");
        var live = await OpenCase.By(agent.Http, "repair");
        await live.Refused(agent.Http, "unit", new { }, "request.invalid", HttpStatusCode.BadRequest);
        await live.Do(agent.Http, "unit", new { serialNumber = "wm-" + server.Now().ToUnixMicroseconds(), model = "WM-8", productCategory = "washing-machine" });
        var read = await live.Read(agent.Http);
        Assert.StartsWith("WM-", read.GetProperty("serialNumber").GetString());
        Assert.Equal("washing-machine", read.GetProperty("productCategory").GetString());
    }

    private static string Phone(TestServer server) => "139" + (server.Now().ToUnixMicroseconds() % 100_000_000).ToString("00000000", System.Globalization.CultureInfo.InvariantCulture);
}
