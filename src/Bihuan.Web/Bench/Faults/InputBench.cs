using System.Globalization;
using System.Net;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.Web.Bench.Fuzz;
using Bihuan.Web.Commands;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Bihuan.Web.Bench.Faults;

/// <summary>Malformed bodies, forms, addresses and queries to every route of a server in this process, over real HTTP; nothing may be stored.</summary>
internal static partial class InputBench
{
    private const string PersonHeader = "X-Bench-Person";

    public static async Task<bool> Run(string? cluster, int count, CancellationToken ct)
    {
        await using var world = await BenchWorld.CreateFresh(cluster, ct);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddSimpleConsole(x => x.SingleLine = true).SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(x => x.Listen(IPAddress.Loopback, 0));
        builder.Services.AddBihuan(world.Ours, DataOptions.MasterKey(world.Ours, _ => { }));
        await using var app = builder.Build();
        await app.Services.GetRequiredService<Preparation>().Run(ct);
        // This process alone: people say who they are by a header, since the fault test is no test of signing in.
        var actors = app.Services.GetRequiredService<ActorDirectory>();
        app.Use((context, next) =>
        {
            if (Guid.TryParse(context.Request.Headers[PersonHeader], out var id) && actors.Person(id, null) is { } person) context.Items[typeof(Actor)] = person;
            return next(context);
        });
        app.UseBihuan();
        await app.StartAsync(ct);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var outcome = await Send(app, address, count, ct);
        await app.StopAsync(ct);
        return outcome;
    }

    private static async Task<bool> Send(WebApplication app, Uri address, int count, CancellationToken ct)
    {
        using var key = Client(address);
        var made = await app.Services.GetRequiredService<Writes>().Run(x => x.GetRequiredService<ApiKeys>().Make("fuzz", [.. PostPolicy.Shipped().Permissions], null, Actor.System, ct), ct);
        key.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", made.Value);
        var known = await Prepare(app, key, ct);
        var people = new List<(HttpClient, string)>();
        foreach (var post in new[] { "administrator", "agent-lead", "senior-agent" }) people.Add(await Person(app, address, post, ct));
        using var nobody = Client(address);
        var routes = FuzzRoute.Of(app.Services.GetRequiredService<EndpointDataSource>());
        var before = await Count(app, ct);
        var outcome = await Progress.Show("Sending malformed input", count, isQuiet: false, progress => new Fuzzer(routes, new FuzzSenders(key, people, nobody), known, 20260317, overNetwork: true).Run(count, progress, ct));
        var difference = RowCounts.Difference(before, await Count(app, ct));
        foreach (var (http, _) in people) http.Dispose();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"input: {outcome.Sent} sent to {outcome.Routes} of {routes.Count} routes; by status {string.Join(", ", outcome.ByStatus.Select(x => $"{x.Key}: {x.Value}"))}"));
        Console.WriteLine("input: by fault " + string.Join(", ", outcome.ByFault.Select(x => $"{x.Key}: {x.Value}")));
        Console.WriteLine($"input: {outcome.Offences.Count} wrong answers; rows changed: {(difference.Length == 0 ? "none" : difference)}");
        foreach (var offence in outcome.Offences.Take(20)) Console.WriteLine("  " + offence);
        return outcome.Offences.Count == 0 && difference.Length == 0;
    }

    private static HttpClient Client(Uri address) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = address };

    private static async Task<FuzzWorld> Prepare(WebApplication app, HttpClient key, CancellationToken ct)
    {
        using var response = await key.SendAsync(IntakeBench.Request(), ct);
        using var opened = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
        var id = opened.RootElement.GetProperty("id").GetGuid();
        using var read = JsonDocument.Parse(await key.GetStringAsync(new Uri("api/v1/cases/" + id, UriKind.Relative), ct));
        var customer = read.RootElement.GetProperty("customer").GetProperty("id").GetGuid();
        return new FuzzWorld(id, customer, app.Services.GetRequiredService<OrganisationTree>().Current.Root!.Id, PeopleDirectory.DutyDesk);
    }

    private static async Task<(HttpClient, string)> Person(WebApplication app, Uri address, string post, CancellationToken ct)
    {
        var at = app.Services.GetRequiredService<TimeProvider>().Now();
        var id = await app.Services.GetRequiredService<Writes>().Run(
            async services =>
            {
                var staff = services.GetRequiredService<StaffSeed>();
                var person = staff.AddPerson(post + "@example.com", post, post, staff.Root, null, at);
                await services.GetRequiredService<ServiceDb>().SaveChangesAsync(ct);
                return person;
            },
            ct);
        var http = Client(address);
        http.DefaultRequestHeaders.Add(PersonHeader, id.ToString());
        var page = await http.GetStringAsync(new Uri("desk/cases", UriKind.Relative), ct);
        return (http, Token().Match(page).Groups[1].Value);
    }

    private static async Task<SortedDictionary<string, long>> Count(WebApplication app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await RowCounts.Of(scope.ServiceProvider.GetRequiredService<ServiceDb>(), ct);
    }

    [System.Text.RegularExpressions.GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial System.Text.RegularExpressions.Regex Token();
}
