using Bihuan.Foundation;
using Bihuan.Platform.Policies;

namespace Bihuan.Platform.Files;

/// <summary>A type of file that is taken, and how large it may be.</summary>
public sealed record PermittedFile(string ContentType, string Extension, int MegabytesMax)
{
    public long BytesMax => MegabytesMax * 1024L * 1024L;
}

/// <summary>What may be attached. The type is told by the file's first bytes, never by its name.</summary>
public sealed record FilePolicy(int Version, IReadOnlyList<PermittedFile> Permitted, IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/files.yaml";

    /// <summary>The largest body that can be worth receiving.</summary>
    public long BytesMax => Permitted.Max(x => x.BytesMax);

    public PermittedFile? Find(string? contentType) => contentType is null ? null : Permitted.FirstOrDefault(x => x.ContentType == contentType);

    public static IEnumerable<PolicyFault> Check(FilePolicy policy)
    {
        for (var i = 0; i < policy.Permitted.Count; i++)
        {
            var file = policy.Permitted[i];
            if (!FileSignature.Known.Contains(file.ContentType)) yield return new PolicyFault($"permitted[{i}].content-type", "files.unknown-type", $"'{file.ContentType}' cannot be told by its first bytes.");
            if (file.MegabytesMax is < 1 or > 1024) yield return new PolicyFault($"permitted[{i}].megabytes-max", "files.limit", "A limit lies between 1 and 1024 MB.");
            if (policy.Permitted.Take(i).Any(x => x.ContentType == file.ContentType)) yield return new PolicyFault($"permitted[{i}].content-type", "files.duplicate", $"'{file.ContentType}' stands twice.");
        }

        if (policy.Permitted.Count == 0) yield return new PolicyFault("permitted", "files.none", "At least one type must be permitted.");
    }
}
