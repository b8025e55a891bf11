using System.Net;
using Bihuan.Platform.Http;

namespace Bihuan.Tests.Platform;

public class NetworkAddressTests
{
    [Theory]
    [InlineData("8.8.8.8", NetworkKind.Public)]
    [InlineData("9.255.255.255", NetworkKind.Public)]
    [InlineData("10.0.0.0", NetworkKind.Private)]
    [InlineData("10.255.255.255", NetworkKind.Private)]
    [InlineData("11.0.0.0", NetworkKind.Public)]
    [InlineData("172.15.255.255", NetworkKind.Public)]
    [InlineData("172.16.0.1", NetworkKind.Private)]
    [InlineData("172.31.255.255", NetworkKind.Private)]
    [InlineData("172.32.0.0", NetworkKind.Public)]
    [InlineData("192.168.1.1", NetworkKind.Private)]
    [InlineData("100.64.0.1", NetworkKind.Private)]
    [InlineData("127.0.0.1", NetworkKind.Loopback)]
    [InlineData("127.255.0.9", NetworkKind.Loopback)]
    [InlineData("0.0.0.0", NetworkKind.Never)]
    [InlineData("169.254.169.254", NetworkKind.Never)]
    [InlineData("198.18.0.1", NetworkKind.Never)]
    [InlineData("224.0.0.1", NetworkKind.Never)]
    [InlineData("255.255.255.255", NetworkKind.Never)]
    [InlineData("::1", NetworkKind.Loopback)]
    [InlineData("::", NetworkKind.Never)]
    [InlineData("::ffff:10.0.0.1", NetworkKind.Private)]
    [InlineData("::ffff:169.254.169.254", NetworkKind.Never)]
    [InlineData("fd00::1", NetworkKind.Private)]
    [InlineData("fe80::1", NetworkKind.Never)]
    [InlineData("ff02::1", NetworkKind.Never)]
    [InlineData("64:ff9b::a00:1", NetworkKind.Never)]
    [InlineData("2002:a00:1::", NetworkKind.Never)]
    [InlineData("2001:db8::1", NetworkKind.Never)]
    [InlineData("2400:3200::1", NetworkKind.Public)]
    public void An_address_is_what_the_registries_say(string address, NetworkKind kind) => Assert.Equal(kind, NetworkAddress.KindOf(IPAddress.Parse(address)));

    [Fact]
    public void Nothing_but_the_public_internet_is_allowed_unless_a_setting_says_so()
    {
        Assert.Equal([NetworkKind.Public], Enum.GetValues<NetworkKind>().Where(OutboundSettings.Shipped.Allows));
        Assert.Equal([NetworkKind.Public, NetworkKind.Private, NetworkKind.Loopback], Enum.GetValues<NetworkKind>().Where(new OutboundSettings(true, true).Allows));
    }
}
