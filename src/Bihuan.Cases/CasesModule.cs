using Bihuan.Cases.Alarms;
using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.CaseMessages;
using Bihuan.Cases.CloseCase;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.CustomerCases;
using Bihuan.Cases.ImportIncidents;
using Bihuan.Cases.JoinCases;
using Bihuan.Cases.ListCases;
using Bihuan.Cases.ListCodes;
using Bihuan.Cases.Policies;
using Bihuan.Cases.ReadCase;
using Bihuan.Cases.ServiceRecords;
using Bihuan.Cases.Tables;
using Bihuan.Customers.Contracts;
using Bihuan.Messages.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Files;
using Bihuan.Platform.Jobs;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.People;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases;

/// <summary>The case and its loop.</summary>
public static class CasesModule
{
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        services.AddModule(typeof(CasesModule).Assembly);
        services.AddSingleton(_ => CasePolicies.Shipped());
        services.AddCasePolicyKinds();
        services.AddSingleton(new ChainSource("cases_service_case", "id", "number"));
        services.AddSingleton<CaseOpening>();
        services.AddScoped<CaseActions>();
        services.AddSingleton<WorkOrders>();
        services.AddSingleton<UnitHistory>();
        services.AddSingleton<VisitCommands>();
        services.AddSingleton<CaseCounts>();
        services.AddSingleton<ITimelineSource, CaseTimelines>();
        services.AddSingleton<IClockSubjects, CaseClockSubjects>();
        services.AddSingleton<ISubjectNumbers, CaseNumbers>();
        services.AddFactTopic("case");
        services.AddFactTopic("clock");
        services.AddFactTopic("message");
        services.AddSingleton<IFactListener, CaseMessageListener>();
        services.AddSingleton<IMessageLink, CaseMessageLink>();
        services.AddSingleton<IMessageLink, DeskMessageLink>();
        services.AddSingleton<IFactView, MessageFactView>();
        services.AddSingleton<IncidentImport>();
        services.AddSingleton<IncidentReport>();
        services.AddScoped<IncidentBatch>();
        services.AddSingleton<CaseHolds>();
        services.AddSingleton<CaseContacts>();
        services.AddSingleton<CaseConfirmation>();
        services.AddSingleton<CaseRatings>();
        services.AddSingleton<CloseUnanswered>();
        services.AddJob<CloseUnansweredJob>();
        services.AddSingleton<IFileKeeper, AttachedFiles>();
        services.AddSingleton<IHoldsWork, OpenCases>();
        services.AddSingleton<IWorkInReach, CaseClocks.CasesInReach>();
        services.AddSingleton<CaseReader>();
        services.AddSingleton<CaseLinks>();
        services.AddSingleton<CaseProgressReader>();
        services.AddSingleton<CaseLister>();
        services.AddSingleton<Platform.Search.ISearchSource, CaseSearchSource>();
        services.AddSingleton<CaseReceivers>();
        services.AddSingleton<Duplicates>();
        services.AddSingleton<ServiceRecordReader>();
        services.AddSingleton<IWorkRecords>(provider => provider.GetRequiredService<ServiceRecordReader>());
        services.AddAlarms();
        services.AddSingleton<AssessComplaint.AssessmentReportReader>();
        services.AddCaseDesk();
        services.AddSingleton<ICustomerReach, CustomerReach>();
        services.AddSingleton<ICustomerHistory, CustomerHistory>();
        services.AddSingleton<ICustomerMoves, CustomerMoves>();
        services.AddSingleton<ICustomerErasure, CustomerErasure>();
        services.AddSingleton<IProductCategories, ProductCategories>();
        services.AddScoped<CaseChange>();
        services.AddScoped<CaseClocks.CaseClocksPages>();
        services.AddCaseDetail();
        services.AddCaseActs();
        return services;
    }

    public static void MapCases(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/api/v1/cases").WithTags("cases");
        ListCasesEndpoint.Map(cases);
        ReadCaseEndpoints.Map(cases);
        ServiceRecordReader.Map(cases);
        Duplicates.Map(cases);
        ListCodesEndpoint.Map(routes);
        CaseActRoutes.Map(cases);
        AlarmEndpoints.Map(routes);
        CaseTasks.TaskEndpoints.Map(routes);
        AssessComplaint.AssessmentReportEndpoints.Map(routes);
        CaseClocks.CaseClocksPages.MapApi(cases);
        CaseClocks.CaseClocksPages.MapDesk(routes.MapGroup("/desk").ExcludeFromDescription());
        CaseDesk.Map(routes.MapGroup("/desk"));
        CaseDetailModule.Map(routes);
    }
}
