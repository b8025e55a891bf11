using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Timeline;
using Bihuan.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.People;

/// <summary>
/// Every route of the running server, as nobody, as an API key without the scope, and in every post, on data inside and outside its
/// reach; compared with the permission table. Routes are read from the server, so that a new one is walked without being named here.
/// </summary>
public sealed class PermissionWalkTests
{
    private static readonly PostPolicy s_table = PostPolicy.Shipped();

    [Theory, BothDatabases]
    public async Task Every_route_says_what_it_demands(Database database)
    {
        var server = await TestServer.Shared(database);
        Offences(Routes(server).Where(x => x.Endpoint.Metadata.GetMetadata<Demand>() is null).Select(x => x.ToString()));
    }

    [Requirement("SEC-03")]
    [Requirement("SEC-04")]
    [Theory, BothDatabases]
    public async Task Every_route_keeps_to_the_permission_table(Database database)
    {
        await using var server = await TestServer.Start(database);
        var world = await World.Make(server);
        // Reading first: some of the acts remove what is read.
        var routes = Routes(server).Where(x => x.Demand is { IsOpen: false }).OrderBy(x => x.Method != "GET").ToList();
        var wrong = new List<string>();
        var denied = 0;
        using var nobody = server.NewClient();
        using var key = await server.Api("cases.view.push");
        foreach (var route in routes) await WalkWithout(route, world, nobody, key, wrong, () => denied++);
        foreach (var post in s_table.Posts.Select(x => x.Id))
        {
            using var person = await server.SignedIn(post, world.North.Organisation);
            foreach (var route in routes) await WalkAs(post, route, world, person.Http, wrong, () => denied++);
        }

        Offences(wrong);
        var recorded = await server.Query(db => db.Set<FactRow>().CountAsync(x => x.Type.StartsWith("access.denied"), TestContext.Current.CancellationToken));
        // More than we were told of: somebody else's record answers 404 and is on record as a denial all the same.
        Assert.True(recorded >= denied, $"{denied} denials were answered and {recorded} recorded.");
        Assert.True(denied > 500, "The walk met hardly any denial, so it walked hardly anywhere.");
    }

    [Requirement("SEC-03")]
    [Theory, BothDatabases]
    public async Task A_manager_reads_the_own_region_and_not_the_other(Database database)
    {
        var server = await TestServer.Shared(database);
        var world = await World.Make(server);
        using var manager = await server.SignedIn("regional-manager", world.North.Organisation);
        Assert.Equal(HttpStatusCode.OK, (await manager.Http.Get($"/api/v1/cases/{world.North.Case}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await manager.Http.Get($"/api/v1/cases/{world.South.Case}")).StatusCode);
        var list = await manager.Http.Get("/api/v1/cases").Ok();
        var seen = list.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid()).ToList();
        Assert.Contains(world.North.Case, seen);
        Assert.DoesNotContain(world.South.Case, seen);
    }

    private static async Task WalkWithout(Route route, World world, HttpClient nobody, HttpClient key, List<string> wrong, Action onDenied)
    {
        var (status, code, address) = await Ask(nobody, route, world.North);
        var isSentAway = route.IsApi ? status == HttpStatusCode.Unauthorized : status == HttpStatusCode.Redirect && address.StartsWith("/sign-in", StringComparison.Ordinal);
        if (!isSentAway) wrong.Add($"nobody: {route} answered {(int)status} {code}");
        if (!route.IsApi || route.Demand!.Permission is not { } permission || permission == "cases.view.push") return;
        (status, code, _) = await Ask(key, route, world.North);
        if (IsDenial(status, code)) onDenied();
        else wrong.Add($"key without the scope: {route} answered {(int)status} {code}");
    }

    private static async Task WalkAs(string post, Route route, World world, HttpClient person, List<string> wrong, Action onDenied)
    {
        var scope = route.Demand!.Permission is { } permission ? s_table.ScopeOf(post, permission) : Scope.Own;
        foreach (var region in new[] { world.North, world.South })
        {
            var (status, code, _) = await Ask(person, route, region);
            var told = $"{post}: {route} on {(region == world.North ? "own" : "the other")} region answered {(int)status} {code}";
            if (IsDenial(status, code)) onDenied();
            if (IsDenial(status, code) != scope is null) wrong.Add(told);
            else if (status is HttpStatusCode.Unauthorized || (int)status >= 500) wrong.Add(told);
            else if (scope is Scope.Own or Scope.Team or Scope.Subtree && region == world.South && route.NamesSomething && IsSuccess(status)) wrong.Add(told);
            if (!route.Pattern.Contains('{')) return;
        }
    }

    private static bool IsDenial(HttpStatusCode status, string code) => status == HttpStatusCode.Forbidden && code == "access.denied";

    private static bool IsSuccess(HttpStatusCode status) => status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent or HttpStatusCode.SeeOther;

    private static async Task<(HttpStatusCode Status, string Code, string Location)> Ask(HttpClient client, Route route, Region region)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Fill(region));
        if (route.IsApi && route.Method != "GET")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var code = "";
        if (response.StatusCode == HttpStatusCode.Forbidden && response.Content.Headers.ContentType?.MediaType == "application/problem+json")
            code = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("code").GetString()!;
        return (response.StatusCode, code, response.Headers.Location?.OriginalString ?? "");
    }

