using Bihuan.Platform;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.ReadClocks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.ServiceLevels;

/// <summary>Limits, calendars and the clocks that run by them.</summary>
public static class ServiceLevelsModule
{
    public static IServiceCollection AddServiceLevels(this IServiceCollection services)
    {
        services.AddModule(typeof(ServiceLevelsModule).Assembly);
        services.AddSingleton<ClockKeeper>();
        services.AddSingleton<IFactListener>(x => x.GetRequiredService<ClockKeeper>());
        services.AddSingleton<ClockSweep>();
        services.AddHostedService(x => x.GetRequiredService<ClockSweep>());
        services.AddSingleton<Contracts.ClockDirectory>();
        services.AddSingleton<Contracts.PolicyBacktest>();
        services.AddSingleton(x => new Contracts.ClockRounds(x.GetRequiredService<ClockSweep>()));
        services.AddSingleton(x => new Contracts.EscalationLadder(() => x.GetRequiredService<ClockKeeper>().Policy));
        services.AddSingleton(x => new Contracts.LimitFigures(() => x.GetRequiredService<ClockKeeper>().Policy));
        return services;
    }

    public static void MapServiceLevels(this IEndpointRouteBuilder routes)
    {
        var clocks = routes.MapGroup("/api/v1").WithTags("clocks");
        DueEndpoint.Map(clocks);
    }
}
