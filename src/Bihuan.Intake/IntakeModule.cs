using Bihuan.Cases.Contracts;
using Bihuan.Intake.OpenRequest;
using Bihuan.Intake.Portal;
using Bihuan.Platform;
using Bihuan.Platform.Live;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Intake;

/// <summary>Every way a request comes in.</summary>
public static class IntakeModule
{
    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.AddModule(typeof(IntakeModule).Assembly);
        services.AddShared<ChannelDirectory>("channels", x => x.ForgetHere());
        services.AddSingleton<IChannelNames, ChannelNames>();
        services.AddSingleton<ISeed, ChannelSeed>();
        services.AddScoped<OpenCaseHandler>();
        services.AddSingleton<SaidOfThemselves>();
        services.AddScoped<ReceiveMessage.ReceiveMessageHandler>();
        services.AddScoped<ManageChannels.ManageChannelsHandler>();
        services.AddScoped<ManageChannels.ChannelReader>();
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 35, "channels.title", ManageChannels.ChannelEndpoints.Home, "arrows-exchange", WebhookSecrets.Permission));
        services.AddScoped<OpenAtDesk.NewCasePages>();
        services.AddSingleton<ReceiveMessage.SignedHook>();
        Calls.CallServices.Add(services);
        PortalServices.Add(services);
        services.AddScoped<Contracts.CaseRequests>();
        services.AddSingleton<Contracts.CaseImport>();
        return services;
    }

    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/api/v1/cases").WithTags("cases");
        OpenCaseEndpoint.Map(cases);
        ReceiveMessage.HookEndpoint.Map(routes);
        ManageChannels.ChannelEndpoints.MapApi(routes);
        ManageChannels.ChannelEndpoints.MapPages(routes);
        OpenAtDesk.NewCaseEndpoints.Map(routes);
        Calls.CallEndpoints.Map(routes);
        PortalServices.Map(routes);
    }
}
