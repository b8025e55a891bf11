namespace Bihuan.ServiceLevels.Domain;

/// <summary>
/// What clocks need of a fact: its name without the version, what it is about (the hold, the stage), when it happened and
/// when it was written down, and the selectors it carries if it opens, grades or classes a case. A clock knows no case.
/// </summary>
internal sealed record ClockFact(string Name, long Seq, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt)
{
    /// <summary>An extension granted; <see cref="Subject"/> is the key of the limit.</summary>
    public const string Extended = "clock.extended";

    public string? Subject { get; init; }

    /// <summary>What was promised with it; a limit that runs by promise is due then.</summary>
    public DateTimeOffset? PromisedAt { get; init; }

    /// <summary>Only what changed; earlier selectors stay as they were.</summary>
    public IReadOnlyDictionary<string, string>? Selectors { get; init; }

    /// <summary>True when a policy's <c>name</c> or <c>name:subject</c> means this fact.</summary>
    public bool Is(string name) => name == Name
        || (Subject is not null && name.Length == Name.Length + 1 + Subject.Length && name[Name.Length] == ':'
            && name.StartsWith(Name, StringComparison.Ordinal) && name.EndsWith(Subject, StringComparison.Ordinal));

    public bool IsAny(IReadOnlyList<string>? names)
    {
        if (names is null) return false;
        foreach (var name in names)
            if (Is(name)) return true;
        return false;
    }
}
