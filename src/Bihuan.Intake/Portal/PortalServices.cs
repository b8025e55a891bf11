using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Intake.Portal;

/// <summary>The customer's pages: report, progress, and what may be done from there.</summary>
internal static class PortalServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<PortalLimits>();
        services.AddScoped<ReportHandler>();
        services.AddSingleton<PortalPhotos>();
        services.AddScoped<ProgressActs>();
        services.AddScoped<ReportPages>();
        services.AddScoped<ProgressPages>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        ReportEndpoints.Map(routes);
        ProgressEndpoints.Map(routes);
    }
}
