namespace Bihuan.Ui;

/// <summary>An address to return to, taken from a form: only a path of our own site is followed.</summary>
public static class LocalAddress
{
    public static string OrRoot(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\') && !address.Any(char.IsControl)
            ? address
            : "/";
}
