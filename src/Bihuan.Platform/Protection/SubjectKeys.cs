using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Platform.Live;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Protection;

/// <summary>
/// Keys of persons, unwrapped on first use and kept in a bounded cache, which every node empties when one is destroyed. What was being read
/// meanwhile is used by its reader and not kept: it may be the key that was destroyed.
/// </summary>
public sealed class SubjectKeys(MasterKey master, SharedCaches caches)
{
    internal const string CacheName = "subject-keys";

    private const int CacheMax = 20_000;
    private readonly ConcurrentDictionary<Guid, Cipher> _cache = new();

    /// <summary>How many were remembered since the cache was emptied: asking the cache for its count locks all of it.</summary>
    private int _remembered;

    /// <summary>How often the cache was emptied because a key was destroyed.</summary>
    private int _forgotten;

    /// <summary>Makes the key of a new person; its row is written with the transaction.</summary>
    public void Create(ServiceDb db, Guid subject)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        db.Append(new SubjectKeyRow { SubjectId = subject, Wrapped = master.Wrap(key) });
        db.NewKeys[subject] = new Cipher(key);
    }

    /// <summary>False when the key has been destroyed or never existed.</summary>
    public bool Has(ServiceDb db, Guid subject) => Find(db, subject) is not null;

    private Cipher? Find(ServiceDb db, Guid subject)
    {
        if (db.NewKeys.TryGetValue(subject, out var fresh)) return fresh;
        if (_cache.TryGetValue(subject, out var key)) return key;
        var forgotten = Volatile.Read(ref _forgotten);
        var wrapped = db.OneNow("SELECT wrapped FROM platform_subject_key WHERE subject_id = $1", HotValues.Of(db, subject), x => x.BytesOrNull(0));
        return wrapped is null ? null : Keep(subject, wrapped, forgotten);
    }

    /// <summary>Loads many at once, so that a list of people costs one query.</summary>
    public void Load(ServiceDb db, IReadOnlyCollection<Guid> subjects)
    {
        var missing = subjects.Where(x => !_cache.ContainsKey(x)).Distinct().ToList();
        if (missing.Count == 0) return;
        var forgotten = Volatile.Read(ref _forgotten);
        foreach (var row in db.Set<SubjectKeyRow>().AsNoTracking().Where(x => missing.Contains(x.SubjectId) && x.Wrapped != null).ToList())
            Keep(row.SubjectId, row.Wrapped!, forgotten);
    }

    public byte[] Seal(ServiceDb db, Guid subject, string text) =>
        (Find(db, subject) ?? throw new InvalidOperationException("The person's key has been destroyed.")).Seal(Encoding.UTF8.GetBytes(text));

    public byte[]? SealOptional(ServiceDb db, Guid subject, string? text) => string.IsNullOrEmpty(text) ? null : Seal(db, subject, text);

    /// <summary>Null when there is nothing, or when the person has been erased.</summary>
    public string? Open(ServiceDb db, Guid subject, byte[]? sealedText)
    {
        if (sealedText is null || Find(db, subject) is not { } key) return null;
        return key.Open(sealedText) is { } plain ? Encoding.UTF8.GetString(plain) : null;
    }

    /// <summary>
    /// What lists show of a sealed text, such as a masked name. Remembered beside the key and forgotten with it: opening fifty names was a
    /// fifteenth of a page, and most pages show the names of the page before.
    /// </summary>
    public string Shown(ServiceDb db, Guid subject, byte[]? sealedText, Func<string?, string> masked)
    {
        if (sealedText is null || Find(db, subject) is not { } key) return masked(null);
        if (key.Shown is { } kept && ReferenceEquals(kept.Masked, masked) && kept.Sealed.AsSpan().SequenceEqual(sealedText)) return kept.Text;
        var shown = new ShownText(sealedText, masked, masked(Open(db, subject, sealedText)));
        key.Shown = shown;
        return shown.Text;
    }

    /// <summary>Destroys the key: every field and fact under it becomes unreadable, every chain still verifies.</summary>
    public async Task Destroy(ServiceDb db, Guid subject, DateTimeOffset at, CancellationToken ct)
    {
        var row = await db.Set<SubjectKeyRow>().AsTracking().FirstOrDefaultAsync(x => x.SubjectId == subject, ct);
        if (row is null) return;
        row.Wrapped = null;
        row.DestroyedAt = at;
        db.AfterCommit(Forget);
    }

    /// <summary>After the commit, on every node.</summary>
    private void Forget() => caches.Forget(CacheName);

    internal void ForgetHere()
    {
        Interlocked.Increment(ref _forgotten);
        Interlocked.Exchange(ref _remembered, 0);
        _cache.Clear();
    }

    internal void Kept(IReadOnlyDictionary<Guid, Cipher> keys)
    {
        foreach (var (subject, key) in keys)
        {
            key.Rest();
            Remember(subject, key);
        }
    }

    private Cipher? Keep(Guid subject, byte[] wrapped, int forgotten)
    {
        if (master.Unwrap(wrapped) is not { } bytes) return null;
        var key = new Cipher(bytes);
        Remember(subject, key);
        if (forgotten != Volatile.Read(ref _forgotten)) _cache.TryRemove(subject, out _);
        return key;
    }

    private void Remember(Guid subject, Cipher key)
    {
        if (Interlocked.Increment(ref _remembered) > CacheMax)
        {
            Interlocked.Exchange(ref _remembered, 0);
            _cache.Clear();
        }

        _cache[subject] = key;
    }
}
