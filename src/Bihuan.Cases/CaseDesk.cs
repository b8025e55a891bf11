using Bihuan.Cases.BulkActions;
using Bihuan.Cases.CaseQueue;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.ExportCases;
using Bihuan.Cases.SavedViews;
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
        services.AddSingleton<SavedViewReader>();
        services.AddScoped<SavedViewHandler>();
        services.AddSingleton<BulkRun>();
        services.AddScoped<BulkPages>();
        services.AddSingleton<CaseExport>();
        services.AddScoped<ExportRecord>();
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 20, "cases.nav.queue", QueueAddress.Path, "ticket", CasePermissions.Read));
    }

    public static void Map(RouteGroupBuilder desk)
    {
        QueueEndpoints.Map(desk);
        BulkEndpoints.Map(desk);
        SavedViewEndpoints.Map(desk);
        CaseExport.Map(desk);
    }
}
