using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Dispatch.Board;
using Bihuan.Dispatch.Booking;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.FieldApp;
using Bihuan.Dispatch.FieldWork;
using Bihuan.Dispatch.Outlets;
using Bihuan.Dispatch.Planning;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Readings;
using Bihuan.Dispatch.Roads;
using Bihuan.Dispatch.Support;
using Bihuan.Dispatch.Technicians;
using Bihuan.Dispatch.Tools;
using Bihuan.Dispatch.Visits;
using Bihuan.Dispatch.Wishes;
using Bihuan.Platform;
using Bihuan.Platform.Timeline;
using Bihuan.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Dispatch;

/// <summary>Who goes where and when: technicians, visits, plans, appointments, the board.</summary>
public static class DispatchModule
{
    public static IServiceCollection AddDispatch(this IServiceCollection services)
    {
        services.AddModule(typeof(DispatchModule).Assembly);
        services.AddSingleton<FieldPolicies>();
        services.AddSingleton<Visits.CheckTexts>();
        services.AddSingleton<VisitPlaces>();
        services.AddSingleton<VisitFollower>();
        services.AddSingleton<ICustomerAddressFollower, AddressFollower>();
        services.AddSingleton<IFactListener>(provider => provider.GetRequiredService<VisitFollower>());
        services.AddSingleton<IFactView, VisitFactView>();
        services.AddSingleton<TechnicianHomes>();
        services.AddSingleton<TechnicianReader>();
        services.AddSingleton<TechnicianReach>();
        services.AddSingleton<OutletReader>();
        services.AddSingleton<LearntSpeeds>();
        services.AddSingleton<TravelMatrix>();
        services.AddSingleton<PlanningDays>();
        services.AddSingleton<DayPlanner>();
        services.AddSingleton<WeekPlanner>();
        services.AddSingleton<PeakReader>();
        services.AddSingleton<TileService>();
        services.AddSingleton<WeekReader>();
        services.AddSingleton<PlanWords>();
        services.AddSingleton<PlanningRounds>();
        services.AddHostedService<PlanningJob>();
        services.AddSingleton<MoveAdvice>();
        services.AddSingleton<SlotFinder>();
        services.AddSingleton<VisitPhotos>();
        services.AddSingleton<IVisitNews, VisitNewsReader>();
        services.AddSingleton<AcceptanceCodes>();
        services.AddSingleton<TechnicianWishReader>();
        services.AddSingleton<VisitReader>();
        services.AddSingleton<SupportDesk>();
        services.AddSingleton<SupportAdvices>();
        services.AddSingleton(new CasePageLink("dispatch.support.ask", "headset", CasePermissions.Handle, x => $"{SupportEndpoints.Home}/cases/{x}"));
        services.AddSingleton<IFactListener, SupportFollower>();
        services.AddSingleton<IFactView, SupportFactView>();
        services.AddSingleton<IFactView, ReadingsFactView>();
        services.AddSingleton<ReadingsReader>();
        services.AddSingleton<BoardReader>();
        services.AddSingleton<FieldDay>();
        services.AddSingleton<KeptWorkReader>();
        services.AddSingleton<Platform.Files.IFileKeeper, KeptFiles>();
        services.AddDispatchHandlers();
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 50, "dispatch.nav.board", "/desk/dispatch", "route", DispatchPermissions.ReadBoard));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 15, "dispatch.nav.mine", "/desk/my-visits", "truck-delivery", DispatchPermissions.Work));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 16, "dispatch.nav.field", "/field", "device-mobile", DispatchPermissions.Work));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 45, "dispatch.support.title", SupportEndpoints.Home, "headset", DispatchPermissions.AnswerSupport));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 52, "dispatch.offers.title", OfferEndpoints.Home, "building-store", DispatchPermissions.AnswerOffers));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 55, "dispatch.nav.kept", "/desk/dispatch/kept-work", "inbox", DispatchPermissions.Plan));
        services.AddNavigation(new NavigationItem(NavigationArea.Work, 54, "dispatch.to-decide.title", ToDecide.Home, "clipboard-check", DispatchPermissions.Review));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 20, "dispatch.nav.technicians", "/desk/dispatch/technicians", "certificate", DispatchPermissions.ManageStaff));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 22, "dispatch.tools", "/desk/dispatch/tools", "tools", DispatchPermissions.ReserveParts));
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 25, "dispatch.nav.outlets", "/desk/dispatch/outlets", "map-pin", DispatchPermissions.ManageOutlets));
        return services;
    }

    public static void MapDispatch(this IEndpointRouteBuilder routes)
    {
        TechnicianEndpoints.Map(routes);
        OutletEndpoints.Map(routes);
        OfferEndpoints.Map(routes);
        ToDecide.Map(routes);
        SupportEndpoints.Map(routes);
        ReadingEndpoints.Map(routes);
        RemoteSupportEndpoints.Map(routes);
        ToolEndpoints.Map(routes);
        KeepMatrix.Map(routes);
        TileEndpoints.Map(routes);
        BoardEndpoints.Map(routes);
        WeekEndpoints.Map(routes);
        VisitEndpoints.Map(routes);
        FieldEndpoints.Map(routes);
        BookingEndpoints.Map(routes);
    }

    private static void AddDispatchHandlers(this IServiceCollection services)
    {
        services.AddScoped<DispatchSetup>();
        services.AddScoped<PlayedDay>();
        services.AddScoped<KeepTechnicianHandler>();
        services.AddScoped<CertificateHandler>();
        services.AddScoped<AbsenceHandler>();
        services.AddScoped<TechnicianTableFile>();
        services.AddScoped<ExportTechnicians>();
        services.AddScoped<TechnicianPages>();
        services.AddScoped<ToolHandler>();
        services.AddScoped<ToolPages>();
        services.AddScoped<KeepOutletHandler>();
        services.AddScoped<OutletPages>();
        services.AddScoped<PlanMaker>();
        services.AddScoped<VisitFitter>();
        services.AddScoped<KeepPlanHandler>();
        services.AddScoped<PublishPlanHandler>();
        services.AddScoped<VisitAssignments>();
        services.AddScoped<MoveVisitHandler>();
        services.AddScoped<ChooseSlotHandler>();
        services.AddScoped<AskSupportHandler>();
        services.AddScoped<RecordReadingsHandler>();
        services.AddScoped<AnswerSupportHandler>();
        services.AddScoped<SupportReader>();
        services.AddScoped<SupportPages>();
        services.AddScoped<RemoteSupportPages>();
        services.AddScoped<FieldWorkHandler>();
        services.AddScoped<SendOperations>();
        services.AddScoped<KeepWorkHandler>();
        services.AddScoped<ResolveKeptWorkHandler>();
        services.AddScoped<AnnouncePhotoHandler>();
        services.AddScoped<SealPhotoHandler>();
        services.AddScoped<PhotoPieces>();
        services.AddScoped<RevealPhoneHandler>();
        services.AddScoped<KeptWorkPages>();
        services.AddScoped<VisitChanges>();
        services.AddScoped<RecordTechnicianWishHandler>();
        services.AddScoped<VisitPages>();
        services.AddScoped<WeekMaker>();
        services.AddScoped<WeekPages>();
        services.AddScoped<BoardPages>();
        services.AddScoped<BookingPages>();
    }
}
