using System.Text.Encodings.Web;
using System.Text.Unicode;
using Bihuan.Administration;
using Bihuan.Cases;
using Bihuan.Customers;
using Bihuan.Dispatch;
using Bihuan.Intake;
using Bihuan.Messages;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Live;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels;
using Bihuan.Staff;
using Bihuan.Surveys;
using Bihuan.Ui;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.WebEncoders;

namespace Bihuan.Web;

/// <summary>The composition root: every module's services and routes, in the order of the floors. No rules here.</summary>
public static class Host
{
    public static IServiceCollection AddBihuan(this IServiceCollection services, StoreOptions store, MasterKey masterKey)
    {
        services.AddPlatform(store, masterKey);
        services.AddUi();
        services.AddAdministration();
        services.AddMessages();
        services.AddCustomers();
        services.AddServiceLevels();
        services.AddStaff();
        services.AddCases();
        services.AddIntake();
        services.AddDispatch();
        services.AddSurveys();
        services.AddSingleton<Demo.DemoMark>();
        services.AddScoped(x => new DeskFrame { Demo = x.GetRequiredService<Demo.DemoMark>().IsDemo });
        services.AddScoped(x => new PortalFrame { Demo = x.GetRequiredService<Demo.DemoMark>().IsDemo });
        ApiDocument.Add(services);
        // Over HTTPS too: what a page holds of secrets is its anti-forgery token, which is written anew for every page, and no other site can have pages fetched with our cookies.
        services.AddResponseCompression(Compress);
        services.AddAntiforgery(x => x.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest);
        services.Configure<WebEncoderOptions>(x => x.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.ConfigureHttpJsonOptions(x => Problems.Configure(x.SerializerOptions));
        services.Configure<RouteHandlerOptions>(x => x.ThrowOnBadRequest = true);
        return services;
    }

    /// <summary>Gzip alone: pages come in pieces, of which Brotli makes more bytes in three times the time. Files are compressed by the build, both ways.</summary>
    private static void Compress(ResponseCompressionOptions options)
    {
        options.EnableForHttps = true;
        options.MimeTypes = ["text/html", "application/json"];
        options.Providers.Add<GzipCompressionProvider>();
    }

    public static WebApplication UseBihuan(this WebApplication app)
    {
        // The framework would put in its own, which has nothing to do here (Sessions finds out who asks) and is woken after every answer.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseResponseCompression();
        app.Use(SecurityHeaders.Add);
        app.Use(ApiEdge.CatchBadBodies);
        app.Use(Outages.Catch);
        app.UseRouting();
        var actors = app.Services.GetRequiredService<ActorDirectory>();
        app.Use((HttpContext context, RequestDelegate next) => ApiEdge.Identify(context, actors, next));
        app.Use(app.Services.GetRequiredService<Sessions>().Identify);
        app.UseWhen(RateLimits.Apply, limited => limited.UseRateLimiter());
        app.Use(app.Services.GetRequiredService<KeyUses>().Note);
        app.Use(Permissions.Check);
        app.Use(DeskFrames.Fill);
        app.MapUi();
        app.MapFrontDoor();
        app.MapLive();
        app.MapServiceLevels();
        app.MapAdministration();
        app.MapMessages();
        app.MapCustomers();
        app.MapLedger();
        app.MapStaff();
        app.MapCases();
        app.MapIntake();
        app.MapDispatch();
        app.MapSurveys();
        app.MapGet("/healthz", () => Results.Text("ok")).OpenToAll("load balancers ask whether the process answers");
        Readiness.Map(app);
        ApiDocument.Map(app);
        return app;
    }
}
