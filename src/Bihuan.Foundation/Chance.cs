using System.Security.Cryptography;

namespace Bihuan.Foundation;

/// <summary>
/// Random bytes for what must not come twice but is no secret: nonces, and the random part of ids. From the system's generator, a thousand
/// at a time, which costs it no more than twelve. Secrets are drawn from <see cref="RandomNumberGenerator"/> itself.
/// </summary>
public static class Chance
{
    private const int PageSize = 1024;

    [ThreadStatic]
    private static byte[]? t_page;

    [ThreadStatic]
    private static int t_left;

    /// <param name="into">At most <see cref="PageSize"/> bytes.</param>
    public static void Fill(Span<byte> into)
    {
        if (into.Length > PageSize) throw new ArgumentOutOfRangeException(nameof(into), into.Length, "More than a page.");
        if (t_left < into.Length)
        {
            t_page ??= new byte[PageSize];
            RandomNumberGenerator.Fill(t_page);
            t_left = PageSize;
        }

        t_left -= into.Length;
        t_page.AsSpan(t_left, into.Length).CopyTo(into);
    }
}
