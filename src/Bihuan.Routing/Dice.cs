using System.Runtime.CompilerServices;

namespace Bihuan.Routing;

/// <summary>Seeded random numbers (xorshift128+, Vigna 2017): the same seed gives the same search on every machine.</summary>
internal struct Dice
{
    private ulong _a;
    private ulong _b;

    public Dice(ulong seed)
    {
        _a = Scatter(ref seed);
        _b = Scatter(ref seed) | 1;
    }

    /// <summary>A seed for one part of a larger search, independent of the order in which the parts run.</summary>
    public static ulong Derive(ulong seed, int block, int part)
    {
        ulong mixed = seed ^ ((ulong)block << 20) ^ ((ulong)part << 52);
        return Scatter(ref mixed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next()
    {
        ulong x = _a, y = _b;
        _a = y;
        x ^= x << 23;
        _b = x ^ y ^ (x >> 18) ^ (y >> 5);
        return _b + y;
    }

    /// <summary>Uniform from 0 to <paramref name="bound"/> - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>Uniform in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong Scatter(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
