using System.Text.Json;

namespace Bihuan.Platform.Backups;

/// <summary>One file of a backup.</summary>
public sealed record BackupEntry(string Name, long Bytes, string Sha256);

/// <summary>A table of a PostgreSQL backup in the order in which it must be filled, with the columns of its rows.</summary>
public sealed record BackupTable(string Name, IReadOnlyList<string> Columns);

/// <summary>The last file of a backup: what it holds, how each part is proved, and on which shape of the database it stands.</summary>
public sealed record BackupManifest(
    int Format,
    DateTimeOffset MadeAt,
    string Database,
    IReadOnlyList<string> Migrations,
    IReadOnlyList<BackupTable> Tables,
    IReadOnlyDictionary<string, long> Sequences,
    IReadOnlyList<BackupEntry> Entries)
{
    public const string FileName = "manifest.json";
    public const string SqliteFile = "bihuan.db";
    public const string MasterKeyFile = "keys/master.key.sealed";
    public const string TableFolder = "postgres/";
    public const string FileFolder = "files/";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public bool HoldsMasterKey => Entries.Any(x => x.Name == MasterKeyFile);
}

/// <summary>What a backup or a restore tells at its end.</summary>
public sealed record BackupOutcome(string File, long Bytes, double Seconds, int Files, long Facts, long Chains, bool Verified, IReadOnlyList<string> Notes);

/// <summary>The backup cannot be made or brought back, for a reason the operator can mend.</summary>
public sealed class BackupException(string message) : Exception(message);
