using System.Security.Cryptography;

namespace Bihuan.Platform.Protection;

/// <summary>
/// The one secret outside the database. It wraps the customers' keys and yields the keys for exact look-up and customers' links.
/// Lost, every personal field is lost; that is why the first start warns to keep a copy.
/// </summary>
public sealed class MasterKey
{
    /// <summary>80 bits of signature: guessing one link takes 10^24 tries.</summary>
    private const int LinkMac = 10;

    [ThreadStatic]
    private static (byte[] Key, IncrementalHash Mac) t_lookup;

    private readonly byte[] _key;
    private readonly Cipher _cipher;
    private readonly byte[] _lookup;
    private readonly byte[] _links;

    public MasterKey(byte[] key)
    {
        if (key.Length != 32) throw new InvalidOperationException("The master key has 32 bytes.");
        (_key, _cipher) = (key, new Cipher(key));
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

    /// <summary>Puts a kept key file in place, readable by its owner alone.</summary>
    public static void Place(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    public byte[] Wrap(ReadOnlySpan<byte> key) => _cipher.Seal(key);

    public byte[]? Unwrap(ReadOnlySpan<byte> wrapped) => _cipher.Open(wrapped);

    /// <summary>Keyed hash for exact look-up: the same phone gives the same 16 bytes, and nobody without the key can try numbers.</summary>
    public byte[] LookupHash(string kind, string normalised)
    {
        // Set up once for each thread: that takes longer than to hash a number.
        if (!ReferenceEquals(t_lookup.Key, _lookup))
        {
            t_lookup.Mac?.Dispose();
            t_lookup = (_lookup, IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _lookup));
        }

        t_lookup.Mac.AppendData(System.Text.Encoding.UTF8.GetBytes(kind + "\0" + normalised));
        return t_lookup.Mac.GetHashAndReset()[..16];
    }

    /// <summary>
    /// The token in a customer's link: the id enciphered and signed, so that it says nothing, cannot be guessed, and needs no row.
    /// </summary>
    public string LinkToken(string purpose, Guid id)
    {
        Span<byte> plain = stackalloc byte[16];
        id.TryWriteBytes(plain, bigEndian: true, out _);
        var token = new byte[16 + LinkMac];
        using var aes = Aes.Create();
        aes.Key = _links;
        aes.EncryptEcb(plain, token.AsSpan(0, 16), PaddingMode.None);
        Sign(purpose, token.AsSpan(0, 16), token.AsSpan(16));
        return Foundation.Base32.Encode(token);
    }

    /// <summary>Null for a token that was altered, guessed, or made for another purpose.</summary>
    public Guid? ReadLink(string purpose, string token)
    {
        if (Foundation.Base32.Decode(token) is not { Length: 16 + LinkMac } bytes) return null;
        Span<byte> mac = stackalloc byte[LinkMac];
        Sign(purpose, bytes.AsSpan(0, 16), mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(16))) return null;
        using var aes = Aes.Create();
        aes.Key = _links;
        return new Guid(aes.DecryptEcb(bytes.AsSpan(0, 16), PaddingMode.None), bigEndian: true);
    }

    private void Sign(string purpose, ReadOnlySpan<byte> block, Span<byte> mac)
    {
        Span<byte> text = stackalloc byte[16 + 64];
        block.CopyTo(text);
        var length = System.Text.Encoding.ASCII.GetBytes(purpose, text[16..]);
        Span<byte> whole = stackalloc byte[32];
        HMACSHA256.HashData(_links, text[..(16 + length)], whole);
        whole[..LinkMac].CopyTo(mac);
    }

    /// <summary>A secret that must be read again (a webhook's), under a key made for this purpose alone.</summary>
    public byte[] SealSecret(string purpose, ReadOnlySpan<byte> secret) => new Cipher(Derive(purpose)).Seal(secret);

    /// <summary>Null when it was sealed under another key or for another purpose.</summary>
    public byte[]? OpenSecret(string purpose, ReadOnlySpan<byte> sealedSecret) => new Cipher(Derive(purpose)).Open(sealedSecret);

    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 32, info: System.Text.Encoding.UTF8.GetBytes("bihuan/" + purpose));
}
