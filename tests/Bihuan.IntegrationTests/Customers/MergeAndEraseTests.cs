using System.Net;
using System.Text.Json;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Timeline;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Customers;

public sealed class MergeAndEraseTests
{
    private static readonly string[] s_all =
    [
        "cases.case.open", "cases.case.read", "cases.fact.read", "customers.customer.read", "customers.customer.edit", "customers.customer.merge",
        "customers.customer.erase", "customers.phone.reveal", "customers.export",
    ];

    [Theory, BothDatabases, Requirement("CUS-16")]
    public async Task Duplicates_are_proposed_with_their_reason(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var phone = CustomerApi.NewPhone();
        var name = "\u53f8\u9a6c" + phone[^4..];
        var id = await api.Record(phone, name, region: "440305");
        var same = await api.Record(CustomerApi.NewPhone(), name, region: "440305");
        var elsewhere = await api.Record(CustomerApi.NewPhone(), name, region: "110105");
        var forced = await api.Record(phone, "x", force: true);
        var proposed = await Reasons(api, id);
        Assert.Equal(["same-name-and-region"], proposed[same]);
        Assert.Equal(["same-phone"], proposed[forced]);
        Assert.DoesNotContain(elsewhere, proposed.Keys);

        var serial = CustomerApi.NewSerial();
        var other = CustomerApi.NewPhone();
        await api.CaseOf(phone, serial: serial);
        await api.CaseOf(other, serial: serial);
        Assert.Contains(await Reasons(api, id), x => x.Value.SequenceEqual(["same-unit"]));
    }

