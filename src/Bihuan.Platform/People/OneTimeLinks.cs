using System.Security.Cryptography;
using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>Making and finding one-time links. Opening one changes nothing, since mail scanners open them too; only the form behind it does.</summary>
internal static class OneTimeLinks
{
    public static string Make(ServiceDb db, LinkPurpose purpose, UserId? user, DateTimeOffset at, TimeSpan valid)
    {
        var token = Ids.NewToken();
        db.Add(new OneTimeLink { Id = Ids.At(at), Purpose = purpose, TokenHash = HashOf(token), UserId = user, CreatedAt = at, ExpiresAt = at + valid });
        return token;
    }

    public static Task<OneTimeLink?> Find(ServiceDb db, LinkPurpose purpose, string token, DateTimeOffset at, CancellationToken ct)
    {
        var hash = HashOf(token);
        return db.Set<OneTimeLink>().AsTracking().FirstOrDefaultAsync(x => x.TokenHash == hash && x.Purpose == purpose && x.UsedAt == null && x.ExpiresAt > at, ct);
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
