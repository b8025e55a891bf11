using System.Net;
using System.Net.Http.Headers;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.People;

/// <summary>Accounts and keys where several people act at once, and where somebody reaches only a part of the company.</summary>
public sealed class AccountTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task Wrong_passwords_that_are_tried_at_once_are_all_counted(Database database)
    {
        const int Tries = 20;
        await using var server = await TestServer.Start(database);
        await server.Change<SettingChanges, Result<int>>(x => x.Save(SignInSettings.Key, SignInSettings.Shipped, default, SignInSettings.Shipped with { FailuresMax = 50 }, "test", Actor.System, CancellationToken.None));
        var user = await server.NewUser("agent");
        await server.Change(async db =>
        {
            var id = new UserId(user);
            (await db.Set<User>().AsTracking().FirstAsync(x => x.Id == id)).PasswordHash = "a hash";
            await db.SaveChangesAsync();
        });

        await Task.WhenAll(Enumerable.Range(0, Tries).Select(_ => server.Change<SignInHandler, SignInStep>(x => x.JudgePassword(user, null, null, CancellationToken.None))));
        Assert.Equal(Tries, await server.Query(db => db.Set<User>().Where(x => x.Id == new UserId(user)).Select(x => x.AccessFailedCount).FirstAsync(Ct)));
    }

    [Theory, BothDatabases]
    public async Task One_address_given_to_several_at_once_is_one_account_and_the_others_are_told(Database database)
    {
        var server = await TestServer.Shared(database);
        var root = server.Services.GetRequiredService<OrganisationTree>().Current.Root!.Id;
        var email = Ids.NewToken() + "@example.test";
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Change<Accounts, Result<Guid>>(x => x.Add(email, "Lin", root, ["agent"], Actor.System, CancellationToken.None))));
        Assert.Single(added, x => x.IsOk);
        Assert.Equal(7, added.Count(x => x.Refusal?.Code == "user.email-taken"));
    }

    [Theory, BothDatabases]
    public async Task A_key_reaches_no_further_than_whoever_makes_it(Database database)
    {
        var server = await TestServer.Shared(database);
        var (unit, elsewhere) = (await server.NewOrganisation(), await server.NewOrganisation());
        var maker = ManagerOf(unit, Here(unit));
        Task<Result<string>> Make(Guid? at, params string[] scopes) => server.Change<ApiKeys, Result<string>>(x => x.Make("test", scopes, null, maker, CancellationToken.None, at));

        Assert.Equal("user.beyond-own-rights", (await Make(null, "cases.case.read")).Refusal?.Code);
        Assert.Equal("user.beyond-own-rights", (await Make(elsewhere, "cases.case.read")).Refusal?.Code);
        Assert.Equal("request.invalid", (await Make(Ids.New(TimeProvider.System), "cases.case.read")).Refusal?.Code);
        // A permission named twice is held once.
        var key = (await Make(unit, "cases.case.read", "cases.case.read")).Value;
        using var api = server.NewClient();
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await api.Get("/api/v1/cases")).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Posts_held_elsewhere_are_neither_in_the_way_nor_taken_by_who_does_not_reach_there(Database database)
    {
        var server = await TestServer.Shared(database);
        var (unit, elsewhere) = (await server.NewOrganisation(), await server.NewOrganisation());
        const string Post = "technician";
        var user = await server.NewUser(Post, unit);
        await server.Change(async db =>
        {
            db.Add(new UserPost { UserId = new UserId(user), Post = Post, OrganisationId = new OrganisationId(elsewhere) });
            await db.SaveChangesAsync();
        });
        var manager = ManagerOf(unit, Reach.Everything);
        Task<Result<int>> Set(int version, params string[] posts) => server.Change<UserChanges, Result<int>>(x => x.SetPosts(user, new(version), new SetPostsRequest(posts, "moved"), manager, CancellationToken.None));

        Assert.Equal("request.invalid", (await Set(0, $"{Post}@{unit}")).Refusal?.Code);
        Assert.Null((await Set(0, $"{Post}@{elsewhere}")).Refusal);
        Assert.Equal([elsewhere], await server.Query(db => db.Set<UserPost>().Where(x => x.UserId == new UserId(user)).Select(x => x.OrganisationId.Value).ToListAsync(Ct)));
    }

    private static Reach Here(Guid unit) => new(false, new HashSet<Guid> { unit }, Own: true);

    /// <summary>Looks after accounts and keys at one unit, and may everything else as far as said.</summary>
    private static Actor ManagerOf(Guid unit, Reach otherwise) => new(
        ActorKind.Person, Ids.New(TimeProvider.System), "manager",
        PostPolicy.Shipped().Permissions.ToDictionary(x => x, x => x is UserChanges.Permission or ApiKeys.Permission ? Here(unit) : otherwise));
}
