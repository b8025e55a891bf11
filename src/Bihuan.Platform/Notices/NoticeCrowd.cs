using System.Globalization;
using System.Text.Json;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Notices;

/// <summary>One of what may be hundreds, not told yet.</summary>
internal readonly record struct NoticeOfMany(Guid? CaseId, IReadOnlyList<string> Args, DateTimeOffset At);

/// <summary>
/// What one change has to tell of what may be hundreds: a server that stood still for a weekend finds all of them at once, in batch after batch, and a bell that
/// rings three hundred times says no more than one that counts them, and hides everything else.
/// </summary>
internal sealed class NoticeCrowd
{
    /// <summary>What came within this and is unread belongs together.</summary>
    private static readonly TimeSpan s_while = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(Guid User, string Code), List<NoticeOfMany>> _waiting = [];

    public bool IsEmpty => _waiting.Count == 0;

    public void Add(Guid user, string code, NoticeOfMany one)
    {
        if (_waiting.TryGetValue((user, code), out var all)) all.Add(one);
        else _waiting[(user, code)] = [one];
    }

    public async Task Tell(ServiceDb db, Notices notices, CancellationToken ct)
    {
        var since = _waiting.Values.Min(x => x[0].At) - s_while;
        var counting = await Counting(db, since, ct);
        var told = _waiting.Keys.All(counting.ContainsKey) ? [] : await Told(db, since, ct);
        foreach (var (key, all) in _waiting)
        {
            if (counting.TryGetValue(key, out var known))
            {
                notices.Recount(db, key.User, known.Notice, Counted(key.Code, known.Count + all.Count));
                continue;
            }

            var room = Math.Max(0, Notices.EachMax - told.GetValueOrDefault(key));
            foreach (var one in all.Take(room)) notices.Tell(db, key.User, key.Code, one.CaseId, one.Args, one.At);
            // A moment before those that it counts on from, so that it stands below them.
            if (all.Count > room) notices.Tell(db, key.User, key.Code + NoticeText.Many, null, Counted(key.Code, all.Count - room), all[0].At.AddMicroseconds(-1));
        }

        _waiting.Clear();
    }

    private static string[] Counted(string code, int count) => [count.ToString(CultureInfo.InvariantCulture), "@notice-name." + code];

    /// <summary>The notices that count already, locked until the change ends: what two nodes add to one adds up.</summary>
    private async Task<Dictionary<(Guid User, string Code), (Guid Notice, int Count)>> Counting(ServiceDb db, DateTimeOffset since, CancellationToken ct)
    {
        var values = new HotValues(db);
        var found = await db.All(
            $"SELECT user_id, code, id, args FROM platform_notice WHERE {Recent(values, since, NoticeText.Many)} ORDER BY at, id{(db.IsSqlite ? "" : " FOR UPDATE")}", values,
            static row => (User: row.Guid(0), Code: NoticeText.SortOf(row.Text(1)), Notice: row.Guid(2), Args: row.Text(3)), ct);
        var counting = new Dictionary<(Guid User, string Code), (Guid Notice, int Count)>();
        foreach (var x in found) counting[(x.User, x.Code)] = (x.Notice, int.Parse(JsonSerializer.Deserialize<string[]>(x.Args)![0], CultureInfo.InvariantCulture));
        return counting;
    }

    /// <summary>How many of each were told one by one.</summary>
    private async Task<Dictionary<(Guid User, string Code), int>> Told(ServiceDb db, DateTimeOffset since, CancellationToken ct)
    {
        var values = new HotValues(db);
        var found = await db.All(
            $"SELECT user_id, code, count(*) FROM platform_notice WHERE {Recent(values, since, "")} GROUP BY user_id, code", values,
            static row => (Key: (row.Guid(0), row.Text(1)), Count: (int)row.Long(2)), ct);
        return found.ToDictionary(x => x.Key, x => x.Count);
    }

    private string Recent(HotValues values, DateTimeOffset since, string ending)
    {
        var users = values.OneOf([.. _waiting.Keys.Select(x => x.User).Distinct()]);
        var codes = _waiting.Keys.Select(x => x.Code).Distinct().Order(StringComparer.Ordinal).Select(x => values.Add(x + ending));
        return $"user_id {users} AND read_at IS NULL AND at > {values.Add(since)} AND code IN ({string.Join(", ", codes)})";
    }
}
