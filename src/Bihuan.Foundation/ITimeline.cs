namespace Bihuan.Foundation;

/// <summary>Something that happened. A record with a <see cref="FactTypeAttribute"/>; its shape never changes, a new number does.</summary>
public interface IFact;

/// <summary>The stored name of a fact's shape: <c>case.opened/1</c>. Listeners hear the name without the version.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FactTypeAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>Who and when of one fact, for <see cref="ITimeline.Apply"/>.</summary>
public readonly record struct FactStamp(long Seq, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string Actor);

/// <summary>A chain of facts and the state they add up to. Only <see cref="Apply"/> changes the state, for a new fact and a replayed one alike.</summary>
public interface ITimeline
{
    Guid StreamId { get; }

    /// <summary>Sequence of the last fact; 0 before the first.</summary>
    long Seq { get; }

    /// <summary>Hash of the last fact; empty before the first.</summary>
    byte[] HeadHash { get; }

    /// <summary>When the last fact was recorded; the next is never recorded before it, even when the clock steps back.</summary>
    DateTimeOffset HeadRecordedAt { get; }

    /// <summary>Whose key protects personal text in this chain.</summary>
    Guid SubjectId { get; }

    int PolicyVersion { get; }

    void Apply(IFact fact, FactStamp stamp);

    /// <summary>Moves the head of the chain. Called by the recorder only, after <see cref="Apply"/>.</summary>
    void Advance(long seq, byte[] hash, DateTimeOffset recordedAt);
}
