using Bihuan.Cases.AttachFile;
using Bihuan.Cases.CaseDetail.Acts;
using Bihuan.Cases.CaseDetail.Story;
using Bihuan.Cases.CaseNotices;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.ServiceRecords;
using Bihuan.Platform.Timeline;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases.CaseDetail;

/// <summary>The page of a case with what belongs to it: acts, story, files, notices.</summary>
internal static class CaseDetailModule
{
    public static void AddCaseDetail(this IServiceCollection services)
    {
        services.AddSingleton<ChannelWords>();
        services.AddSingleton<IFactView, CaseFactView>();
        services.AddSingleton<IFactView, ClockFactView>();
        services.AddSingleton<IFactView, AlarmFactView>();
        services.AddSingleton<IFactListener, CaseNoticeListener>();
        services.AddSingleton<CaseAttachments>();
        services.AddSingleton<CaseFiles>();
        services.AddScoped<FileUpload>();
        services.AddScoped<AttachFileHandler>();
        services.AddScoped<ReadNoticesHandler>();
        services.AddSingleton<StoryTeller>();
        services.AddScoped<ReplyTexts>();
        services.AddScoped<ActPanels>();
        services.AddScoped<CaseDetailComposer>();
        services.AddScoped<IWorkOrderSheets, WorkOrderSheets>();
        services.AddScoped<CaseDetailPages>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        CaseDetailEndpoints.Map(routes);
        AttachFileEndpoints.Map(routes);
        NoticeEndpoints.Map(routes);
    }
}
