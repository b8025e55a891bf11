using Bihuan.Foundation;
using Bihuan.Intake.Domain;
using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Intake.Calls;

internal static class CallServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddPolicy<CallPolicy>(CallPolicy.FileName, Check);
        services.AddSingleton<CallRules>();
        services.AddSingleton<ILimitNeed>(provider => provider.GetRequiredService<CallRules>());
        services.AddSingleton<CallReader>();
        services.AddSingleton<MyCall>();
        services.AddScoped<TakeCallEventHandler>();
        services.AddScoped<AttachCallHandler>();
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 36, "intake.nav.calls", "/desk/calls", "phone", CallPermissions.Read));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 10, "intake.nav.wallboard", "/desk/wallboard", "device-desktop", CallPermissions.Read));
    }

    /// <summary>Every call is judged by a limit of so many seconds: it must be one that is in force.</summary>
    private static IEnumerable<PolicyFault> Check(IServiceProvider services, CallPolicy policy)
    {
        foreach (var fault in CallPolicy.Check(policy)) yield return fault;
        if (services.GetRequiredService<LimitFigures>().Of(policy.Limit) is null) yield return new PolicyFault("limit", "calls.unknown-limit", $"No limit in force with a figure in clock time is called '{policy.Limit}'.");
    }
}
