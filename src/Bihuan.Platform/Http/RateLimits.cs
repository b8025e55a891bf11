using System.Globalization;
using System.Threading.RateLimiting;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Http;

/// <summary>
/// Requests a minute: for each API key what was agreed when it was made, for each address of people who are not signed in what the
/// settings say, and less for signing in, where every try costs a password hash.
/// </summary>
public static class RateLimits
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    /// <summary>Whoever has no limit passes by the limiter, which waits for every answer and would be woken after it.</summary>
    public static bool Apply(HttpContext context) =>
        // Without an address (a socket of the machine's own) there is nobody to tell apart.
        context.Actor() is { } actor ? actor.RatePerMinute is not null : context.Connection.RemoteIpAddress is not null && !IsCheap(context.Request.Path);

    internal static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(Partition);
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : s_window;
            rejected.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await Problems.Write(rejected.HttpContext, StatusCodes.Status429TooManyRequests, new Refusal("request.too-many", RefusalKind.TooMany));
        };
    }

    private static RateLimitPartition<string> Partition(HttpContext context)
    {
        if (context.Actor() is { RatePerMinute: { } rate } actor) return Window($"key {actor.Id} {rate}", rate);
        var settings = context.RequestServices.GetRequiredService<SettingsReader>().SignIn;
        var isSignIn = HttpMethods.IsPost(context.Request.Method) && IsPasswordForm(context.Request.Path);
        var limit = isSignIn ? settings.SignInsPerMinute : settings.AnonymousPerMinute;
        return Window(string.Create(CultureInfo.InvariantCulture, $"{(isSignIn ? "sign-in" : "anyone")} {context.Connection.RemoteIpAddress} {limit}"), limit);
    }

    private static bool IsCheap(PathString path) => path.StartsWithSegments("/dist") || path.StartsWithSegments("/healthz") || path.StartsWithSegments("/readyz");

    private static bool IsPasswordForm(PathString path) =>
        path.StartsWithSegments("/sign-in") || path.StartsWithSegments("/setup") || path.StartsWithSegments("/invitation");

    private static RateLimitPartition<string> Window(string key, int limit) =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = s_window, QueueLimit = 0 });
}
