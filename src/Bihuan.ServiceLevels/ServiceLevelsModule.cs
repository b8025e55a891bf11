using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Live;
using Bihuan.ServiceLevels.AssignCalendar;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Clocks;
using Bihuan.ServiceLevels.ImportNotice;
using Bihuan.ServiceLevels.Laboratory;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.ReadCalendars;
using Bihuan.Ui;
using Bihuan.ServiceLevels.ReadClocks;
using Bihuan.ServiceLevels.ReportClocks;
using Bihuan.ServiceLevels.RunBacktest;
using Bihuan.ServiceLevels.ReadLimits;
using Bihuan.ServiceLevels.ReadRules;
using Bihuan.ServiceLevels.TryLimits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.ServiceLevels;

/// <summary>Limits, calendars and the clocks that run by them.</summary>
public static class ServiceLevelsModule
{
    public static IServiceCollection AddServiceLevels(this IServiceCollection services)
    {
        services.AddModule(typeof(ServiceLevelsModule).Assembly);
        services.AddSingleton<LimitBook>();
        services.AddSingleton<CalendarBook>();
        services.AddSingleton<ServiceLevelKinds>();
        services.AddSingleton(x => x.GetRequiredService<ServiceLevelKinds>().Limits);
        services.AddSingleton(x => x.GetRequiredService<ServiceLevelKinds>().Targets);
        services.AddSingleton(x => x.GetRequiredService<ServiceLevelKinds>().Calendars);
        services.AddSingleton(x => RuleKind.Of(x.GetRequiredService<Platform.Policies.PolicyLibrary>(), x.GetRequiredService<LimitBook>(), x.GetRequiredService<TimeProvider>()));
        services.AddShared<UnitCalendars>(UnitCalendars.CacheName, x => x.ForgetHere());
        services.AddSingleton<ClockCounters>();
        services.AddSingleton<ClockKeeper>();
        services.AddSingleton<IFactListener>(x => x.GetRequiredService<ClockKeeper>());
        services.AddSingleton<ClockSweep>();
        services.AddHostedService(x => x.GetRequiredService<ClockSweep>());
        services.AddSingleton<CalendarRecount>();
        services.AddHostedService(x => x.GetRequiredService<CalendarRecount>());
        services.AddSingleton<Contracts.ClockDirectory>();
        services.AddSingleton<HistoryReader>();
        services.AddSingleton(x => new Contracts.PolicyBacktest(
            x.GetRequiredService<HistoryReader>(), x.GetRequiredService<LimitBook>(), x.GetRequiredService<CalendarBook>(), x.GetRequiredService<CompanyZone>(), x.GetRequiredService<TimeProvider>()));
        services.AddLaboratory();
        services.AddClockReports();
        services.AddSingleton(x => new Contracts.ClockRounds(x.GetRequiredService<ClockSweep>()));
        services.AddSingleton(x => new Contracts.EscalationLadder(() => x.GetRequiredService<LimitBook>().InForce(x.GetRequiredService<TimeProvider>().Now())));
        services.AddSingleton(x => new Contracts.LimitWindows(x.GetRequiredService<LimitBook>(), x.GetRequiredService<CalendarBook>(), x.GetRequiredService<CompanyZone>()));
        services.AddSingleton(x => new Contracts.LimitFigures(() => x.GetRequiredService<LimitBook>().InForce(x.GetRequiredService<TimeProvider>().Now())));
        services.AddSingleton(x => new Contracts.ClockExplainer(x.GetRequiredService<LimitBook>(), x.GetRequiredService<ClockCounters>()));
        services.AddScoped<LimitDrafts>();
        services.AddScoped<LimitTable>();
        services.AddScoped<RuleDesk>();
        services.AddScoped<Selection>();
        services.AddScoped<TestBench>();
        services.AddScoped<CalendarDesk>();
        services.AddScoped<ImportNoticeHandler>();
        services.AddScoped<AssignCalendarHandler>();
        services.AddSingleton(x => new Contracts.ClockExtensions(x.GetRequiredService<LimitBook>(), x.GetRequiredService<ClockCounters>()));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 61, "service-levels.rules", "/desk/rules", "checklist", Platform.Policies.PolicyChanges.Read));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 62, "service-levels.limits", "/desk/limits", "clock", Platform.Policies.PolicyChanges.Read));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 64, "service-levels.calendars", "/desk/calendars", "calendar", Platform.Policies.PolicyChanges.Read));
        return services;
    }

    public static void MapServiceLevels(this IEndpointRouteBuilder routes)
    {
        var clocks = routes.MapGroup("/api/v1").WithTags("clocks");
        DueEndpoint.Map(clocks);
        BacktestEndpoints.MapApi(clocks);
        BacktestEndpoints.MapPages(routes);
        ClockReportEndpoints.MapApi(clocks);
        ClockReportEndpoints.MapPages(routes);
        LimitTable.Map(routes);
        RuleDesk.Map(routes);
        Selection.Map(routes);
        TestBench.Map(routes);
        CalendarEndpoints.Map(routes);
        ImportNoticeHandler.Map(routes);
        AssignCalendarHandler.Map(routes);
    }

    private static void AddLaboratory(this IServiceCollection services)
    {
        services.AddSingleton<BacktestRunner>();
        services.AddHostedService(x => x.GetRequiredService<BacktestRunner>());
        services.AddScoped<RunBacktestHandler>();
        services.AddSingleton<BacktestReader>();
        services.AddSingleton<FlipList>();
        services.AddSingleton<FlipExport>();
        services.AddScoped<LaboratoryForm>();
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 60, "laboratory.nav", "/desk/laboratory", "scale", Contracts.ServiceLevelPermissions.UseLaboratory));
    }

    private static void AddClockReports(this IServiceCollection services)
    {
        services.AddSingleton<IFactListener, ClockTeams>();
        services.AddSingleton<ClockReplay>();
        services.AddSingleton<ClockFigures>();
        services.AddSingleton<ClockReportReader>();
        services.AddSingleton(x => new Contracts.ClockReports(
            x.GetRequiredService<ClockReportReader>(), x.GetRequiredService<Platform.Store.Store>(), x.GetRequiredService<CompanyZone>(), x.GetRequiredService<TimeProvider>()));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 10, "clock-report.nav", ClockReportQuery.Path, "chart-bar", Contracts.ServiceLevelPermissions.ReadReport));
    }
}
