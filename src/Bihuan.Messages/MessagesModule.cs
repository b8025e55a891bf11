using Bihuan.Messages.ChooseMessages;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.DeliverWebhooks;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Messages.ManageWebhooks;
using Bihuan.Messages.OutboundNetworks;
using Bihuan.Messages.ReadDeliveries;
using Bihuan.Messages.ReadMessages;
using Bihuan.Messages.SendMessages;
using Bihuan.Platform;
using Bihuan.Platform.Live;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Outbox;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Messages;

/// <summary>Everything that leaves the house by itself: facts to other systems, messages to customers, staff and groups.</summary>
public static class MessagesModule
{
    public static IServiceCollection AddMessages(this IServiceCollection services)
    {
        services.AddModule(typeof(MessagesModule).Assembly);
        services.AddPolicy<WebhookPolicy>(WebhookPolicy.FileName, (_, policy) => WebhookPolicy.Check(policy));
        services.AddSingleton<SubscribableFacts>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookBody>();
        services.AddSingleton<PersonalRight>();
        services.AddSingleton<WebhookSender>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        services.AddSingleton<IOutboxListener, WebhookFanOut>();
        services.AddSingleton<LogCleanUp>();
        services.AddHostedService(provider => provider.GetRequiredService<LogCleanUp>());
        services.AddSingleton<WebhookReader>();
        services.AddScoped<DeliveryDesk>();
        services.AddScoped<WebhookChanges>();
        services.AddScoped<DeliveryChanges>();
        services.AddScoped<WebhookTest>();
        services.AddScoped<WebhookDesk>();
        AddChannels(services);
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 54, "messages.webhooks", "/desk/webhooks", "send", MessagePermissions.ManageWebhooks));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 62, "messages.networks", "/desk/settings/networks", "world", SettingChanges.Permission));
        return services;
    }

    private static void AddChannels(IServiceCollection services)
    {
        services.AddPolicy<MessagePolicy>(MessagePolicy.FileName, (_, policy) => MessagePolicy.Check(policy));
        services.AddShared<ChannelRegister>(ChannelChanges.Cache, x => x.ForgetHere());
        services.AddShared<ChoiceRegister>(ChooseMessagesHandler.Cache, x => x.ForgetHere());
        services.AddSingleton<ChannelVault>();
        services.AddSingleton<MessageBell>();
        services.AddSingleton<MessageWords>();
        services.AddSingleton<ITransport, MailTransport>();
        services.AddSingleton<ITransport, SmsTransport>();
        services.AddSingleton<ITransport, RobotTransport>();
        services.AddSingleton<MessageSender>();
        services.AddHostedService(provider => provider.GetRequiredService<MessageSender>());
        services.AddSingleton<INoticeFollower, NoticeMail>();
        services.AddSingleton<IMessageLink, NoticesMessageLink>();
        services.AddSingleton(x => new CustomerMessages(
            x.GetRequiredService<ChannelRegister>(), x.GetRequiredService<PolicyInForce<MessagePolicy>>(), x.GetRequiredService<MessageBell>(), x.GetServices<ICustomerAddresses>(), x.GetRequiredService<CompanyZone>()));
        services.AddSingleton(x => new GroupMessages(x.GetRequiredService<ChannelRegister>(), x.GetRequiredService<MessageBell>()));
        services.AddScoped<MessageDesk>();
        services.AddScoped<MessageLog>();
        services.AddScoped<ChannelChanges>();
        services.AddScoped<ChannelDesk>();
        services.AddScoped<ChooseMessagesHandler>();
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 52, "messages.channels", "/desk/message-channels", "mail", ChannelChanges.Permission));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 53, "messages.messages", "/desk/messages", "message-2", MessagePermissions.ReadMessages));
    }

    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        WebhookApi.Map(routes);
        WebhookPages.Map(routes);
        NetworkPages.Map(routes);
        ChannelPages.Map(routes);
        MessageLog.Map(routes);
        ChoicePages.Map(routes);
    }
}
