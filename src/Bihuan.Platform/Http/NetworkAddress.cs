using System.Net;
using System.Net.Sockets;

namespace Bihuan.Platform.Http;

/// <summary>Where an address leads, for deciding whether the product may call it on somebody's behalf.</summary>
public enum NetworkKind
{
    Public,

    /// <summary>The company's own network.</summary>
    Private,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>Link-local (cloud metadata among it), multicast, reserved: never called.</summary>
    Never,
}

/// <summary>Sorts addresses by the special-purpose registries of IANA (RFC 6890 and its successors). Whatever is not plainly public is not.</summary>
public static class NetworkAddress
{
    private static readonly (IPNetwork Network, NetworkKind Kind)[] s_special =
    [
        (IPNetwork.Parse("127.0.0.0/8"), NetworkKind.Loopback),
        (IPNetwork.Parse("10.0.0.0/8"), NetworkKind.Private),
        (IPNetwork.Parse("172.16.0.0/12"), NetworkKind.Private),
        (IPNetwork.Parse("192.168.0.0/16"), NetworkKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), NetworkKind.Private),
        (IPNetwork.Parse("0.0.0.0/8"), NetworkKind.Never),
        (IPNetwork.Parse("169.254.0.0/16"), NetworkKind.Never),
        (IPNetwork.Parse("192.0.0.0/24"), NetworkKind.Never),
        (IPNetwork.Parse("192.0.2.0/24"), NetworkKind.Never),
        (IPNetwork.Parse("192.88.99.0/24"), NetworkKind.Never),
        (IPNetwork.Parse("198.18.0.0/15"), NetworkKind.Never),
        (IPNetwork.Parse("198.51.100.0/24"), NetworkKind.Never),
        (IPNetwork.Parse("203.0.113.0/24"), NetworkKind.Never),
        (IPNetwork.Parse("224.0.0.0/3"), NetworkKind.Never),
        (IPNetwork.Parse("::1/128"), NetworkKind.Loopback),
        (IPNetwork.Parse("fc00::/7"), NetworkKind.Private),
        (IPNetwork.Parse("2001::/23"), NetworkKind.Never),
        (IPNetwork.Parse("2001:db8::/32"), NetworkKind.Never),
        // 6to4 carries an IPv4 address inside; nobody uses it for a service any more.
        (IPNetwork.Parse("2002::/16"), NetworkKind.Never),
    ];

    private static readonly IPNetwork s_globalUnicast = IPNetwork.Parse("2000::/3");

    public static NetworkKind KindOf(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var (network, kind) in s_special)
            if (network.Contains(plain)) return kind;
        return plain.AddressFamily == AddressFamily.InterNetwork || s_globalUnicast.Contains(plain) ? NetworkKind.Public : NetworkKind.Never;
    }
}
