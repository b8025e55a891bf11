using Bihuan.Platform.Store;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>What people call the thing a clock runs on, and where to read it.</summary>
public sealed record ClockSubject(string Number, string Href);

/// <summary>Clocks know no case; whoever owns what they run on gives its name. One each for every kind of thing.</summary>
public interface IClockSubjects
{
    /// <summary>Those of the given ids that are this module's.</summary>
    Task<IReadOnlyDictionary<Guid, ClockSubject>> Find(ServiceDb db, IReadOnlyCollection<Guid> ids, CancellationToken ct);
}
