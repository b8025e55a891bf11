using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Bihuan.Platform.People;

/// <summary>
/// The framework's password hashing (PBKDF2 with HMAC-SHA512). Its UserManager is not used: it saves by itself and between saves
/// hashes for a tenth of a second, and our changes run in a group that waits for nothing but the database.
/// </summary>
public sealed class Passwords
{
    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA512, 2023.</summary>
    private const int Rounds = 210_000;

    private readonly PasswordHasher<User> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
    private readonly Lazy<string> _nobody;

    public Passwords() => _nobody = new Lazy<string>(() => Hash("nobody knows this one"));

    public string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <summary>Takes as long for an account that does not exist, so that the time tells nothing.</summary>
    public bool Verify(string? hash, string password)
    {
        var right = _hasher.VerifyHashedPassword(null!, hash ?? _nobody.Value, password) != PasswordVerificationResult.Failed;
        return right && hash is not null;
    }
}
