using Bihuan.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Intake.Calls;

internal static class CallServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<CallRules>();
        services.AddSingleton<CallReader>();
        services.AddSingleton<MyCall>();
        services.AddScoped<TakeCallEventHandler>();
        services.AddScoped<AttachCallHandler>();
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 36, "intake.nav.calls", "/desk/calls", "phone", CallPermissions.Read));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 10, "intake.nav.wallboard", "/desk/wallboard", "device-desktop", CallPermissions.Read));
    }
}
