using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bihuan.Platform.Store;

/// <summary>
/// One process writes to a data folder. The lock is the operating system's, so a process that dies gives it up; the file's text says who
/// holds it. On PostgreSQL many nodes write, and nobody takes it.
/// </summary>
public sealed class DataLock : IDisposable
{
    /// <summary>Unix sockets allow some 108 bytes of path.</summary>
    private const int SocketPathMax = 100;

    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <summary>Null when another process holds it.</summary>
    public static DataLock? TryTake(StoreOptions options)
    {
        MakeRunFolder(options);
        try
        {
            var file = new FileStream(LockFile(options), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            return new DataLock(file);
        }
        catch (IOException) when (File.Exists(LockFile(options)))
        {
            return null;
        }
    }

    /// <summary>Where the server of this folder listens for commands; a folder with a long path has its socket among the temporary files.</summary>
    public static string SocketPath(StoreOptions options)
    {
        var path = Path.Combine(options.RunFolder, "server.sock");
        if (Encoding.UTF8.GetByteCount(path) <= SocketPathMax) return path;
        return Path.Combine(Path.GetTempPath(), "bihuan-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16] + ".sock");
    }

    public void Dispose() => _file.Dispose();

    private static string LockFile(StoreOptions options) => Path.Combine(options.RunFolder, "server.lock");

    private static void MakeRunFolder(StoreOptions options)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (Directory.Exists(options.RunFolder)) File.SetUnixFileMode(options.RunFolder, Owner);
        else Directory.CreateDirectory(options.RunFolder, Owner);
    }
}
