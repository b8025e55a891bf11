using System.Diagnostics.CodeAnalysis;
using Bihuan.Platform.Http;
using Bihuan.Ui;

namespace Bihuan.Web;

/// <summary>Asks for the pages that modules name, before the server says it is ready.</summary>
internal static partial class WarmUp
{
    [SuppressMessage("Design", "CA1031", Justification = "A page that cannot be warmed keeps nobody from working; whoever opens it is told what is wrong with it.")]
    public static async Task Run(IServiceProvider services, CancellationToken ct)
    {
        foreach (var page in services.GetServices<IWarmUp>())
        {
            await using var scope = services.CreateAsyncScope();
            try
            {
                await Ask(page, scope.ServiceProvider, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                Failed(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WarmUp)), e, page.GetType().Name);
            }
        }
    }

    internal static async Task Ask(IWarmUp page, IServiceProvider scope, CancellationToken ct)
    {
        var http = new DefaultHttpContext { RequestServices = scope };
        (http.Request.Method, http.Request.Scheme, http.Request.Host, http.Request.Path) = (HttpMethods.Get, "http", new HostString("localhost"), "/desk/cases");
        http.Response.Body = Stream.Null;
        scope.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        scope.GetRequiredService<DeskFrame>().Can = _ => true;
        await (await page.Ask(http, ct)).ExecuteAsync(http);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Page} could not be asked for at the start.")]
    private static partial void Failed(ILogger log, Exception e, string page);
}
