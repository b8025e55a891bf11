using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Audit;

internal static class AuditEndpoints
{
    private const string Permission = "platform.audit.read";
    private const int PageSize = 50;

    public static void MapPages(IEndpointRouteBuilder routes) =>
        routes.MapGet("/desk/audit", async (string? actor, string? type, string? from, string? until, string? after, AuditReader reader, CancellationToken ct) =>
        {
            var filter = Filter(actor, type, from, until);
            return Page.Of<AuditLogPage>(new() { ["View"] = await reader.Read(filter, after, PageSize, ct), ["Filter"] = filter, ["After"] = after });
        }).Requires(Permission);

    public static void MapApi(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/audit", async (string? actor, string? type, string? from, string? until, string? after, int? limit, AuditReader reader, CancellationToken ct) =>
            Problems.Ok(await reader.Read(Filter(actor, type, from, until), after, Math.Clamp(limit ?? PageSize, 1, 200), ct))).Requires(Permission).WithTags("people");

    private static AuditFilter Filter(string? actor, string? type, string? from, string? until) => new(actor?.Trim(), type?.Trim(), Clock.ReadDay(from), Clock.ReadDay(until));
}
