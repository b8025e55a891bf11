using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Laboratory;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>
/// The compact history of a case taken over from the past. No clock runs for it and nobody is warned; but reports and trials of a
/// policy on all history count it like any other.
/// </summary>
public sealed class PastClocks(Guid subject, PolicyLibrary library)
{
    private static readonly IReadOnlySet<string> s_heard = HeardNames.Of(ServiceLevelPolicies.ShippedLimits());
    private readonly StringBuilder _lines = new();
    private DateTimeOffset? _openedAt;

    /// <summary>In the order in which the facts are recorded.</summary>
    public void Hear(IFact fact, long seq, DateTimeOffset occurredAt, DateTimeOffset recordedAt)
    {
        var name = PlainFactName.Of(fact.GetType());
        if (!s_heard.Contains(name)) return;
        _openedAt ??= occurredAt;
        ClockLines.Append(_lines, new ClockFact(name, seq, occurredAt, recordedAt)
        {
            Subject = (fact as IClockFact)?.ClockSubject,
            Selectors = (fact as IClockFact)?.ClockSelectors,
            PromisedAt = (fact as IClockFact)?.ClockPromise,
        });
    }

    /// <summary>Adds the history to the change; nothing when no clock would have heard of it.</summary>
    public void Keep(ServiceDb db)
    {
        if (_openedAt is { } openedAt) db.Append(new ClockHistory { SubjectId = subject, OpenedAt = openedAt, PolicyVersion = library.InForce(LimitBook.Document, openedAt)!.Version, Facts = _lines.ToString() });
    }
}
