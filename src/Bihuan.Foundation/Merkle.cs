using System.Security.Cryptography;

namespace Bihuan.Foundation;

/// <summary>
/// The daily root over the heads of all chains (leaf = 0x00 ‖ head, node = 0x01 ‖ left ‖ right, as RFC 6962 separates them;
/// an odd node moves up unchanged). Whoever kept an earlier root can tell when tails were cut off or everything was rewritten.
/// </summary>
public static class Merkle
{
    public static byte[] Root(IEnumerable<byte[]> leaves)
    {
        var tree = new MerkleTree();
        foreach (var leaf in leaves) tree.Add(leaf);
        return tree.Root();
    }

    internal static byte[] Leaf(ReadOnlySpan<byte> head) => Hash(0, head, []);

    internal static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Hash(1, left, right);

    private static byte[] Hash(byte mark, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> buffer = stackalloc byte[1 + left.Length + right.Length];
        buffer[0] = mark;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + left.Length)..]);
        return SHA256.HashData(buffer);
    }
}

/// <summary>
/// A root that grows leaf by leaf and keeps only one hash for each power of two among them. Pairing level by level and letting an odd
/// node move up gives the same tree as splitting at the largest power of two, so both are one definition.
/// </summary>
public sealed class MerkleTree
{
    private readonly List<byte[]?> _full = [];

    public long Leaves { get; private set; }

    public void Add(ReadOnlySpan<byte> head)
    {
        var node = Merkle.Leaf(head);
        var level = 0;
        while (level < _full.Count && _full[level] is { } left)
        {
            node = Merkle.Node(left, node);
            _full[level++] = null;
        }

        if (level == _full.Count) _full.Add(node);
        else _full[level] = node;
        Leaves++;
    }

    /// <summary>The root over the leaves so far; of none, the hash of nothing.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        foreach (var left in _full)
        {
            if (left is null) continue;
            root = root is null ? left : Merkle.Node(left, root);
        }

        return root ?? SHA256.HashData([]);
    }
}
