using System.Net;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Customers;

public sealed class CustomerRecordTests
{
    private static readonly string[] s_all = ["cases.case.open", "cases.case.read", "customers.customer.read", "customers.customer.edit", "customers.phone.reveal", "customers.export"];

    [Theory, BothDatabases, Requirement("CUS-04")]
    public async Task A_customer_is_of_one_of_four_tiers_and_the_form_says_what_makes_a_core_customer(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("administrator");
        var form = await desk.Page("/desk/customers/new");
        Assert.Equal(["basic", "core", "high-net-worth", "potential"], form.QuerySelectorAll("select[name=tier] option").Select(x => x.GetAttribute("value")));
        Assert.Contains("复购意愿强", form.Body!.TextContent);
        foreach (var tier in new[] { "basic", "core", "high-net-worth", "potential" })
        {
            var id = (await desk.Http.Post("/api/v1/customers", new { name = CustomerApi.Name, phone = CustomerApi.NewPhone(), tier }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();
            Assert.Equal(tier, (await desk.Http.Get($"/api/v1/customers/{id}").Ok()).GetProperty("tier").GetString());
            Assert.NotNull((await desk.Page("/desk/customers?tier=" + tier)).QuerySelector($"#customer-{id}"));
        }
    }

    [Theory, BothDatabases]
    public async Task Requests_of_one_new_number_at_the_same_moment_are_one_customers(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        // Each number meets twelve requests at once; one alone may be lucky.
        foreach (var phone in new[] { CustomerApi.NewPhone(), CustomerApi.NewPhone(), CustomerApi.NewPhone() })
        {
            await Task.WhenAll(Enumerable.Range(0, 12).Select(i => i % 4 == 3
                ? (Task)api.Post("/api/v1/customers", new { name = CustomerApi.Name, phone })
                : api.CaseOf(phone)));
            var found = await api.Get("/api/v1/customers?q=" + phone).Ok();
            Assert.Single(found.GetProperty("items").EnumerateArray());
        }
    }

    [Theory, BothDatabases]
    public async Task A_record_is_shown_masked_with_tier_preferences_and_its_services(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var phone = CustomerApi.NewPhone();
        var made = await api.Post("/api/v1/customers", new
        {
            name = CustomerApi.Name,
            phone,
            email = phone + "@example.com",
            address = CustomerApi.Address,
            region = "440305",
            tier = "core",
            preferences = new[] { "evenings", "prefers-phone" },
            needs = "\u5bb6\u6709\u8001\u4eba",
            consents = new[] { "call-recording" },
        }).Ok(HttpStatusCode.Created);
        var id = made.GetProperty("id").GetGuid();
        await api.CaseOf(phone);
        await api.OpenCase(kind: "complaint", phone: phone);

        var read = await api.Customer(id);
        Assert.Equal("\u5f20**", read.GetProperty("name").GetString());
        Assert.Equal($"139****{phone[7..]}", read.GetProperty("phone").GetString());
        Assert.Equal("1****@example.com", read.GetProperty("email").GetString());
        Assert.DoesNotContain("\u79d1\u6280\u56ed", read.GetRawText());
        Assert.Equal("core", read.GetProperty("tier").GetString());
        Assert.Equal(["prefers-phone", "evenings"], read.GetProperty("preferences").EnumerateArray().Select(x => x.GetString()!));
        Assert.Equal("\u5bb6\u6709\u8001\u4eba", read.GetProperty("needs").GetString());

        var archive = await api.Get($"/api/v1/customers/{id}/services").Ok();
        Assert.Equal(2, archive.GetProperty("count").GetInt32());
        Assert.Equal(1, archive.GetProperty("complaints").GetInt32());
        Assert.Equal(2, archive.GetProperty("open").GetInt32());
    }

    [Theory, BothDatabases]
    public async Task Every_intake_extends_the_archive_of_the_same_customer_newest_first(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var phone = CustomerApi.NewPhone();
        var first = await api.CaseOf(phone);
        var second = await api.CaseOf("+86 " + phone);
        var found = (await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items");
        var customer = Assert.Single(found.EnumerateArray()).GetProperty("id").GetGuid();
        var services = (await api.Get($"/api/v1/customers/{customer}/services").Ok()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([second, first], services.Select(x => x.GetProperty("id").GetGuid()));
        Assert.All(services, x => Assert.NotEqual("", x.GetProperty("problem").GetString()));
    }

    [Theory, BothDatabases]
    public async Task Search_is_exact_by_phone_address_name_and_serial(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var (phone, serial) = (CustomerApi.NewPhone(), CustomerApi.NewSerial());
        var name = "\u6b27\u9633" + phone[^4..];
        var id = await api.Record(phone, name, email: "O" + phone + "@Example.com");
        await api.CaseOf(phone, serial: serial);
        foreach (var query in new[] { "phone=" + phone, "q=" + phone, "email=o" + phone + "@example.com", "name=" + Uri.EscapeDataString(name), "serial=" + serial.ToLowerInvariant(), "q=" + serial })
        {
            var items = (await api.Get("/api/v1/customers?" + query).Ok()).GetProperty("items").EnumerateArray().ToList();
            Assert.True(items.Count == 1 && items[0].GetProperty("id").GetGuid() == id, query);
        }

        Assert.Empty((await api.Get("/api/v1/customers?q=" + phone[..8]).Ok()).GetProperty("items").EnumerateArray());
        Assert.Equal(["/phone"], (await api.Get("/api/v1/customers?phone=12").Ok(HttpStatusCode.BadRequest)).Pointers());
    }

    [Theory, BothDatabases, Requirement("CUS-16")]
    public async Task A_known_number_proposes_its_record_and_every_channel_leads_to_it(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var phone = CustomerApi.NewPhone();
        var id = await api.Record(phone);
        var known = await api.Post("/api/v1/customers", new { name = "x", phone = "0086 " + phone }).Ok(HttpStatusCode.Conflict);
        Assert.Equal("customer.already-known", known.Code());
        Assert.Equal(id, known.GetProperty("id").GetGuid());
        foreach (var channel in new[] { "phone", "weibo" })
        {
            using var _ = await api.Post("/api/v1/cases", new { kind = "repair", channel, customer = new { phone }, description = "x" });
        }

        Assert.Equal(2, (await api.Get($"/api/v1/customers/{id}/services").Ok()).GetProperty("count").GetInt32());
        var forced = await api.Record(phone, force: true);
        Assert.NotEqual(id, forced);
    }

    [Theory, BothDatabases]
    public async Task Wrong_fields_are_named_and_nothing_is_stored(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var problem = await api.Post("/api/v1/customers", new { phone = "12", email = "no", region = "x", tier = "gold", preferences = new[] { "loud" }, consents = new[] { "all" } }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/phone", "/email", "/region", "/tier", "/preferences", "/consents"], problem.Pointers());
        Assert.Equal(["/phone"], (await api.Post("/api/v1/customers", new { name = "x" }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/name"], (await api.Post("/api/v1/customers", new { name = new string('x', 101), phone = CustomerApi.NewPhone() }).Ok(HttpStatusCode.BadRequest)).Pointers());
    }

    [Theory, BothDatabases]
    public async Task A_change_names_its_version_keeps_what_is_left_out_and_seals_what_it_records(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var (before, after) = (CustomerApi.NewPhone(), CustomerApi.NewPhone());
        var id = await api.Record(before, address: CustomerApi.Address);
        Assert.Equal("request.if-match-required", (await api.PatchAsync($"/api/v1/customers/{id}", System.Net.Http.Json.JsonContent.Create(new { phone = after }), TestContext.Current.CancellationToken).Ok((HttpStatusCode)428)).Code());
        await api.Patch($"/api/v1/customers/{id}", new { phone = after, tier = "core" }, 0).Ok();
        Assert.Equal("customer.changed-meanwhile", (await api.Patch($"/api/v1/customers/{id}", new { phone = before }, 0).Ok(HttpStatusCode.PreconditionFailed)).Code());
        Assert.Equal("customer.nothing-changed", (await api.Patch($"/api/v1/customers/{id}", new { phone = after }, 1).Ok(HttpStatusCode.Conflict)).Code());
        Assert.Equal(["/phone"], (await api.Patch($"/api/v1/customers/{id}", new { clear = new[] { "phone" } }, 1).Ok(HttpStatusCode.BadRequest)).Pointers());
        var read = await api.Customer(id);
        Assert.Equal($"139****{after[7..]}", read.GetProperty("phone").GetString());
        Assert.NotEqual("", read.GetProperty("address").GetString());
        Assert.Equal(1, read.GetProperty("version").GetInt32());
        var fact = Assert.Single(await server.Audited("customers.changed/1", id.ToString()));
        Assert.DoesNotContain(after, System.Text.Encoding.UTF8.GetString(fact.Body));
        Assert.Single((await api.Get("/api/v1/customers?phone=" + after).Ok()).GetProperty("items").EnumerateArray());
        Assert.Empty((await api.Get("/api/v1/customers?phone=" + before).Ok()).GetProperty("items").EnumerateArray());
    }

    [Theory, BothDatabases]
    public async Task Revealing_needs_a_reason_and_goes_on_record_without_the_value(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var phone = CustomerApi.NewPhone();
        var id = await api.Record(phone);
        Assert.Equal(["/reason"], (await api.Post($"/api/v1/customers/{id}/reveals", new { fields = new[] { "phone" } }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/fields"], (await api.Post($"/api/v1/customers/{id}/reveals", new { fields = new[] { "password" }, reason = "call back" }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Empty(await server.Audited("customers.revealed/1", id.ToString()));

        var clear = await api.Post($"/api/v1/customers/{id}/reveals", new { fields = new[] { "phone", "name" }, reason = "call back " + phone }).Ok();
        Assert.Equal(phone, clear.GetProperty("phone").GetString());
        Assert.Equal(CustomerApi.Name, clear.GetProperty("name").GetString());
        Assert.False(clear.TryGetProperty("email", out _));
        var fact = Assert.Single(await server.Audited("customers.revealed/1", id.ToString()));
        Assert.StartsWith("key:", fact.Actor);
        Assert.DoesNotContain(phone, System.Text.Encoding.UTF8.GetString(fact.Body));

        using var reader = await server.Api("customers.customer.read");
        Assert.Equal("access.denied", (await reader.Post($"/api/v1/customers/{id}/reveals", new { fields = new[] { "phone" }, reason = "why" }).Ok(HttpStatusCode.Forbidden)).Code());
    }

    [Theory, BothDatabases]
    public async Task Dated_notes_speak_on_their_days_and_standing_ones_always(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var id = await api.Record();
        var today = DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(TimeProvider.System.GetUtcNow().AddHours(8).ToUnixTimeSeconds()));
        await api.Post($"/api/v1/customers/{id}/notes", new { text = "\u5bb6\u6709\u8001\u4eba" }).Ok(HttpStatusCode.Created);
        await api.Post($"/api/v1/customers/{id}/notes", new { text = "\u642c\u5bb6", fromOn = today.AddDays(3) }).Ok(HttpStatusCode.Created);
        var now = (await api.Post($"/api/v1/customers/{id}/notes", new { text = "\u7535\u8bdd 13912345678", fromOn = today.AddDays(-1), untilOn = today.AddDays(1) }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        Assert.Equal(["/untilOn"], (await api.Post($"/api/v1/customers/{id}/notes", new { text = "x", fromOn = today, untilOn = today.AddDays(-1) }).Ok(HttpStatusCode.BadRequest)).Pointers());
        var notes = (await api.Customer(id)).GetProperty("notes").EnumerateArray().ToList();
        Assert.Equal([true, true, false], notes.Select(x => x.GetProperty("isCurrent").GetBoolean()));
        Assert.DoesNotContain(notes, x => x.GetProperty("text").GetString()!.Contains("13912345678", StringComparison.Ordinal));
        await api.Post($"/api/v1/customers/{id}/notes/{now}/removal", new { }).Ok();
        Assert.Equal(2, (await api.Customer(id)).GetProperty("notes").GetArrayLength());
        Assert.Equal("customer.note-not-found", (await api.Post($"/api/v1/customers/{id}/notes/{now}/removal", new { }).Ok(HttpStatusCode.NotFound)).Code());
    }

    [Theory, BothDatabases, Requirement("CUS-15")]
    public async Task A_customer_owns_several_units_and_a_unit_remembers_its_owners(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_all);
        var (first, second) = (await api.Record(), CustomerApi.NewPhone());
        var buyer = await api.Record(second);
        var serial = CustomerApi.NewSerial();
        var unit = await api.Post("/api/v1/units", new { serialNumber = serial.ToLowerInvariant(), model = "XQG100", batch = "2025-07", purchasedOn = "2025-08-01", purchaseChannel = "tmall", warrantyUntilOn = "2028-07-31", customerId = first }).Ok(HttpStatusCode.Created);
        var id = unit.GetProperty("id").GetGuid();
        await api.Post("/api/v1/units", new { serialNumber = CustomerApi.NewSerial(), customerId = first }).Ok(HttpStatusCode.Created);
        Assert.Equal(2, (await api.Customer(first)).GetProperty("units").GetArrayLength());
        Assert.Equal("unit.serial-taken", (await api.Post("/api/v1/units", new { serialNumber = serial }).Ok(HttpStatusCode.Conflict)).Code());
        foreach (var bad in new[] { "??", "ABC", "", "a b c d", new string('9', 61) })
            Assert.Equal(["/serialNumber"], (await api.Post("/api/v1/units", new { serialNumber = bad }).Ok(HttpStatusCode.BadRequest)).Pointers());
        Assert.Equal(["/purchasedOn"], (await api.Post("/api/v1/units", new { serialNumber = CustomerApi.NewSerial(), purchasedOn = "2999-01-01" }).Ok(HttpStatusCode.BadRequest)).Pointers());

        await api.Post($"/api/v1/units/{id}/owners", new { phone = second }, 0).Ok();
        var read = await api.Get($"/api/v1/units/{id}").Ok();
        Assert.Equal([buyer, first], read.GetProperty("owners").EnumerateArray().Select(x => x.GetProperty("customerId").GetGuid()));
        Assert.Equal("2028-07-31", read.GetProperty("warrantyUntilOn").GetString());
        await api.Patch($"/api/v1/units/{id}", new { batch = "2025-08" }, 1).Ok();
        Assert.Equal("2025-08", Assert.Single((await api.Get("/api/v1/units?serial=" + serial).Ok()).GetProperty("items").EnumerateArray()).GetProperty("batch").GetString());
        await api.CaseOf(second, serial: serial);
        Assert.Single(await server.Audited("units.owner-changed/1", id.ToString()));
    }
}
