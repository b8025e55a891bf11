using Bihuan.Platform;
using Bihuan.Platform.Live;
using Bihuan.Staff.Contracts;
using Bihuan.Staff.KeepRoster;
using Bihuan.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Staff;

/// <summary>People at work: who is on duty when.</summary>
public static class StaffModule
{
    public static IServiceCollection AddStaff(this IServiceCollection services)
    {
        services.AddModule(typeof(StaffModule).Assembly);
        services.AddShared<DutyRoster>("roster", x => x.ForgetHere());
        services.AddSingleton<RosterPlan>();
        services.AddSingleton<RosterPosts>();
        services.AddSingleton<RosterCsv>();
        services.AddScoped<RosterReader>();
        services.AddScoped<KeepRosterHandler>();
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 20, "staff.nav.roster", "/desk/roster", "calendar-event", StaffPermissions.ReadRoster));
        return services;
    }

    public static void MapStaff(this IEndpointRouteBuilder routes) => RosterEndpoints.Map(routes);
}
