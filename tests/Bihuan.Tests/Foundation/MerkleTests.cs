using System.Security.Cryptography;
using Bihuan.Foundation;

namespace Bihuan.Tests.Foundation;

public class MerkleTests
{
    /// <summary>RFC 6962 §2.1 defines the tree by splitting at the largest power of two; ours grows leaf by leaf and must be the same.</summary>
    [Fact]
    public void The_growing_tree_is_that_of_the_definition()
    {
        for (var count = 0; count <= 70; count++)
        {
            var leaves = Enumerable.Range(0, count).Select(x => SHA256.HashData([(byte)x])).ToArray();
            Assert.Equal(ByDefinition(leaves), Merkle.Root(leaves));
        }
    }

    [Fact]
    public void Another_leaf_order_or_number_gives_another_root()
    {
        byte[] a = SHA256.HashData([1]), b = SHA256.HashData([2]);
        Assert.NotEqual(Merkle.Root([a, b]), Merkle.Root([b, a]));
        Assert.NotEqual(Merkle.Root([a]), Merkle.Root([a, a]));
    }

    private static byte[] ByDefinition(byte[][] leaves)
    {
        if (leaves.Length == 0) return SHA256.HashData([]);
        if (leaves.Length == 1) return SHA256.HashData([0, .. leaves[0]]);
        var split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return SHA256.HashData([1, .. ByDefinition(leaves[..split]), .. ByDefinition(leaves[split..])]);
    }
}
