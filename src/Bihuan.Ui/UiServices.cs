using System.ComponentModel.DataAnnotations;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bihuan.Ui;

/// <summary>The theme chosen without script, and the page to go back to.</summary>
public sealed record ThemeRequest([AllowedValues("auto", "light", "dark")] string Theme, [MaxLength(2000)] string? Back = null);

/// <summary>What the host calls: services, and the two addresses that belong to no module.</summary>
public static class UiServices
{
    /// <summary>After <c>AddPlatform</c>, which keeps the list of modules whose words are read.</summary>
    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.AddModule(typeof(UiServices).Assembly);
        services.AddAntiforgery();
        services.AddHttpContextAccessor();
        services.AddCascadingValue(x => x.GetRequiredService<IHttpContextAccessor>().HttpContext!);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NavigationRegistry>();
        services.TryAddSingleton<Asset>();
        services.AddSingleton<IProblemPage, ProblemPages>();
        services.TryAddScoped<DeskFrame>();
        services.TryAddScoped<PortalFrame>();
        services.AddScoped<PageHead>();
        services.AddScoped<FormToken>();
        services.AddScoped<FrameParts>();
        services.AddScoped<DeskMarkup>();
        return services;
    }

    /// <summary>Adds an entry to the desk's navigation; a module calls it from its own <c>AddX</c>.</summary>
    public static IServiceCollection AddNavigation(this IServiceCollection services, NavigationItem item) =>
        services.AddSingleton(item);

    /// <summary>Built assets under <c>/dist</c>, and the theme switch for browsers without script.</summary>
    public static void MapUi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dist/{**path}", DistFiles.Serve).OpenToAll("styles and scripts hold nothing of anybody");
        routes.MapPost("/theme", (Form<ThemeRequest> form, HttpContext http) =>
        {
            if (form.Refusal is { } refusal) return refusal.ToHttp();
            Theme.Remember(http, form.Value!.Theme);
            return new SeeOther(LocalAddress.OrRoot(form.Value.Back));
        }).OpenToAll("sets a cookie of the reader's own and nothing else").ExcludeFromDescription();
    }
}
