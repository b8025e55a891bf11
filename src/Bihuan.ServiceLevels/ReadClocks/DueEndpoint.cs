using Bihuan.Platform.Http;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.ServiceLevels.ReadClocks;

internal static class DueEndpoint
{
    public static void Map(RouteGroupBuilder routes) =>
        routes.MapGet("/due", (string? start, string? amount, string? unit, string? calendar, Words words) =>
            DueAnswer.Of(start, amount, unit, ShippedCalendars.Find(calendar ?? "china"), key => words[key]).ToHttp()).RequiresSignIn();
}
