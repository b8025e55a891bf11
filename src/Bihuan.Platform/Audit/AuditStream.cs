using Bihuan.Foundation;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Platform.Timeline;

namespace Bihuan.Platform.Audit;

/// <summary>
/// The chain for everything that is no case: one per node and day, in the same table and under the same verifier. It keeps no state
/// but its head.
/// </summary>
internal sealed class AuditStream : ITimeline
{
    public required Guid StreamId { get; init; }

    /// <summary><c>audit/NODE/2026-03-15</c></summary>
    public required string Name { get; init; }

    public long Seq { get; private set; }

    public byte[] HeadHash { get; private set; } = [];

    public DateTimeOffset HeadRecordedAt { get; private set; }

    public Guid SubjectId => StreamId;

    public int PolicyVersion => 0;

    /// <summary>The id follows from the name, so that two transactions opening the same day meet on one chain.</summary>
    public static Guid IdOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16), bigEndian: true);

    public void Apply(IFact fact, FactStamp stamp)
    {
    }

    public void Advance(long seq, byte[] hash, DateTimeOffset recordedAt) => (Seq, HeadHash, HeadRecordedAt) = (seq, hash, recordedAt);
}
