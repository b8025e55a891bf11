using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;

namespace Bihuan.Customers.ChangeCustomer;

/// <summary>What attributes cannot say of a customer's fields: numbers that can be called, codes that exist, text one can print.</summary>
internal static class FieldCheck
{
    private static readonly EmailAddressAttribute s_email = new();

    public static IEnumerable<FieldError> Errors(
        CustomerPolicy policy, string? phone, string? email, string? region, string? tier, IReadOnlyList<string>? preferences, IReadOnlyList<string>? consents, string? name, string? address, string? needs)
    {
        if (HasControls(name)) yield return new FieldError("/name", "malformed");
        if (!string.IsNullOrWhiteSpace(phone) && Phone.Normalise(phone) is null) yield return new FieldError("/phone", "malformed-phone");
        if (!string.IsNullOrWhiteSpace(email) && !s_email.IsValid(email.Trim())) yield return new FieldError("/email", "malformed-email");
        if (HasControls(address)) yield return new FieldError("/address", "malformed");
        if (!string.IsNullOrEmpty(region) && (region.Length is < 2 or > 12 || !region.All(char.IsAsciiDigit))) yield return new FieldError("/region", "malformed");
        if (!string.IsNullOrEmpty(tier) && !policy.Tiers.Contains(tier)) yield return new FieldError("/tier", "unknown-code", string.Join(' ', policy.Tiers));
        if (preferences?.All(policy.Preferences.Contains) == false) yield return new FieldError("/preferences", "unknown-code", string.Join(' ', policy.Preferences));
        if (HasControls(needs)) yield return new FieldError("/needs", "malformed");
        if (consents?.All(policy.Consents.Contains) == false) yield return new FieldError("/consents", "unknown-code", string.Join(' ', policy.Consents));
    }

    internal static bool HasControls(string? text) => text?.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) == true;
}
