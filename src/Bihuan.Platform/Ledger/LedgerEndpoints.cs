using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Platform.Ledger;

public static class LedgerPermissions
{
    public const string ReadRoots = "platform.ledger.root.read";
}

/// <summary>The kept roots, to be copied to where the operators of this installation cannot change them.</summary>
public static class LedgerEndpoints
{
    private const int LimitMax = 400;

    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/ledger").WithTags("ledger");
        group.MapGet("/roots", async (string? after, int? limit, LedgerRoots roots, CancellationToken ct) =>
        {
            DateTimeOffset? seen = long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var micros) && micros <= Clock.UnixMicrosecondsMax ? Clock.FromUnixMicroseconds(micros) : null;
            if (after is not null && seen is null) return Refusal.Invalid("request.invalid", new FieldError("/after", "malformed")).ToHttp();
            var count = Math.Clamp(limit ?? 50, 1, LimitMax);
            var items = await roots.List(seen, count, ct);
            return Problems.Ok(new { items, next = items.Count == count ? items[^1].Cutoff.ToUnixMicroseconds().ToString(CultureInfo.InvariantCulture) : null });
        }).Requires(LedgerPermissions.ReadRoots);

        // The root of the day so far, for whoever wants to carry it away now. It only adds a row about what is already there.
        group.MapPost("/roots", async (LedgerRoots roots, CompanyZone zone, TimeProvider clock, CancellationToken ct) =>
            Problems.Ok(await roots.Make(zone.Day(clock.Now()), ct), StatusCodes.Status201Created)).Requires(LedgerPermissions.ReadRoots);
    }
}
