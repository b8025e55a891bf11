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

        if (!await db.Set<PostPermission>().AnyAsync(ct))
        {
            foreach (var post in PostPolicy.Shipped().Posts)
            {
                foreach (var (permission, scope) in post.Permissions)
                    db.Add(new PostPermission { Post = post.Id, Permission = permission, Scope = scope });
            }
        }
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
