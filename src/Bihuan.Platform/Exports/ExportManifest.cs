using Bihuan.Platform.Backups;

namespace Bihuan.Platform.Exports;

/// <summary>The last part of an export: what it holds and how each part is proved.</summary>
public sealed record ExportManifest(
    int Format, Guid Id, DateTimeOffset MadeAt, IReadOnlyList<string> Migrations, IReadOnlyList<ExportTable> Tables, bool HoldsMasterKey, IReadOnlyList<BackupEntry> Entries)
{
    public const string FileName = "manifest.json";
    public const string TableFolder = "tables/";
    public const string FileFolder = "files/";
    public const string MasterKeyFile = "keys/master.key.sealed";
    public const string ErasedFile = "keys/erased.log";

    public long Rows => Tables.Sum(x => x.Rows);
}

/// <summary>What an export or an import tells at its end.</summary>
public sealed record ExportOutcome(string Path, IReadOnlyDictionary<string, long> Tables, long Rows, int Files, double Seconds, long Facts, long Chains, bool Verified, bool DryRun, IReadOnlyList<string> Notes);

/// <summary>It cannot be exported or imported, for a reason the operator can mend.</summary>
public sealed class ExportException(string message) : Exception(message);
