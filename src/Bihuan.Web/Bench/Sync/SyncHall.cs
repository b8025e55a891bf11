using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Bihuan.Web.Bench.Sync;

/// <summary>A server in this process, over real HTTP, on which courses are run one after the other, each with an outlet and technicians of its own.</summary>
internal sealed class SyncHall : IAsyncDisposable
{
    private const string PersonHeader = "X-Bench-Person";
    private readonly BenchWorld _world;
    private readonly WebApplication _app;
    private readonly HttpClient _office;
    private int _courses;

    private SyncHall(BenchWorld world, WebApplication app, HttpClient office) => (_world, _app, _office) = (world, app, office);

    public static async Task<SyncHall> Open(string? cluster, CancellationToken ct)
    {
        var world = await BenchWorld.CreateFresh(cluster, ct);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddSimpleConsole(x => x.SingleLine = true).SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(x => x.Listen(IPAddress.Loopback, 0));
        // A day that always begins in the morning: planned late in the evening, the order of a course would go to nobody.
        builder.Services.AddSingleton<TimeProvider>(new MorningClock());
        builder.Services.AddBihuan(world.Ours, DataOptions.MasterKey(world.Ours, _ => { }));
        var app = builder.Build();
        await app.Services.GetRequiredService<Preparation>().Run(ct);
        // This process alone: people say who they are by a header, since this is no test of signing in.
        var actors = app.Services.GetRequiredService<ActorDirectory>();
        app.Use((context, next) =>
        {
            if (Guid.TryParse(context.Request.Headers[PersonHeader], out var id) && actors.Person(id, null) is { } person) context.Items[typeof(Actor)] = person;
            return next(context);
        });
        app.UseBihuan();
        await app.StartAsync(ct);
        var key = await app.Services.GetRequiredService<Writes>().Run(x => x.GetRequiredService<ApiKeys>().Make("sync", [.. PostPolicy.Shipped().Permissions], null, Actor.System, ct), ct);
        var office = Client(app);
        office.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Value);
        return new SyncHall(world, app, office);
    }

    public async Task<CourseStage> Stage(CancellationToken ct)
    {
        var (clock, number) = (_app.Services.GetRequiredService<TimeProvider>(), (++_courses).ToString(CultureInfo.InvariantCulture));
        var made = await _app.Services.GetRequiredService<Writes>().Run(
            async services =>
            {
                var (staff, at) = (services.GetRequiredService<StaffSeed>(), clock.Now());
                var outlet = staff.AddOrganisation("outlet", "sync-" + number, "Outlet " + number, staff.Root, at);
                var people = new[] { "a", "b" }.Select(x => staff.AddPerson($"{x}{number}@example.com", x + number, "technician", outlet, null, at)).ToList();
                await services.GetRequiredService<ServiceDb>().SaveChangesAsync(ct);
                return (Outlet: outlet, People: people);
            },
            ct);
        return new CourseStage(_office, made.Outlet, [.. made.People.Select(x => (x, Phone(x)))], clock, _app.Services.GetRequiredService<CompanyZone>());
    }

    public async ValueTask DisposeAsync()
    {
        _office.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _world.DisposeAsync();
    }

    private HttpClient Phone(Guid user)
    {
        var phone = Client(_app);
        phone.DefaultRequestHeaders.Add(PersonHeader, user.ToString());
        return phone;
    }

    private static HttpClient Client(WebApplication app) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true })
    {
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
    };
}

/// <summary>Runs as the machine's clock does, ahead of it: the next day at 09:00 where a fresh company is.</summary>
internal sealed class MorningClock : TimeProvider
{
    private static readonly TimeSpan s_morning = TimeSpan.FromHours(1);
    private readonly TimeSpan _ahead;

    public MorningClock()
    {
        var now = System.GetUtcNow();
        _ahead = TimeSpan.FromDays(1) + s_morning - now.TimeOfDay;
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
}
