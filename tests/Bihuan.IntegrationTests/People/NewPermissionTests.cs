using System.Text.Json;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.People;

/// <summary>A release with a new permission meets an installation that is already arranged.</summary>
public sealed class NewPermissionTests
{
    [Theory, BothDatabases]
    public async Task A_new_permission_reaches_its_posts_and_what_was_taken_away_stays_away(Database database)
    {
        var shipped = PostPolicy.Shipped();
        var (arriving, taken) = (shipped.Permissions[0], shipped.Permissions[1]);
        StoreOptions options;
        await using (var earlier = await TestServer.Start(database))
        {
            options = earlier.Services.GetRequiredService<StoreOptions>();
            await earlier.Change(async db =>
            {
                // As a release before the first permission left it, and with the second taken from everybody.
                await db.Set<PostPermission>().Where(x => x.Permission == arriving || x.Permission == taken).ExecuteDeleteAsync();
                var met = await db.Set<SettingRow>().AsTracking().SingleAsync(x => x.Key == "met-permissions");
                met.Value = JsonSerializer.Serialize(JsonSerializer.Deserialize<string[]>(met.Value)!.Except([arriving]));
                await db.SaveChangesAsync();
            });
        }

        await using var server = await TestServer.Start(database, folder: options.DataFolder, connection: options.PostgresConnection);
        var held = await server.Query(db => db.Set<PostPermission>().Where(x => x.Permission == arriving || x.Permission == taken).ToListAsync());
        Assert.Equal(
            shipped.Posts.Where(x => x.Permissions.ContainsKey(arriving)).Select(x => (x.Id, arriving, x.Permissions[arriving])).Order(),
            held.Select(x => (x.Post, x.Permission, x.Scope)).Order());
    }
}
