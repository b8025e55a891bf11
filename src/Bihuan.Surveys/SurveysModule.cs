using Bihuan.Messages.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Timeline;
using Bihuan.Surveys.ListSurveys;
using Bihuan.Surveys.RateService;
using Bihuan.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Surveys;

/// <summary>Asking customers afterwards, and what they say.</summary>
public static class SurveysModule
{
    public static IServiceCollection AddSurveys(this IServiceCollection services)
    {
        services.AddModule(typeof(SurveysModule).Assembly);
        services.AddSingleton<IFactListener, SurveyInvitations>();
        services.AddSingleton<IFactListener, AnswersElsewhere>();
        services.AddSingleton<SurveyLinks>();
        services.AddSingleton<IMessageLink, SurveyMessageLink>();
        services.AddSingleton<SurveyLister>();
        services.AddScoped<RateHandler>();
        services.AddScoped<RatePages>();
        services.AddNavigation(new NavigationItem(NavigationArea.Manage, 40, "surveys.nav", "/desk/surveys", "mood-smile", SurveyLister.Permission));
        return services;
    }

    public static void MapSurveys(this IEndpointRouteBuilder routes)
    {
        RateEndpoints.Map(routes);
        ListSurveysEndpoints.Map(routes);
    }
}
