namespace Bihuan.ServiceLevels.Domain;

[Flags]
internal enum FactRole : byte { None = 0, Starts = 1, Stops = 2, RunsOut = 4, Extends = 8, Rests = 16 }

/// <summary>What one fact means to each limit of a policy, found once and then looked up by number.</summary>
internal sealed class FactMeaning
{
    private FactMeaning(FactRole[] roles, bool endsAll, bool[] opensPause, bool[] endsPause) =>
        (Roles, EndsAll, OpensPause, EndsPause) = (roles, endsAll, opensPause, endsPause);

    public FactRole[] Roles { get; }

    /// <summary>The limits that name it: a fact that changes no selector and ends nothing can move no other.</summary>
    public required LimitSet Named { get; init; }

    public bool EndsAll { get; }

    /// <summary>By rule of the policy: begins that pause.</summary>
    public bool[] OpensPause { get; }

    public bool[] EndsPause { get; }

    public bool IsAboutPauses { get; private init; }

    public static FactMeaning Of(LimitPolicy policy, IReadOnlyList<TimeLimit> limits, ClockFact fact)
    {
        var roles = limits.Select(limit => RoleOf(limit, fact)).ToArray();
        var opens = policy.Pauses.Select(rule => fact.Name == rule.From && IsAbout(rule, fact)).ToArray();
        var ends = policy.Pauses.Select(rule => fact.Name == rule.Until && fact.Name != rule.From && IsAbout(rule, fact)).ToArray();
        var endsAll = fact.IsAny(policy.EndsAll);
        var named = new LimitSet(roles.Length);
        for (var i = 0; i < roles.Length; i++) named.Set(i, roles[i] != FactRole.None);
        return new FactMeaning(roles, endsAll, opens, ends)
        {
            Named = named,
            IsAboutPauses = opens.Contains(true) || ends.Contains(true),
        };
    }

    private static FactRole RoleOf(TimeLimit limit, ClockFact fact) =>
        (fact.IsAny(limit.Starts) ? FactRole.Starts : FactRole.None)
        | (fact.IsAny(limit.Stops) ? FactRole.Stops : FactRole.None)
        | (fact.IsAny(limit.RunsOutWith) ? FactRole.RunsOut : FactRole.None)
        | (fact.IsAny(limit.RepeatsUntil) ? FactRole.Rests : FactRole.None)
        | (fact.Name == ClockFact.Extended && fact.Subject == limit.Key ? FactRole.Extends : FactRole.None);

    private static bool IsAbout(PauseRule rule, ClockFact fact) =>
        rule.Subjects is not { Count: > 0 } subjects || subjects.Contains(fact.Subject ?? "", StringComparer.Ordinal);
}
