using System.Text;

namespace Bihuan.Foundation;

/// <summary>How personal fields are shown where nobody asked for them.</summary>
public static class Masking
{
    public static string Name(string? name) => string.IsNullOrEmpty(name) ? "" : name[..Math.Min(name.Length, char.IsHighSurrogate(name[0]) ? 2 : 1)] + "**";

    public static string Phone(string? phone)
    {
        if (string.IsNullOrEmpty(phone)) return "";
        if (phone.Length == 11 && phone[0] == '1') return $"{phone[..3]}****{phone[7..]}";
        var dash = phone.IndexOf('-', StringComparison.Ordinal);
        var keep = Math.Min(2, phone.Length / 3);
        var head = dash is > 0 and < 5 ? phone[..(dash + 1)] : phone[..keep];
        return head + new string('*', Math.Max(0, phone.Length - head.Length - keep)) + phone[^keep..];
    }

    public static string Email(string? email)
    {
        if (string.IsNullOrEmpty(email)) return "";
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return at <= 0 ? "****" : email[0] + "****" + email[at..];
    }

    /// <summary>Province, city and district stay; the rest is hidden. Without such marks the first six characters stay.</summary>
    public static string Address(string? address)
    {
        if (string.IsNullOrEmpty(address)) return "";
        var end = -1;
        foreach (var mark in "\u533a\u53bf\u65d7\u5e02") // district, county, banner, city
        {
            var found = address.IndexOf(mark, StringComparison.Ordinal);
            if (found < 0) continue;
            end = Math.Max(end, found);
        }

        return address[..(end < 0 ? Math.Min(6, address.Length) : end + 1)] + "****";
    }

    /// <summary>
    /// Free text without what identifies a person: runs of seven or more digits (phone, identity, card numbers, also when written with
    /// spaces, dashes or full-width digits) and the customer's own name.
    /// </summary>
    public static string FreeText(string text, string? customerName = null)
    {
        var masked = customerName is { Length: > 1 } ? text.Replace(customerName, Name(customerName), StringComparison.OrdinalIgnoreCase) : text;
        StringBuilder? result = null;
        var i = 0;
        while (i < masked.Length)
        {
            if (!char.IsDigit(masked[i]))
            {
                result?.Append(masked[i]);
                i++;
                continue;
            }

            var (end, digits) = DigitRun(masked, i);
            if (digits >= 7)
            {
                result ??= new StringBuilder(masked, 0, i, masked.Length);
                result.Append(masked, i, Math.Min(3, end - i)).Append("****");
                if (digits > 8) result.Append(masked, end - 2, 2);
            }
            else
            {
                result?.Append(masked, i, end - i);
            }

            i = end;
        }

        return result?.ToString() ?? masked;
    }

    private static (int End, int Digits) DigitRun(string text, int start)
    {
        int end = start, digits = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (char.IsDigit(text[i]))
            {
                digits++;
                end = i + 1;
            }
            else if (text[i] is not (' ' or '-' or 'X' or 'x'))
            {
                break;
            }
            else if (text[i] is 'X' or 'x' && digits == 17)
            {
                return (i + 1, digits + 1);
            }
        }

        return (end, digits);
    }
}
