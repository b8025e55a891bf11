using System.Globalization;
using Bihuan.Platform.Protection;

namespace Bihuan.Cases.Contracts;

/// <summary>
/// The token in a customer's private link to a case (<c>/t/{token}</c>). The lasting one goes out with the number and in
/// messages; the brief one is what a look-up by number and contact leads to, so that a shared screen does not keep the door open.
/// </summary>
public sealed class CaseLinks(MasterKey master, TimeProvider clock)
{
    private const int BriefHours = 2;
    private const char Between = '-';

    public string Lasting(Guid serviceCase) => master.LinkToken("case", serviceCase);

    /// <summary>Valid for two hours, counted in whole hours: at least one, at most two.</summary>
    public string Brief(Guid serviceCase)
    {
        var end = Hour() + BriefHours;
        return end.ToString(CultureInfo.InvariantCulture) + Between + master.LinkToken(Purpose(end), serviceCase);
    }

    /// <summary>Null for a token that is neither, was altered, or has run out.</summary>
    public Guid? Read(string token)
    {
        var at = token.IndexOf(Between, StringComparison.Ordinal);
        if (at < 0) return master.ReadLink("case", token);
        return long.TryParse(token.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end > Hour()
            ? master.ReadLink(Purpose(end), token[(at + 1)..])
            : null;
    }

    private long Hour() => clock.GetUtcNow().ToUnixTimeSeconds() / 3600;

    private static string Purpose(long end) => string.Create(CultureInfo.InvariantCulture, $"case-until-{end}");
}
