using Bihuan.Foundation;

namespace Bihuan.Dispatch.Domain;

/// <summary>
/// A photo on its way from a device: announced with its hash and size, sent in pieces that follow one another, sealed when the whole has the
/// hash. The bytes lie in the folder of files; how many have arrived is the length of that file and stands in no row.
/// </summary>
internal sealed class PhotoUpload
{
    public const string Arriving = "arriving";
    public const string Sealed = "sealed";
    public const string Kept = "kept";
    public const string Refused = "refused";
    public static readonly IReadOnlyList<string> States = [Arriving, Sealed, Kept, Refused];

    public required Guid Id { get; init; }

    public required Guid VisitId { get; init; }

    public required UserId UserId { get; init; }

    public required string Kind { get; init; }

    public required string ContentType { get; init; }

    public required int SizeBytes { get; init; }

    /// <summary>Of the bytes as the device sends them.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    public required DateTimeOffset DeviceAt { get; init; }

    public bool IsClockDoubtful { get; init; }

    /// <summary>Where it was taken, sealed under the customer's key.</summary>
    public byte[]? Place { get; init; }

    public int? MetresAway { get; init; }

    public int? AccuracyMetres { get; init; }

    public required DateTimeOffset AnnouncedAt { get; init; }

    public string State { get; private set; } = Arriving;

    public string? Problem { get; private set; }

    public DateTimeOffset? SealedAt { get; private set; }

    /// <summary>The file it became in the file store, for the copy its customer gets; null once they have been erased.</summary>
    public string? FileSha256 { get; private set; }

    public string? FileType { get; private set; }

    public int Version { get; set; }

    public bool IsSame(PhotoUpload other) =>
        (VisitId, UserId, Kind, SizeBytes, Sha256) == (other.VisitId, other.UserId, other.Kind, other.SizeBytes, other.Sha256);

    public void Become(string sha256, string contentType)
    {
        (FileSha256, FileType) = (sha256, contentType);
        Version++;
    }

    public void Forget()
    {
        (FileSha256, FileType) = (null, null);
        Version++;
    }

    public void Settle(string state, string? problem, DateTimeOffset at)
    {
        (State, Problem, SealedAt) = (state, problem, at);
        Version++;
    }
}
