using System.Text;

namespace Bihuan.Foundation;

/// <summary>Telephone numbers as people write them, brought to one form so that an exact look-up finds them.</summary>
public static class Phone
{
    /// <summary>Digits with an optional leading plus: "+86 138-0013-8000" and "138 0013 8000" are both 13800138000. Null when it is no number.</summary>
    public static string? Normalise(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var digits = new StringBuilder(text.Length);
        foreach (var c in text.Trim().Normalize(NormalizationForm.FormKC))
        {
            if (char.IsAsciiDigit(c)) digits.Append(c);
            else if (c == '+' && digits.Length == 0) digits.Append(c);
            else if (c is not (' ' or '-' or '(' or ')' or '.')) return null;
        }

        var number = digits.ToString();
        if (number.StartsWith("+86", StringComparison.Ordinal)) number = number[3..];
        else if (number.StartsWith("0086", StringComparison.Ordinal)) number = number[4..];
        else if (number.Length == 13 && number.StartsWith("861", StringComparison.Ordinal)) number = number[2..];
        var length = number.TrimStart('+').Length;
        if (length is < 5 or > 15) return null;
        if (number.Length == 11 && number[0] == '1' && number[1] is < '3') return null;
        return number;
    }
}
