using System.Security.Cryptography;
using System.Text;
using Bihuan.Foundation;

namespace Bihuan.Platform.People;

/// <summary>Ten codes of fifty random bits, shown once. Too many to guess, so a plain hash bound to the account is enough.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;

    public static IReadOnlyList<string> New() => [.. Enumerable.Range(0, Count).Select(_ => NewCode())];

    public static byte[] HashOf(UserId user, string code)
    {
        var plain = code.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return SHA256.HashData(Encoding.UTF8.GetBytes(user.Value + "/" + plain));
    }

    private static string NewCode()
    {
        var text = Base32.Encode(RandomNumberGenerator.GetBytes(7))[..10];
        return text[..5] + "-" + text[5..];
    }
}
