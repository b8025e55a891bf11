using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.People;

/// <summary>
/// The signed-in person's cookie: who, and the security stamp of the day they signed in. Each request asks whether the account is
/// still active and the stamp still the same; so disabling somebody or a new password ends every session at once.
/// </summary>
public sealed class Sessions(ActorDirectory actors, SettingsReader settings, IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Scheme = "session";
    private const string Cookie = "bihuan";
    private const string HalfCookie = "bihuan-half";
    private const string HalfPath = "/sign-in";
    private const string EnrolTotp = "/desk/profile/totp";
    private const string Stamp = "stamp";
    private static readonly TimeSpan s_halfWay = TimeSpan.FromMinutes(5);
    private readonly IDataProtector _half = protection.CreateProtector("bihuan.half-way");

    internal static void Add(IServiceCollection services)
    {
        services.AddSingleton<Sessions>();
        // Nothing here may ask the database: options are made once, and a fault in making them would answer every later request too.
        // Who asks is found out below, from the key or the cookie: the framework's own middleware would read the cookie of every request once more.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", isEnabled: true);
        services.AddAuthentication().AddCookie(Scheme, options =>
        {
            options.Cookie.Name = Cookie;
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SlidingExpiration = true;
        });
        services.PostConfigure<CookieAuthenticationOptions>(Scheme, options => options.TicketDataFormat = new KeptTickets(options.TicketDataFormat));
    }

    /// <summary>
    /// Middleware: sets the actor from the cookie. The API takes keys and never looks at it, but for the technician's app, whose changes carry
    /// the token of forms in a header (<see cref="CookieApi"/>).
    /// </summary>
    public Task Identify(HttpContext context, RequestDelegate next) =>
        MayUseCookie(context) && context.Request.Cookies.ContainsKey(Cookie) ? IdentifyByCookie(context, next) : Admit(context, next);

    private async Task IdentifyByCookie(HttpContext context, RequestDelegate next)
    {
        if ((await context.AuthenticateAsync(Scheme)).Principal is { } principal)
        {
            if (Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && actors.Person(id, principal.FindFirstValue(Stamp) ?? "") is { } actor)
            {
                context.User = principal;
                context.Items[typeof(Actor)] = actor;
            }
            else
            {
                await context.SignOutAsync(Scheme);
            }
        }

        await Admit(context, next);
    }

    /// <summary>Whose post asks for a second factor goes on only to where it is set up.</summary>
    private static Task Admit(HttpContext context, RequestDelegate next)
    {
        if (context.Actor() is not { MustEnrolTotp: true }) return next(context);
        if (context.Request.Path.StartsWithSegments(CookieApi.Prefix, StringComparison.OrdinalIgnoreCase)) return Problems.Write(context, StatusCodes.Status403Forbidden, Refusal.NotAllowed("access.second-factor-needed"));
        if (!IsBarred(context.Request.Path)) return next(context);
        context.Response.Redirect(EnrolTotp);
        return Task.CompletedTask;
    }

    private static bool MayUseCookie(HttpContext context) =>
        context.Actor() is null && (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || context.Request.Path.StartsWithSegments(CookieApi.Prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whose post asks for a second factor gets no further than to the page where it is set up.</summary>
    private static bool IsBarred(PathString path) => path.StartsWithSegments("/desk") && !path.StartsWithSegments("/desk/profile");

    public async Task Begin(HttpContext context, SignInStep step)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, step.UserId.ToString()), new Claim(Stamp, step.Stamp)], Scheme);
        // As long as the settings say now; a session in use is prolonged by the length it began with.
        await context.SignInAsync(Scheme, new ClaimsPrincipal(identity), new AuthenticationProperties { ExpiresUtc = clock.Now().AddMinutes(settings.SignIn.SessionMinutes) });
        context.Response.Cookies.Delete(HalfCookie, new CookieOptions { Path = HalfPath });
    }

    public Task End(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>The password was right and a code is awaited: remembered for five minutes in a sealed cookie, which opens nothing else.</summary>
    public void BeginHalf(HttpContext context, SignInStep step)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(new HalfWay(step.UserId, step.Stamp, clock.Now().Add(s_halfWay)));
        context.Response.Cookies.Append(HalfCookie, Convert.ToBase64String(_half.Protect(plain)), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = HalfPath,
        });
    }

    /// <summary>Null without the cookie, with a forged one, and after five minutes.</summary>
    public SignInStep? Half(HttpContext context)
    {
        if (!context.Request.Cookies.TryGetValue(HalfCookie, out var text)) return null;
        var sealedBytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, sealedBytes, out var length)) return null;
        try
        {
            var half = JsonSerializer.Deserialize<HalfWay>(_half.Unprotect(sealedBytes[..length]))!;
            return half.Until > clock.GetUtcNow() ? new SignInStep(SignInOutcome.CodeNeeded, half.UserId, half.Stamp) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record HalfWay(Guid UserId, string Stamp, DateTimeOffset Until);
}
