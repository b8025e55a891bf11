using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;

namespace Bihuan.Platform.People;

/// <summary>
/// What the cookies of sessions said when they were opened: that takes a quarter as long as to read a list. A cookie says the same as long as it lives;
/// whether it still does, and whether the account is still active, is asked with every request as before.
/// </summary>
internal sealed class KeptTickets(ISecureDataFormat<AuthenticationTicket> cookies) : ISecureDataFormat<AuthenticationTicket>
{
    private const int KeptMax = 1_000;
    private readonly ConcurrentDictionary<(string Cookie, string? Purpose), AuthenticationTicket> _opened = new();

    public string Protect(AuthenticationTicket data) => cookies.Protect(data);

    public string Protect(AuthenticationTicket data, string? purpose) => cookies.Protect(data, purpose);

    public AuthenticationTicket? Unprotect(string? protectedText) => Unprotect(protectedText, null);

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose)
    {
        if (protectedText is null) return null;
        if (_opened.TryGetValue((protectedText, purpose), out var kept)) return kept;
        if (cookies.Unprotect(protectedText, purpose) is not { } ticket) return null;
        if (_opened.Count >= KeptMax) _opened.Clear();
        return _opened[(protectedText, purpose)] = ticket;
    }
}
