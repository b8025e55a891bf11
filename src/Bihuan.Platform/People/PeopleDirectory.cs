using System.Collections.Concurrent;
using Bihuan.Foundation;
using Bihuan.Platform.Live;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>Somebody who can hold a case, as other modules see them.</summary>
public sealed record Person(Guid Id, string Name, Guid OrganisationId, bool IsActive, IReadOnlyList<(string Post, Guid OrganisationId)> Posts)
{
    public string Email { get; init; } = "";

    public bool Holds(string post) => Posts.Any(x => x.Post == post);
}

/// <summary>Everybody with an account, in memory: names for pages, receivers for transfers, somebody on duty for what comes in.</summary>
public sealed class PeopleDirectory
{
    /// <summary>The seat that owns what arrives before any person has been set up. Nobody can sign in to it.</summary>
    public static readonly Guid DutyDesk = new("0197f000-0000-7000-8000-000000000001");

    private readonly Store.Store _store;
    private readonly OrganisationTree _tree;
    private readonly Remembered<Everybody> _everybody;
    private int _turn;

    public PeopleDirectory(Store.Store store, OrganisationTree tree)
    {
        (_store, _tree) = (store, tree);
        _everybody = new Remembered<Everybody>(Load);
    }

    public IReadOnlyCollection<Person> All => _everybody.Current.People.Values;

    public Person? Find(Guid id) => _everybody.Current.People.GetValueOrDefault(id);

    public Person? FindByEmail(string email) => All.FirstOrDefault(x => string.Equals(x.Email, email, StringComparison.OrdinalIgnoreCase));

    public string NameOf(Guid id) => Find(id)?.Name ?? "";

    /// <summary>Where and in which language somebody with an active account is written to.</summary>
    public async Task<(string Address, string Language)?> MailOf(ServiceDb db, Guid id, CancellationToken ct)
    {
        var user = new UserId(id);
        var found = await db.Set<User>().Where(x => x.Id == user && x.IsActive).Select(x => new { x.Email, x.Language }).FirstOrDefaultAsync(ct);
        return found is null ? null : (found.Email, found.Language ?? "");
    }

    public void Forget() => _everybody.Forget();

    /// <summary>Active holders of a post at the organisation, or the nearest one above it that has any.</summary>
    public IReadOnlyList<Person> Holders(string post, Guid organisation)
    {
        var everybody = _everybody.Current;
        return everybody.Holders.GetOrAdd((post, organisation), key => FindHolders(everybody, key.Post, key.Organisation));
    }

    /// <summary>Who takes the next case: the holders of the post in turn, else whoever can administer, else the duty desk. Never nobody.</summary>
    public Guid NextOnDuty(string post, Guid organisation)
    {
        var holders = Holders(post, organisation);
        if (holders.Count == 0) holders = Holders("administrator", organisation);
        return holders.Count == 0 ? DutyDesk : NextOf(holders).Id;
    }

    /// <summary>One of several in turn.</summary>
    public T NextOf<T>(IReadOnlyList<T> some) => some[(int)((uint)Interlocked.Increment(ref _turn) % (uint)some.Count)];

    private Person[] FindHolders(Everybody everybody, string post, Guid organisation)
    {
        var tree = _tree.Current;
        for (var at = tree.Find(organisation); at is not null; at = at.ParentId is { } parent ? tree.Find(parent) : null)
        {
            var here = everybody.People.Values.Where(x => x.IsActive && x.Posts.Any(y => y.Post == post && y.OrganisationId == at.Id)).OrderBy(x => x.Id).ToArray();
            if (here.Length > 0) return here;
        }

        return [];
    }

    private Everybody Load()
    {
        var db = _store.Reader();
        try
        {
            var posts = db.Set<UserPost>().ToList().ToLookup(x => x.UserId);
            var people = db.Set<User>().Select(x => new { x.Id, x.Name, x.Email, x.OrganisationId, x.IsActive }).AsEnumerable()
                .ToDictionary(
                    x => x.Id.Value,
                    x => new Person(x.Id.Value, x.Name, x.OrganisationId.Value, x.IsActive, [.. posts[x.Id].Select(y => (y.Post, y.OrganisationId.Value))]) { Email = x.Email });
            return new Everybody(people, new());
        }
        finally
        {
            _store.Return(db);
        }
    }

    /// <param name="Holders">Of posts that were asked for, each list found once.</param>
    private sealed record Everybody(Dictionary<Guid, Person> People, ConcurrentDictionary<(string Post, Guid Organisation), Person[]> Holders);
}
