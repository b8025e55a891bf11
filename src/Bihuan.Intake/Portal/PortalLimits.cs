using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bihuan.Intake.Portal;

/// <summary>
/// How often one address may do something on the open pages. Households and whole carriers share an address, so the bounds stop
/// machines, not people. Kept in this process: several nodes allow as many times more, which is still no use to a guesser.
/// </summary>
internal sealed class PortalLimits(TimeProvider clock)
{
    /// <summary>Requests reported, messages sent: each is a write that somebody has to read.</summary>
    public static readonly PortalLimit Reports = new("report", 60, TimeSpan.FromMinutes(10));

    /// <summary>Look-ups that found nothing.</summary>
    public static readonly PortalLimit Misses = new("miss", 30, TimeSpan.FromMinutes(10));

    private const int KeptMax = 50_000;
    private readonly ConcurrentDictionary<(string Act, string Address), Window> _windows = new();

    public bool Allows(PortalLimit limit, IPAddress? address) => Current(limit, address).Used < limit.Times;

    /// <summary>Counts one; false when the limit had been reached before.</summary>
    public bool Take(PortalLimit limit, IPAddress? address) => Interlocked.Increment(ref Current(limit, address).Used) <= limit.Times;

    private Window Current(PortalLimit limit, IPAddress? address)
    {
        var now = clock.GetUtcNow();
        if (_windows.Count > KeptMax)
        {
            foreach (var (key, window) in _windows)
                if (window.EndsAt <= now) _windows.TryRemove(key, out _);
            if (_windows.Count > KeptMax) _windows.Clear();
        }

        return _windows.AddOrUpdate((limit.Act, Network(address)), _ => new Window(now + limit.Per), (_, window) => window.EndsAt > now ? window : new Window(now + limit.Per));
    }

    /// <summary>An IPv6 household has a whole /64, so that is what counts as one address.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private sealed class Window(DateTimeOffset endsAt)
    {
        public int Used;

        public DateTimeOffset EndsAt => endsAt;
    }
}

internal sealed record PortalLimit(string Act, int Times, TimeSpan Per);
