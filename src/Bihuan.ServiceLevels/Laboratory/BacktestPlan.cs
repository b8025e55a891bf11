using System.Collections.Frozen;
using System.Text.Json;
using Bihuan.Foundation.WorkingTime;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Laboratory;

/// <summary>What a trial compares: the draft, the policies that cases began with, and the limits either of them names, numbered alike.</summary>
internal sealed class BacktestPlan
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<TimeLimit> _limits = [];

    /// <param name="draft">The draft.</param>
    /// <param name="before">Every policy a case may have begun with, by version; or the one to compare with, for all.</param>
    /// <param name="asOf">When outcomes are judged.</param>
    public BacktestPlan(LimitPolicy draft, IReadOnlyDictionary<int, LimitPolicy> before, DateTimeOffset asOf)
    {
        (Draft, Before, AsOf) = (draft, before, asOf);
        foreach (var limit in before.Values.Prepend(draft).SelectMany(x => x.Limits).Where(x => x.Use == LimitUse.Clock))
            if (_numbers.TryAdd(limit.Key, _limits.Count)) _limits.Add(limit);
        Heard = before.Values.Append(draft).SelectMany(HeardNames.Of).ToFrozenSet(StringComparer.Ordinal);
    }

    public LimitPolicy Draft { get; }

    public IReadOnlyDictionary<int, LimitPolicy> Before { get; }

    public DateTimeOffset AsOf { get; }

    public FrozenSet<string> Heard { get; }

    /// <summary>One row of either policy for each key.</summary>
    public IReadOnlyList<TimeLimit> Limits => _limits;

    public int NumberOf(string key) => _numbers[key];

    /// <summary>
    /// Numbers of the limits that the draft leaves exactly as they are: their verdicts need no second count. What they rest on is
    /// compared with them: pauses, company-wide switches they ask for, the limit they may be extended to, and what ends all clocks.
    /// </summary>
    public bool[] Unchanged(LimitPolicy before)
    {
        var endsAlike = before.EndsAll.Order(StringComparer.Ordinal).SequenceEqual(Draft.EndsAll.Order(StringComparer.Ordinal));
        return [.. _limits.Select(limit => endsAlike && Text(before, limit.Key) is { Length: > 0 } text && text == Text(Draft, limit.Key))];
    }

    private static string Text(LimitPolicy policy, string key)
    {
        var rows = policy.Limits.Where(x => x.Key == key && x.Use == LimitUse.Clock).ToList();
        if (rows.Count == 0) return "";
        var pauses = policy.Pauses.Where(x => rows.Exists(row => row.Pauses?.Contains(x.Code, StringComparer.Ordinal) == true));
        var switches = policy.CompanyWide.Where(x => rows.Exists(row => row.When?.ContainsKey(x.Key) == true)).OrderBy(x => x.Key, StringComparer.Ordinal);
        return JsonSerializer.Serialize(new { rows, pauses, switches, longer = rows.Select(x => x.ExtendsTo is { } other ? policy.Find(other)?.Figure : null) });
    }
}
