using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bihuan.IntegrationTests;

public enum Database
{
    Sqlite,
    Postgres,
}

/// <summary>
/// The real host on a real database, in process. One shared server per database serves all tests, each with its own organisation and
/// data; a test that moves the clock or breaks things starts its own.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Database, Lazy<Task<TestServer>>> s_shared = new();
    private static int s_databases;

    private readonly WebApplication _app;
    private readonly string _folder;

    private TestServer(WebApplication app, Database database, string folder) => (_app, Database, _folder) = (app, database, folder);

    public Database Database { get; }

    public IServiceProvider Services => _app.Services;

    public string DataFolder => _folder;

    public static Task<TestServer> Shared(Database database) =>
        s_shared.GetOrAdd(database, x => new Lazy<Task<TestServer>>(() => Start(x))).Value;

    /// <param name="clock">Null for the system's.</param>
    public static async Task<TestServer> Start(Database database, TimeProvider? clock = null, Action<IServiceCollection>? more = null, string? folder = null, string? connection = null)
    {
        folder ??= Directory.CreateTempSubdirectory("bihuan-test-").FullName;
        var options = new StoreOptions(folder, database == Database.Postgres ? connection ?? await NewPostgres() : null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new Faults());
        builder.WebHost.UseTestServer();
        if (clock is not null) builder.Services.AddSingleton<TimeProvider>(new OneBeatClock(clock));
        builder.Services.AddBihuan(options, MasterKey.ReadOrCreate(Path.Combine(options.KeyFolder, "master.key"), out _));
        builder.Services.AddSingleton<IStartupFilter, TestIdentity>();
        more?.Invoke(builder.Services);
        var app = builder.Build();
        await app.Services.GetRequiredService<Preparation>().Run(TestContext.Current.CancellationToken);
        app.UseBihuan();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestServer(app, database, folder);
    }

    /// <summary>A client with a fresh API key of these permissions, reaching the whole company unless an organisation is named.</summary>
    public async Task<HttpClient> Api(params string[] permissions) => await ApiWithin(null, permissions);

    /// <summary>A key that may do everything the permission table knows.</summary>
    public Task<HttpClient> ApiForAll() => Api([.. Bihuan.Platform.Policies.PostPolicy.Shipped().Permissions]);

    public async Task<HttpClient> ApiWithin(Guid? organisation, params string[] permissions)
    {
        var key = await Change<ApiKeys, Result<string>>(x => x.Make("test", permissions, null, Actor.System, CancellationToken.None, organisation));
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Value);
        return client;
    }

    /// <summary>A new person in this post (at the root unless said otherwise), signed in.</summary>
    public async Task<DeskClient> SignedIn(string post, Guid? organisation = null, string? name = null)
    {
        var user = await NewUser(post, organisation, name);
        return SignedIn(user);
    }

    public DeskClient SignedIn(Guid user)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Add(TestIdentity.Header, user.ToString());
        return new DeskClient(client, user);
    }

    public async Task<Guid> NewUser(string post, Guid? organisation = null, string? name = null)
    {
        var at = Services.GetRequiredService<TimeProvider>().Now();
        var id = Ids.At(at);
        var home = new OrganisationId(organisation ?? Services.GetRequiredService<OrganisationTree>().Current.Root!.Id);
        await Change(async db =>
        {
            db.Add(new User
            {
                Id = new UserId(id),
                Email = id + "@example.test",
                EmailNormalised = (id + "@example.test").ToUpperInvariant(),
                Name = name ?? post + " " + id.ToString()[^4..],
                OrganisationId = home,
                SecurityStamp = Ids.NewToken(),
                CreatedAt = at,
            });
            db.Add(new UserPost { UserId = new UserId(id), Post = post, OrganisationId = home });
            await db.SaveChangesAsync();
            db.AfterCommit(Services.GetRequiredService<ActorDirectory>().Forget);
        });
        return id;
    }

    public async Task<Guid> NewOrganisation(string kind = "outlet", Guid? parent = null)
    {
        var id = Ids.At(Services.GetRequiredService<TimeProvider>().Now());
        await Change(async db =>
        {
            db.Add(new Organisation
            {
                Id = new OrganisationId(id),
                Kind = kind,
                Code = kind + "-" + id.ToString()[^12..],
                Name = kind + " " + id.ToString()[^4..],
                ParentId = new OrganisationId(parent ?? Services.GetRequiredService<OrganisationTree>().Current.Root!.Id),
            });
            await db.SaveChangesAsync();
            db.AfterCommit(Services.GetRequiredService<ActorDirectory>().Forget);
        });
        return id;
    }

    public HttpClient NewClient() => new(new CookieHandler(_app.GetTestServer().CreateHandler())) { BaseAddress = new Uri("http://localhost/") };

    public Task<T> Change<THandler, T>(Func<THandler, Task<T>> work)
        where THandler : notnull => Services.GetRequiredService<Writes>().Run(x => work(x.GetRequiredService<THandler>()), CancellationToken.None);

    public Task Change(Func<ServiceDb, Task> work) => Change<ServiceDb, bool>(async db =>
    {
        await work(db);
        return true;
    });

    public async Task<T> Query<T>(Func<ServiceDb, Task<T>> query)
    {
        await using var scope = Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<ServiceDb>());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>An empty database of its own on the cluster that ./test started.</summary>
    public static async Task<string> NewPostgres()
    {
        var cluster = Environment.GetEnvironmentVariable("BIHUAN_TEST_POSTGRES")
            ?? throw new InvalidOperationException("BIHUAN_TEST_POSTGRES is not set: run ./test, which starts a cluster.");
        var name = $"t{Environment.ProcessId}_{Interlocked.Increment(ref s_databases)}";
        await using var connection = new NpgsqlConnection(cluster);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(cluster) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>Tests say who they are by a header; sign-in itself has tests of its own through its real cookie.</summary>
    private sealed class TestIdentity(ActorDirectory actors) : IStartupFilter
    {
        public const string Header = "X-Test-User";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                if (Guid.TryParse(context.Request.Headers[Header], out var user) && actors.Person(user, null) is { } actor)
                    context.Items[typeof(Actor)] = actor;
                return following(context);
            });
            next(app);
        };
    }

    private sealed class CookieHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly System.Net.CookieContainer _cookies = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } header) request.Headers.Add("Cookie", header);
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
                foreach (var cookie in set) _cookies.SetCookies(request.RequestUri!, cookie);
            return response;
        }
    }
}