    [Theory, BothDatabases, Requirement("CUS-16")]
    public async Task A_merge_carries_everything_over_and_undoing_restores_both_exactly(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var (phone, other) = (CustomerApi.NewPhone(), CustomerApi.NewPhone());
        var survivor = await api.Record(phone, address: null);
        var merged = await api.Record(other, "\u5f20\u96c5", address: CustomerApi.Address, email: other + "@example.com");
        var (mine, theirs) = (await api.CaseOf(phone), await api.CaseOf(other));
        var unit = (await api.Post("/api/v1/units", new { serialNumber = CustomerApi.NewSerial(), customerId = merged }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await api.Post($"/api/v1/customers/{merged}/notes", new { text = "\u5bb6\u6709\u72d7" }).Ok(HttpStatusCode.Created);
        var before = (await Stored(server, survivor), await Stored(server, merged));

        var done = await api.Post($"/api/v1/customers/{survivor}/merges", new { mergedId = merged, take = new[] { "phone" } }, 0).Ok(HttpStatusCode.Created);
        Assert.Equal((1, 1), (done.GetProperty("cases").GetInt32(), done.GetProperty("units").GetInt32()));
        var read = await api.Customer(survivor);
        Assert.Equal($"139****{other[7..]}", read.GetProperty("phone").GetString());
        Assert.NotEqual("", read.GetProperty("address").GetString());
        Assert.Single(read.GetProperty("notes").EnumerateArray());
        Assert.Equal(unit, read.GetProperty("units")[0].GetProperty("id").GetGuid());
        Assert.Equal(2, (await api.Get($"/api/v1/customers/{survivor}/services").Ok()).GetProperty("count").GetInt32());
        Assert.Equal("customer.merged", (await api.Patch($"/api/v1/customers/{merged}", new { name = "x" }, 1).Ok(HttpStatusCode.Conflict)).Code());
        // Both numbers lead to the record that stands, at the look-up and at the next intake.
        foreach (var number in new[] { phone, other })
            Assert.Equal(survivor, Assert.Single((await api.Get("/api/v1/customers?phone=" + number).Ok()).GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        var later = await api.CaseOf(phone);
        var facts = (await api.Get($"/api/v1/cases/{theirs}/facts").Ok()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal("case.customer-linked/1", facts[^1].GetProperty("type").GetString());

        var merge = read.GetProperty("merges")[0].GetProperty("id").GetGuid();
        var undone = await api.Post($"/api/v1/customers/{survivor}/merges/{merge}/reversal", new { }).Ok();
        Assert.Equal((1, 1), (undone.GetProperty("cases").GetInt32(), undone.GetProperty("units").GetInt32()));
        Assert.Equal(before, (await Stored(server, survivor), await Stored(server, merged)));
        Assert.Equal([later, mine], await Services(api, survivor));
        Assert.Equal([theirs], await Services(api, merged));
        Assert.Equal(unit, (await api.Customer(merged)).GetProperty("units")[0].GetProperty("id").GetGuid());
        Assert.Equal("customer.merge-not-found", (await api.Post($"/api/v1/customers/{survivor}/merges/{merge}/reversal", new { }).Ok(HttpStatusCode.NotFound)).Code());
        Assert.Single(await server.Audited("customers.merged/1", merge.ToString()));
        Assert.Single(await server.Audited("customers.unmerged/1", merge.ToString()));
    }

    [Theory, BothDatabases]
    public async Task Merges_are_undone_in_turn_and_a_later_edit_survives(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var (a, b, c) = (await api.Record(), await api.Record(), await api.Record());
        async Task<Guid> Merge(Guid into, Guid from)
        {
            var changed = (await api.Customer(into)).GetProperty("version").GetInt32();
            return (await api.Post($"/api/v1/customers/{into}/merges", new { mergedId = from }, changed).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        }

        var first = await Merge(b, c);
        var second = await Merge(a, b);
        Assert.Equal("customer.merged", (await api.Post($"/api/v1/customers/{b}/merges/{first}/reversal", new { }).Ok(HttpStatusCode.Conflict)).Code());
        Assert.Equal(a, (await api.Customer(c)).GetProperty("mergedIntoId").GetGuid());
        var third = await Merge(a, await api.Record());
        Assert.Equal("customer.merge-not-last", (await api.Post($"/api/v1/customers/{a}/merges/{second}/reversal", new { }).Ok(HttpStatusCode.Conflict)).Code());
        await api.Post($"/api/v1/customers/{a}/merges/{third}/reversal", new { }).Ok();
        var version = (await api.Customer(a)).GetProperty("version").GetInt32();
        await api.Patch($"/api/v1/customers/{a}", new { tier = "core" }, version).Ok();
        await api.Post($"/api/v1/customers/{a}/merges/{second}/reversal", new { }).Ok();
        Assert.Equal("core", (await api.Customer(a)).GetProperty("tier").GetString());
        Assert.Equal(b, (await api.Customer(c)).GetProperty("mergedIntoId").GetGuid());
        await api.Post($"/api/v1/customers/{b}/merges/{first}/reversal", new { }).Ok();
        Assert.Equal(JsonValueKind.Null, (await api.Customer(c)).GetProperty("mergedIntoId").ValueKind);
        Assert.Equal(["/mergedId"], (await api.Post($"/api/v1/customers/{a}/merges", new { mergedId = a }, 0).Ok(HttpStatusCode.BadRequest)).Pointers());
    }

    [Theory, BothDatabases, Requirement("SEC-15")]
    public async Task Erasing_leaves_nothing_to_read_and_every_chain_whole(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api(s_all);
        var phone = CustomerApi.NewPhone();
        var id = await api.Record(phone, address: CustomerApi.Address);
        var kept = CustomerApi.NewPhone();
        await api.CaseOf(kept);
        await api.Post($"/api/v1/customers/{id}/notes", new { text = "\u5bb6\u6709\u72d7" }).Ok(HttpStatusCode.Created);
        var caseId = (await api.OpenCase("\u70d8\u5e72\u65f6\u5192\u70df\uff0c\u91cd\u542f\u65e0\u6548", phone: phone)).GetProperty("id").GetGuid();
        var label = "\u5f20** 139****" + phone[7..];
        var wrong = await api.Post($"/api/v1/customers/{id}/erasure", new { confirmation = "yes", reason = "asked" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/confirmation"], wrong.Pointers());
        var open = await api.Post($"/api/v1/customers/{id}/erasure", new { confirmation = label, reason = "asked" }).Ok(HttpStatusCode.Conflict);
        Assert.Equal(("customer.has-open-cases", 1), (open.Code(), open.GetProperty("open").GetInt32()));
        await CustomerScopeTests.Close(server, caseId, clock);
        var hashes = await Hashes(server, caseId);

        await api.Post($"/api/v1/customers/{id}/erasure", new { confirmation = label, reason = "asked by " + phone }).Ok();
        var read = await api.Customer(id);
        Assert.True(read.GetProperty("isErased").GetBoolean());
        Assert.Equal("", read.GetProperty("phone").GetString());
        Assert.Empty(read.GetProperty("notes").EnumerateArray());
        Assert.Equal("", (await api.Get($"/api/v1/cases/{caseId}").Ok()).GetProperty("summary").GetString());
        var facts = (await api.Get($"/api/v1/cases/{caseId}/facts").Ok()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(JsonValueKind.Null, facts[0].GetProperty("body").GetProperty("description").ValueKind);
        Assert.Equal("case.blanked/1", facts[^1].GetProperty("type").GetString());
        Assert.Empty((await api.Get("/api/v1/cases?q=" + Uri.EscapeDataString("\u5192\u70df")).Ok()).GetProperty("items").EnumerateArray());
        Assert.Empty((await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items").EnumerateArray());
        Assert.Null((await Row(server, id)).PhoneHash);

        // Nothing that was recorded has changed, the chains hold, and a restore is told.
        Assert.Equal(hashes, (await Hashes(server, caseId)).Take(hashes.Count));
        await server.AssertChainsHold();
        Assert.True((await server.Services.GetRequiredService<ChainVerifier>().Verify(null, false, null, TestContext.Current.CancellationToken)).IsSound);
        Assert.Contains(id.ToString(), await File.ReadAllLinesAsync(Path.Combine(server.DataFolder, "keys", "erased.log"), TestContext.Current.CancellationToken));
        var fact = Assert.Single(await server.Audited("customers.erased/1", id.ToString()));
        Assert.DoesNotContain(phone, System.Text.Encoding.UTF8.GetString(fact.Body));

        Assert.Equal("customer.erased", (await api.Post($"/api/v1/customers/{id}/erasure", new { confirmation = label, reason = "again" }).Ok(HttpStatusCode.Conflict)).Code());
        Assert.Equal("customer.erased", (await api.Post($"/api/v1/customers/{id}/reveals", new { fields = new[] { "phone" }, reason = "why" }).Ok(HttpStatusCode.Conflict)).Code());
        // The same person may come again, as somebody new; others are untouched.
        await api.CaseOf(phone);
        Assert.NotEqual(id, Assert.Single((await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Single((await api.Get("/api/v1/customers?phone=" + kept).Ok()).GetProperty("items").EnumerateArray());
    }

    [Theory, BothDatabases, Requirement("SEC-15")]
    public async Task A_customer_gets_everything_held_about_them_in_clear_and_on_record(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var phone = CustomerApi.NewPhone();
        var id = await api.Record(phone, address: CustomerApi.Address);
        await api.Post($"/api/v1/customers/{id}/notes", new { text = "\u5bb6\u6709\u8001\u4eba" }).Ok(HttpStatusCode.Created);
        await api.OpenCase("\u51b0\u7bb1\u4e0d\u5236\u51b7\uff0c\u56de\u7535 " + phone, phone: phone);
        var export = await api.Post($"/api/v1/customers/{id}/exports", new { }).Ok();
        Assert.Equal(phone, export.GetProperty("records")[0].GetProperty("phone").GetString());
        Assert.Equal(CustomerApi.Address, export.GetProperty("records")[0].GetProperty("address").GetString());
        Assert.Equal("\u5bb6\u6709\u8001\u4eba", export.GetProperty("notes")[0].GetProperty("text").GetString());
        Assert.Contains("\u56de\u7535 " + phone, export.GetProperty("services")[0].GetRawText());
        Assert.Single(await server.Audited("customers.exported/1", id.ToString()));
    }

    private static async Task<Dictionary<Guid, List<string>>> Reasons(HttpClient api, Guid id) =>
        (await api.Get($"/api/v1/customers/{id}/duplicates").Ok()).GetProperty("items").EnumerateArray()
            .ToDictionary(x => x.GetProperty("id").GetGuid(), x => x.GetProperty("reasons").EnumerateArray().Select(y => y.GetString()!).ToList());

    private static async Task<List<Guid>> Services(HttpClient api, Guid id) =>
        (await api.Get($"/api/v1/customers/{id}/services").Ok()).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid()).ToList();

    private static Task<Customer> Row(TestServer server, Guid id)
    {
        var customer = new CustomerId(id);
        return server.Query(db => db.Set<Customer>().FirstAsync(x => x.Id == customer));
    }

    /// <summary>The stored bytes of a record, without its version.</summary>
    private static async Task<string> Stored(TestServer server, Guid id)
    {
        var row = await Row(server, id);
        return JsonSerializer.Serialize(CustomerFields.Of(row)) + row.MergedIntoId + row.ErasedAt;
    }

    private static Task<List<string>> Hashes(TestServer server, Guid stream) => server.Query(async db =>
        (await db.Set<FactRow>().Where(x => x.StreamId == stream).OrderBy(x => x.Seq).Select(x => x.Hash).ToListAsync()).ConvertAll(Convert.ToHexString));
}
