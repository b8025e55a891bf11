using System.Security.Cryptography;

namespace Bihuan.Platform.Protection;

/// <summary>
/// The one secret outside the database. It wraps the customers' keys and yields the keys for exact look-up and customers' links.
/// Lost, every personal field is lost; that is why the first start warns to keep a copy.
/// </summary>
public sealed class MasterKey
{
    private readonly byte[] _key;
    private readonly byte[] _lookup;
    private readonly byte[] _links;

    public MasterKey(byte[] key)
    {
        if (key.Length != 32) throw new InvalidOperationException("The master key has 32 bytes.");
        _key = key;
        _lookup = Derive("lookup");
        _links = Derive("links");
    }

    /// <summary>Reads the key file (64 hexadecimal digits), or makes it with mode 0600 at the first start.</summary>
    public static MasterKey ReadOrCreate(string path, out bool created)
    {
        created = !File.Exists(path);
        if (created)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + "\n"));
            file.Flush(flushToDisk: true);
        }

        var text = File.ReadAllText(path).Trim();
        if (text.Length != 64) throw new InvalidOperationException($"{path} does not hold a master key of 64 hexadecimal digits.");
        return new MasterKey(Convert.FromHexString(text));
    }

    public byte[] Wrap(ReadOnlySpan<byte> key) => Cipher.Seal(_key, key);

    public byte[]? Unwrap(ReadOnlySpan<byte> wrapped) => Cipher.Open(_key, wrapped);

    /// <summary>Keyed hash for exact look-up: the same phone gives the same 16 bytes, and nobody without the key can try numbers.</summary>
    public byte[] LookupHash(string kind, string normalised) =>
        HMACSHA256.HashData(_lookup, System.Text.Encoding.UTF8.GetBytes(kind + "\0" + normalised))[..16];

    /// <summary>The token in a customer's link, derived and never stored: 32 characters.</summary>
    public string LinkToken(string purpose, Guid id)
    {
        Span<byte> text = stackalloc byte[16 + purpose.Length];
        id.TryWriteBytes(text, bigEndian: true, out _);
        System.Text.Encoding.ASCII.GetBytes(purpose, text[16..]);
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(_links, text, mac);
        return Foundation.Base32.Encode(mac[..20]);
    }

    /// <summary>What the database keeps of a token.</summary>
    public static byte[] TokenHash(string token) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token))[..16];

    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 32, info: System.Text.Encoding.UTF8.GetBytes("bihuan/" + purpose));
}
