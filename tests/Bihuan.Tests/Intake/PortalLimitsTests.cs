using System.Net;
using Bihuan.Cases.Contracts;
using Bihuan.Intake.Portal;
using Bihuan.Platform.Protection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.Tests.Intake;

public class PortalLimitsTests
{
    private static readonly PortalLimit Two = new("two", 2, TimeSpan.FromMinutes(10));
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 0, 30, 0, TimeSpan.Zero));

    [Fact]
    public void An_address_that_tries_too_often_waits_and_others_do_not()
    {
        var limits = new PortalLimits(_clock);
        var (one, other) = (IPAddress.Parse("203.0.113.7"), IPAddress.Parse("203.0.113.8"));

        Assert.True(limits.Take(Two, one) && limits.Take(Two, one));
        Assert.False(limits.Allows(Two, one));
        Assert.False(limits.Take(Two, one));
        Assert.True(limits.Take(Two, other));

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(limits.Take(Two, one));
    }

    [Fact]
    public void A_household_with_many_addresses_of_one_network_counts_once()
    {
        var limits = new PortalLimits(_clock);
        limits.Take(Two, IPAddress.Parse("2001:db8:0:1::1"));
        limits.Take(Two, IPAddress.Parse("2001:db8:0:1::2"));
        Assert.False(limits.Take(Two, IPAddress.Parse("2001:db8:0:1::3")));
        Assert.True(limits.Take(Two, IPAddress.Parse("2001:db8:0:2::1")));
        Assert.True(limits.Take(Two, IPAddress.Parse("203.0.113.9")) && limits.Take(Two, IPAddress.Parse("::ffff:203.0.113.9")));
        Assert.False(limits.Take(Two, IPAddress.Parse("203.0.113.9")));
    }

    [Fact]
    public void A_brief_link_runs_out_and_a_lasting_one_does_not()
    {
        var links = new CaseLinks(new MasterKey(new byte[32]), _clock);
        var id = new Guid("0197f000-0000-7000-8000-0000000000aa");
        var (brief, lasting) = (links.Brief(id), links.Lasting(id));

        Assert.Equal(id, links.Read(brief));
        Assert.Null(links.Read(brief[..^1]));
        Assert.Null(links.Read("9" + brief));
        _clock.Advance(TimeSpan.FromMinutes(89));
        Assert.Equal(id, links.Read(brief));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(links.Read(brief));
        Assert.Equal(id, links.Read(lasting));
        Assert.Null(new CaseLinks(new MasterKey([.. Enumerable.Repeat((byte)1, 32)]), _clock).Read(lasting));
    }
}
