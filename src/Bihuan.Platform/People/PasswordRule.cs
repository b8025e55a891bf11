using Bihuan.Foundation;

namespace Bihuan.Platform.People;

/// <summary>Length is what counts (NIST SP 800-63B §3.1.1); no rules about signs, and no name of one's own.</summary>
public static class PasswordRule
{
    public static Refusal? Check(string password, string email, SignInSettings settings)
    {
        if (password.Length < settings.PasswordLengthMin)
            return Refusal.Invalid("request.invalid", new FieldError("/password", "too-short", settings.PasswordLengthMin));
        var isOwnName = string.Equals(password, email, StringComparison.OrdinalIgnoreCase) || password.Distinct().Count() < 4;
        return isOwnName ? Refusal.Invalid("request.invalid", new FieldError("/password", "easy-to-guess")) : null;
    }
}