    private static List<Route> Routes(TestServer server) =>
        [.. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(x => (x.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => new Route(x, method)))];

    private static void Offences(IEnumerable<string> found)
    {
        var all = found.ToList();
        Assert.True(all.Count == 0, $"{all.Count}:\n" + string.Join('\n', all.Take(60)));
    }

    private sealed record Route(RouteEndpoint Endpoint, string Method)
    {
        public string Pattern => "/" + Endpoint.RoutePattern.RawText!.TrimStart('/');

        public Demand? Demand => Endpoint.Metadata.GetMetadata<Demand>();

        public bool IsApi => Pattern.StartsWith("/api", StringComparison.Ordinal);

        /// <summary>Whether the address names a thing of the world, so that the other region's must stay hidden.</summary>
        public bool NamesSomething => Fill(Region.Marker) != Fill(Region.Other);

        public string Fill(Region region)
        {
            var address = new StringBuilder();
            foreach (var segment in Endpoint.RoutePattern.PathSegments)
            {
                address.Append('/');
                foreach (var part in segment.Parts)
                    address.Append(part switch
                    {
                        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                        Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => ValueOf(parameter, region, address.ToString()),
                        _ => "",
                    });
            }

            return address.Length == 0 ? "/" : address.ToString();
        }

        private static string ValueOf(Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter, Region region, string before)
        {
            var policies = parameter.ParameterPolicies.Select(x => x.Content).ToList();
            if (policies.Contains("int") || policies.Contains("long")) return "1";
            if (!policies.Contains("guid")) return before.Contains("/posts/", StringComparison.Ordinal) ? "agent" : "x";
            if (before.EndsWith("/cases/", StringComparison.Ordinal)) return region.Case.ToString();
            if (before.EndsWith("/customers/", StringComparison.Ordinal)) return region.Customer.ToString();
            if (before.EndsWith("/users/", StringComparison.Ordinal)) return region.User.ToString();
            return before.EndsWith("/organisations/", StringComparison.Ordinal) ? region.Organisation.ToString() : Nothing;
        }

        private const string Nothing = "0197f000-0000-7000-8000-00000000ffff";

        public override string ToString() => $"{Method} {Pattern}";
    }

    private sealed record Region(Guid Organisation, Guid Case, Guid Customer, Guid User)
    {
        public static readonly Region Marker = new(Numbered(1), Numbered(2), Numbered(3), Numbered(4));
        public static readonly Region Other = new(Numbered(5), Numbered(6), Numbered(7), Numbered(8));

        private static Guid Numbered(byte n) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n);
    }

    /// <summary>Two regions, each with a case of a customer of its own and somebody who works there.</summary>
    private sealed record World(Region North, Region South)
    {
        private static int s_phones;

        public static async Task<World> Make(TestServer server) => new(await MakeRegion(server), await MakeRegion(server));

        private static async Task<Region> MakeRegion(TestServer server)
        {
            var organisation = await server.NewOrganisation("region");
            using var api = await server.Api("cases.case.open", "cases.case.read", "customers.customer.read");
            var opened = await api.OpenCase(phone: $"137{Interlocked.Increment(ref s_phones):D8}", organisation: organisation);
            var id = opened.GetProperty("id").GetGuid();
            var caseId = new CaseId(id);
            var customer = await server.Query(db => db.Set<ServiceCase>().Where(x => x.Id == caseId).Select(x => x.CustomerId).FirstAsync(TestContext.Current.CancellationToken));
            return new Region(organisation, id, customer!.Value.Value, await server.NewUser("agent", organisation));
        }
    }
}
