using Bihuan.Administration.Access;
using Bihuan.Administration.ApiKeys;
using Bihuan.Administration.Audit;
using Bihuan.Administration.DataClasses;
using Bihuan.Administration.Organisations;
using Bihuan.Administration.Policies;
using Bihuan.Administration.Posts;
using Bihuan.Administration.Profile;
using Bihuan.Administration.Settings;
using Bihuan.Administration.Setup;
using Bihuan.Administration.SignIn;
using Bihuan.Administration.Users;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Administration;

/// <summary>Signing in, and the pages on which people, posts, units, rights, keys and the audit are looked after. The rules live in Platform.</summary>
public static class AdministrationModule
{
    public static IServiceCollection AddAdministration(this IServiceCollection services)
    {
        services.AddModule(typeof(AdministrationModule).Assembly);
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 10, "administration.users", "/desk/users", "users", UserChanges.Permission));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 20, "administration.organisations", "/desk/organisations", "sitemap", OrganisationChanges.Permission));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 30, "administration.post-table", "/desk/posts", "id", PostChanges.Permission));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 40, "administration.access", "/desk/access", "lock-open", AccessChanges.Ask));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 50, "administration.api-keys", "/desk/api-keys", "key", Platform.People.ApiKeys.Permission));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 60, "administration.settings.sign-in", "/desk/settings/sign-in", "settings", SettingChanges.Permission));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 65, "administration.settings.backup", BackupEndpoints.Home, "download", SettingChanges.Permission));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 70, "administration.audit", "/desk/audit", "history", "platform.audit.read"));
        services.AddNavigation(new NavigationItem(NavigationArea.Settings, 75, "administration.data-classes", DataClassEndpoints.Home, "shield-check", DataClassEndpoints.Permission));
        services.AddScoped<DataClassReader>();
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 60, "administration.policies", "/desk/policies", "book", Platform.Policies.PolicyChanges.Read));
        services.AddScoped<PolicyDesk>();
        return services;
    }

    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        SignInEndpoints.Map(routes);
        SetupEndpoints.Map(routes);
        ProfileEndpoints.MapPages(routes);
        UserEndpoints.MapPages(routes);
        OrganisationEndpoints.MapPages(routes);
        PostEndpoints.MapPages(routes);
        AccessEndpoints.MapPages(routes);
        ApiKeyEndpoints.MapPages(routes);
        AuditEndpoints.MapPages(routes);
        DataClassEndpoints.MapPages(routes);
        SettingEndpoints.MapPages(routes);
        BackupEndpoints.MapPages(routes);
        PolicyEndpoints.MapPages(routes);
        UserEndpoints.MapApi(routes);
        OrganisationEndpoints.MapApi(routes);
        PostEndpoints.MapApi(routes);
        AccessEndpoints.MapApi(routes);
        ApiKeyEndpoints.MapApi(routes);
        AuditEndpoints.MapApi(routes);
        PolicyApi.Map(routes);
    }
}
