using System.Net;
using System.Text;
using Bihuan.Testing;

namespace Bihuan.IntegrationTests.Customers;

/// <summary>Somebody who steals the database, or a backup without its key, reads nobody's name, number, address or words.</summary>
public sealed class DumpTests
{
    [Theory, BothDatabases, Requirement("SEC-02")]
    public async Task A_dump_shows_no_name_phone_address_or_mail_in_clear(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var api = await server.Api("cases.case.open", "cases.case.read", "customers.customer.read", "customers.customer.edit", "customers.customer.merge", "customers.phone.reveal", "customers.export");
        var (phone, other, mail, name) = (CustomerApi.NewPhone(), CustomerApi.NewPhone(), "yaqin.zhang@example.com", CustomerApi.Name);
        await api.Post("/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { name, phone, email = mail, address = CustomerApi.Address },
            description = $"\u6211\u662f{name}\uff0c\u7535\u8bdd{phone}\uff0c\u6d17\u8863\u673a\u6f0f\u6c34",
        }).Ok(HttpStatusCode.Created);
        var id = (await api.Get("/api/v1/customers?phone=" + phone).Ok()).GetProperty("items")[0].GetProperty("id").GetGuid();
        await api.Patch($"/api/v1/customers/{id}", new { phone = other, address = CustomerApi.Address + "\u4e8c\u697c", needs = $"\u627e{name}" }, 0).Ok();
        await api.Post($"/api/v1/customers/{id}/notes", new { text = $"{name} {phone}" }).Ok(HttpStatusCode.Created);
        await api.Post($"/api/v1/customers/{id}/reveals", new { fields = new[] { "phone", "address" }, reason = $"\u56de\u7535 {other} {name}" }).Ok();
        var twin = await api.Record(CustomerApi.NewPhone(), name, email: "second." + mail, address: CustomerApi.Address);
        await api.Post($"/api/v1/customers/{id}/merges", new { mergedId = twin, take = new[] { "email" } }, 1).Ok(HttpStatusCode.Created);
        await api.Post($"/api/v1/customers/{id}/exports", new { }).Ok();

        var dump = await Dump.Of(server);
        foreach (var secret in new[] { name, name[1..], phone, other, mail, CustomerApi.Address, "\u79d1\u6280\u56ed\u5317\u533a" })
        {
            Assert.False(dump.Contains(secret), secret);
            Assert.False(dump.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))), "base64 of " + secret);
        }

        // The net has no holes: what is meant to be readable is found by the same search.
        Assert.True(dump.Contains("case.opened/1"));
    }
}
