using Bihuan.Cases.BulkActions;
using Bihuan.Cases.CaseBoard;
using Bihuan.Cases.CaseQueue;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.ExportCases;
using Bihuan.Cases.Palette;
using Bihuan.Cases.SavedViews;
using Bihuan.Cases.TeamLoad;
using Bihuan.Cases.TodayPage;
using Bihuan.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases;

/// <summary>The desk around the case: queue, views, board, first page.</summary>
internal static class CaseDesk
{
    public static void AddCaseDesk(this IServiceCollection services)
    {
        services.AddSingleton<CaseGlances>();
        services.AddSingleton<QueueChoiceLists>();
        services.AddSingleton<QueueChips>();
        services.AddSingleton<QueueReader>();
        services.AddSingleton<Platform.Http.IWarmUp, QueueWarmUp>();
        services.AddSingleton<SavedViewReader>();
        services.AddScoped<SavedViewHandler>();
        services.AddSingleton<BulkRun>();
        services.AddScoped<BulkPages>();
        services.AddScoped<UndoActHandler>();
        services.AddSingleton<CaseExport>();
        services.AddSingleton<CaseTransfer>();
        services.AddScoped<ExportRecord>();
        services.AddSingleton<BoardReader>();
        services.AddSingleton<TodayReader>();
        services.AddSingleton<TeamLoadReader>();
        services.AddSingleton<PaletteSearch>();
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 10, "cases.nav.today", "/desk", "home") { IsExact = true });
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 20, "cases.nav.queue", QueueAddress.Path, "ticket", CasePermissions.Read));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 30, "cases.nav.board", "/desk/board", "layout-kanban", CasePermissions.ReadBoard));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 40, "cases.nav.team", "/desk/team", "users-group", CasePermissions.ReadLoad));
    }

    public static void Map(RouteGroupBuilder desk)
    {
        QueueEndpoints.Map(desk);
        BulkEndpoints.Map(desk);
        SavedViewEndpoints.Map(desk);
        CaseExport.Map(desk);
        CaseTransfer.Map(desk);
        BoardEndpoints.Map(desk);
        TodayEndpoint.Map(desk);
        TeamLoadReader.Map(desk);
        PaletteSearch.Map(desk);
    }
}
