using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Store;

/// <summary>What an empty database is given so that it can take its first case. Runs at every start and must leave what it finds alone.</summary>
public interface ISeed
{
    /// <summary>Lower first: organisations before people before channels.</summary>
    int Order { get; }

    Task Plant(ServiceDb db, DateTimeOffset at, CancellationToken ct);
}

/// <summary>The root of the organisation, the duty desk and the shipped rights.</summary>
internal sealed class PlatformSeed(Words.WordsCatalog words) : ISeed
{
    private const string MetPermissions = "met-permissions";

    public int Order => 0;

    private string Word(string key) => words.In(Words.WordsCatalog.Default)[key];

    public async Task Plant(ServiceDb db, DateTimeOffset at, CancellationToken ct)
    {
        if (!await db.Set<Organisation>().AnyAsync(ct))
        {
            var root = new Organisation { Id = new OrganisationId(Ids.At(at)), Kind = "headquarters", Code = "HQ", Name = Word("seed.headquarters") };
            db.Add(root);
            db.Add(new User
            {
                Id = new UserId(PeopleDirectory.DutyDesk),
                Email = "duty-desk@localhost",
                EmailNormalised = "DUTY-DESK@LOCALHOST",
                Name = Word("seed.duty-desk"),
                OrganisationId = root.Id,
                SecurityStamp = Ids.NewToken(),
                CreatedAt = at,
            });
        }

        await GiveNewPermissions(db, ct);
    }

    /// <summary>
    /// A permission that this installation has not met (all of them at first, later those of a new release) goes to the posts it is shipped
    /// for. One that it has met is left as the administrator arranged it.
    /// </summary>
    private static async Task GiveNewPermissions(ServiceDb db, CancellationToken ct)
    {
        var shipped = PostPolicy.Shipped();
        var kept = await db.Set<SettingRow>().AsTracking().FirstOrDefaultAsync(x => x.Key == MetPermissions, ct);
        var met = kept is null
            ? (await db.Set<PostPermission>().Select(x => x.Permission).Distinct().ToListAsync(ct)).ToHashSet(StringComparer.Ordinal)
            : JsonSerializer.Deserialize<HashSet<string>>(kept.Value)!;
        var isNew = shipped.Permissions.Except(met, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        if (kept is not null && isNew.Count == 0) return;
        foreach (var post in shipped.Posts)
        {
            foreach (var (permission, scope) in post.Permissions.Where(x => isNew.Contains(x.Key)))
                db.Add(new PostPermission { Post = post.Id, Permission = permission, Scope = scope });
        }

        met.UnionWith(isNew);
        if (kept is null) db.Add(kept = new SettingRow { Key = MetPermissions, Value = "" });
        kept.Value = JsonSerializer.Serialize(met.Order(StringComparer.Ordinal));
    }
}

/// <summary>Migrates and seeds; what must be done before the first request.</summary>
public sealed class Preparation(Migrator migrator, Writes writes, IEnumerable<ISeed> seeds, ActorDirectory actors, TimeProvider clock)
{
    public async Task<IReadOnlyList<string>> Run(CancellationToken ct)
    {
        var ran = await migrator.Run(ct);
        await writes.Run(
            async services =>
            {
                var db = services.GetRequiredService<ServiceDb>();
                // Nodes that start together plant one after the other.
                await db.Hold("preparation", ct);
                foreach (var seed in seeds.OrderBy(x => x.Order))
                {
                    await seed.Plant(db, clock.Now(), ct);
                    await db.SaveChangesAsync(ct);
                }

                return true;
            },
            ct);
        actors.Forget();
        return ran;
    }
}
