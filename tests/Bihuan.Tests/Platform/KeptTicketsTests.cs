using System.Security.Claims;
using Bihuan.Platform.People;
using Microsoft.AspNetCore.Authentication;

namespace Bihuan.Tests.Platform;

public class KeptTicketsTests
{
    [Fact]
    public void A_cookie_is_opened_once_and_a_forged_one_never()
    {
        var cookies = new Cookies();
        var kept = new KeptTickets(cookies);
        Assert.NotNull(kept.Unprotect("genuine"));
        Assert.Same(kept.Unprotect("genuine"), kept.Unprotect("genuine"));
        Assert.Null(kept.Unprotect("forged"));
        Assert.Null(kept.Unprotect("forged"));
        Assert.Equal(["genuine", "forged", "forged"], cookies.Opened);
    }

    [Fact]
    public void A_cookie_for_another_purpose_is_another_cookie()
    {
        var cookies = new Cookies();
        var kept = new KeptTickets(cookies);
        Assert.NotSame(kept.Unprotect("genuine", "here"), kept.Unprotect("genuine", "there"));
    }

    [Fact]
    public void No_more_than_a_bounded_number_is_kept()
    {
        var cookies = new Cookies();
        var kept = new KeptTickets(cookies);
        for (var i = 0; i < 1_001; i++) kept.Unprotect("genuine " + i);
        kept.Unprotect("genuine 0");
        Assert.Equal("genuine 0", cookies.Opened[^1]);
    }

    private sealed class Cookies : ISecureDataFormat<AuthenticationTicket>
    {
        public List<string?> Opened { get; } = [];

        public string Protect(AuthenticationTicket data) => "";

        public string Protect(AuthenticationTicket data, string? purpose) => "";

        public AuthenticationTicket? Unprotect(string? protectedText) => Unprotect(protectedText, null);

        public AuthenticationTicket? Unprotect(string? protectedText, string? purpose)
        {
            Opened.Add(protectedText);
            return protectedText?.StartsWith("genuine", StringComparison.Ordinal) == true ? new AuthenticationTicket(new ClaimsPrincipal(), "session") : null;
        }
    }
}
