using Bihuan.Administration.Setup;
using Bihuan.Administration.SignIn;
using Bihuan.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Administration;

/// <summary>Signing in, and the pages on which people, posts, units, rights, keys and the audit are looked after. The rules live in Platform.</summary>
public static class AdministrationModule
{
    public static IServiceCollection AddAdministration(this IServiceCollection services)
    {
        services.AddModule(typeof(AdministrationModule).Assembly);
        return services;
    }

    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        SignInEndpoints.Map(routes);
        SetupEndpoints.Map(routes);
    }
}
