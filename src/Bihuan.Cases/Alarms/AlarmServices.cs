using Bihuan.Cases.CaseTasks;
using Bihuan.Cases.Contracts;
using Bihuan.Platform.Timeline;
using Bihuan.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases.Alarms;

/// <summary>Alarms, emergencies' checklists and tasks: what listens, what wakes, what people use.</summary>
internal static class AlarmServices
{
    public static void AddAlarms(this IServiceCollection services)
    {
        services.AddSingleton<CaseHolders>();
        services.AddSingleton<AlarmBook>();
        services.AddSingleton<AlarmReader>();
        services.AddSingleton<TaskReader>();
        services.AddScoped<TaskPages>();
        services.AddSingleton<IFactListener, AlarmListener>();
        services.AddSingleton<IFactListener, ChecklistListener>();
        services.AddSingleton<AlarmSweep>();
        services.AddSingleton<Bihuan.Platform.Jobs.ISweep>(x => x.GetRequiredService<AlarmSweep>());
        services.AddSingleton(x => new AlarmRounds(x.GetRequiredService<AlarmSweep>(), x.GetRequiredService<Bihuan.Platform.Store.Writes>()));
        services.AddScoped<AcknowledgeAlarmHandler>();
        services.AddScoped<CompleteItemHandler>();
        services.AddScoped<AnswerTaskHandler>();
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 32, "cases.nav.alarms", "/desk/alarms", "alert-triangle", CasePermissions.ReadAlarms));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 34, "cases.nav.tasks", "/desk/tasks", "checklist"));
    }
}
