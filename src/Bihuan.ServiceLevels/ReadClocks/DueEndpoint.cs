using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.ServiceLevels.ReadClocks;

internal static class DueEndpoint
{
    public static void Map(RouteGroupBuilder routes) =>
        routes.MapGet("/due", (string? start, string? amount, string? unit, string? calendar, Words words, CalendarBook calendars, TimeProvider clock) =>
            DueAnswer.Of(start, amount, unit, calendars.Find(calendar ?? "china", clock.Now()), key => words[key]).ToHttp()).RequiresSignIn();
}
