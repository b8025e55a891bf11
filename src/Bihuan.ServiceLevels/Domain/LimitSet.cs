using System.Numerics;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>
/// Some of the limits of a policy, a bit for each: a fact concerns a handful of fifty, and to find those by looking at all of them was
/// most of what counting a case cost.
/// </summary>
internal sealed class LimitSet(int limits)
{
    private const int WordBits = 64;

    /// <summary>For loops over what several sets have in common.</summary>
    public ulong[] Words { get; } = new ulong[(limits + WordBits - 1) / WordBits];

    /// <summary>The first limit of those that a word stands for.</summary>
    public static int First(int word, ulong bits) => (word * WordBits) + BitOperations.TrailingZeroCount(bits);

    public bool Has(int limit) => (Words[limit / WordBits] & Bit(limit)) != 0;

    public void Set(int limit, bool isIn)
    {
        ref var word = ref Words[limit / WordBits];
        word = isIn ? word | Bit(limit) : word & ~Bit(limit);
    }

    public void Clear() => Array.Clear(Words);

    private static ulong Bit(int limit) => 1UL << (limit % WordBits);
}
