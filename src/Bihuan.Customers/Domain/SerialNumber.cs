namespace Bihuan.Customers.Domain;

/// <summary>Serial numbers as plates carry them: letters, digits and a few marks, at least four characters.</summary>
internal static class SerialNumber
{
    public const int LengthMin = 4;
    public const int LengthMax = 60;

    public static bool IsWellFormed(string? text) =>
        text is { Length: >= LengthMin and <= LengthMax } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/' or '.' or '_') && text.Any(char.IsAsciiLetterOrDigit);
}
