using System.Globalization;
using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.IntegrationTests.Customers;

/// <summary>Short forms for tests about customers. Numbers are drawn so that tests sharing a server never meet.</summary>
internal static class CustomerApi
{
    public const string Name = "\u5f20\u96c5\u7434";
    public const string Address = "\u5e7f\u4e1c\u7701\u6df1\u5733\u5e02\u5357\u5c71\u533a\u79d1\u6280\u56ed\u5317\u533a\u4e5d\u53f7";

    private static int s_next = Random.Shared.Next(10_000_000, 40_000_000);

    public static string NewPhone() => "139" + Interlocked.Increment(ref s_next).ToString("D8", CultureInfo.InvariantCulture);

    public static string NewSerial() => "SN-" + Interlocked.Increment(ref s_next).ToString("D8", CultureInfo.InvariantCulture);

    public static async Task<Guid> Record(this HttpClient api, string? phone = null, string? name = Name, string? email = null, string? region = null, string? address = null, bool force = false) =>
        (await api.Post("/api/v1/customers", new { name, phone = phone ?? (email is null ? NewPhone() : null), email, region, address, force }).Ok(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    public static Task<JsonElement> Customer(this HttpClient api, Guid id) => api.Get($"/api/v1/customers/{id}").Ok();

    public static async Task<Guid> CaseOf(this HttpClient api, string phone, Guid? organisation = null, string? serial = null) =>
        (await api.OpenCase(phone: phone, organisation: organisation, serial: serial)).GetProperty("id").GetGuid();

    public static async Task<HttpResponseMessage> Patch(this HttpClient api, string address, object body, int version)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = System.Net.Http.Json.JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        return await api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The last audited facts of a type whose body names this text.</summary>
    public static Task<List<FactRow>> Audited(this TestServer server, string type, string naming) => server.Query(async db =>
        (await db.Set<FactRow>().Where(x => x.Type == type).ToListAsync()).FindAll(x => System.Text.Encoding.UTF8.GetString(x.Body).Contains(naming, StringComparison.Ordinal)));

    /// <summary>Recomputes every hash from the stored bytes.</summary>
    public static Task AssertChainsHold(this TestServer server) => server.Query(async db =>
    {
        foreach (var chain in (await db.Set<FactRow>().OrderBy(x => x.Seq).ToListAsync()).GroupBy(x => x.StreamId))
        {
            byte[] previous = [];
            foreach (var x in chain)
            {
                Assert.Equal(previous, x.PrevHash);
                Assert.Equal(x.Hash, FactHash.Compute(x.StreamId, x.Seq, x.OccurredAt, x.RecordedAt, x.Actor, x.Type, x.Body, x.PolicyVersion, x.PrevHash));
                previous = x.Hash;
            }
        }

        return true;
    });
}
