using System.Net;
using System.Text.Json;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Customers;

/// <summary>What customers say of themselves again, of whom something is on record.</summary>
public sealed class RegisterLearnsTests
{
    private static readonly string[] s_permissions = ["cases.case.open", "cases.case.read", "cases.fact.read", "customers.customer.read", "customers.customer.edit", "customers.phone.reveal"];

    [Theory, BothDatabases, Requirement("CUS-02")]
    public async Task Who_called_without_a_name_is_completed_by_what_they_say_the_next_time(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_permissions);
        var phone = CustomerApi.NewPhone();
        await Opened(api, new { phone });
        var id = await Found(api, phone);
        Assert.Equal("", (await api.Customer(id)).GetProperty("name").GetString());

        var second = await Opened(api, new { phone, name = CustomerApi.Name, address = CustomerApi.Address, email = "zhang@example.com" });
        var record = await api.Customer(id);
        Assert.Equal("张**", record.GetProperty("name").GetString());
        Assert.StartsWith("广东省深圳市", record.GetProperty("address").GetString(), StringComparison.Ordinal);
        // By an address of mail people are found and answered, and nobody has proved that it is theirs.
        Assert.Equal("", record.GetProperty("email").GetString());
        Assert.Contains("zhang@example.com", Note(await Facts(api, second)), StringComparison.Ordinal);
        Assert.Single(await server.Audited("customers.changed/1", id.ToString()));
        Assert.Equal(id, await Found(api, phone));
    }

    [Theory, BothDatabases]
    public async Task An_address_that_is_not_the_one_on_record_changes_nothing_there_and_is_told_to_whoever_takes_the_case(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(s_permissions);
        using var desk = await server.SignedIn("agent");
        var phone = CustomerApi.NewPhone();
        var id = await api.Record(phone, address: CustomerApi.Address);
        var same = await Opened(api, new { phone, name = "张女士", address = "深圳市南山区科技园北区九号" });
        Assert.Null(Note(await Facts(api, same)));

        var elsewhere = await Opened(desk.Http, new { phone, name = "李四", address = "上海市黄浦区人民路1号" });
        var page = (await desk.Page($"/desk/cases/{elsewhere}")).Body!.TextContent;
        Assert.Contains("本次留的地址：上海市黄浦区人民路1号", page, StringComparison.Ordinal);
        Assert.Contains("本次报的姓名：李四", page, StringComparison.Ordinal);
        Assert.Equal(0, (await api.Customer(id)).GetProperty("version").GetInt32());
        Assert.Empty(await server.Audited("customers.changed/1", id.ToString()));
    }

    private static async Task<Guid> Opened(HttpClient api, object customer) =>
        (await api.Post("/api/v1/cases", new { kind = "repair", channel = "phone", customer, description = "洗衣机漏水" }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private static async Task<Guid> Found(HttpClient api, string phone) =>
        Assert.Single((await api.Get("/api/v1/customers?q=" + phone).Ok()).GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid();

    private static async Task<JsonElement> Facts(HttpClient api, Guid id) => (await api.Get($"/api/v1/cases/{id}/facts").Ok()).GetProperty("items");

    private static string? Note(JsonElement facts) =>
        facts.EnumerateArray().Where(x => x.GetProperty("type").GetString() == "case.note-added/1").Select(x => x.GetProperty("body").GetProperty("text").GetRawText()).SingleOrDefault();
}
