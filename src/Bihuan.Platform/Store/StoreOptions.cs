namespace Bihuan.Platform.Store;

/// <summary>What must be known before the database opens: the data folder, and a PostgreSQL connection string when it is not the embedded file.</summary>
public sealed record StoreOptions(string DataFolder, string? PostgresConnection = null)
{
    public bool IsSqlite => PostgresConnection is null;

    public string SqliteFile => Path.Combine(DataFolder, "bihuan.db");

    public string KeyFolder => Path.Combine(DataFolder, "keys");

    public string FileFolder => Path.Combine(DataFolder, "files");

    public string BackupFolder => Path.Combine(DataFolder, "backups");

    public string RunFolder => Path.Combine(DataFolder, "run");
}
