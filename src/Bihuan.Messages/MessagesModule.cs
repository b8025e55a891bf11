using Bihuan.Messages.Contracts;
using Bihuan.Messages.DeliverWebhooks;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageWebhooks;
using Bihuan.Messages.OutboundNetworks;
using Bihuan.Messages.ReadDeliveries;
using Bihuan.Platform;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Messages;

/// <summary>Everything that leaves the house by itself: facts to the webhooks of other systems.</summary>
public static class MessagesModule
{
    public static IServiceCollection AddMessages(this IServiceCollection services)
    {
        services.AddModule(typeof(MessagesModule).Assembly);
        services.AddSingleton(_ => PolicyReader.ReadEmbedded<WebhookPolicy>(WebhookPolicy.FileName, WebhookPolicy.Check).Required());
        services.AddSingleton<SubscribableFacts>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookBody>();
        services.AddSingleton<WebhookSender>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        services.AddSingleton<IOutboxListener, WebhookFanOut>();
        services.AddSingleton<DeliveryCleanUp>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryCleanUp>());
        services.AddSingleton<WebhookReader>();
        services.AddScoped<DeliveryDesk>();
        services.AddScoped<WebhookChanges>();
        services.AddScoped<DeliveryChanges>();
        services.AddScoped<WebhookTest>();
        services.AddScoped<WebhookDesk>();
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 54, "messages.webhooks", "/desk/webhooks", "send", MessagePermissions.ManageWebhooks));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 62, "messages.networks", "/desk/settings/networks", "world", SettingChanges.Permission));
        return services;
    }

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        WebhookApi.Map(routes);
        WebhookPages.Map(routes);
        NetworkPages.Map(routes);
    }
}
