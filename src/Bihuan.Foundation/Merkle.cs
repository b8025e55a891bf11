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
        var level = leaves.Select(x => Hash(0, x, [])).ToList();
        if (level.Count == 0) return SHA256.HashData([]);
        while (level.Count > 1)
        {
            var above = new List<byte[]>((level.Count + 1) / 2);
            for (var i = 0; i < level.Count; i += 2)
                above.Add(i + 1 < level.Count ? Hash(1, level[i], level[i + 1]) : level[i]);
            level = above;
        }

        return level[0];
    }

    private static byte[] Hash(byte mark, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> buffer = stackalloc byte[1 + left.Length + right.Length];
        buffer[0] = mark;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + left.Length)..]);
        return SHA256.HashData(buffer);
    }
}
