using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Web;

/// <summary>Tells the desk's frame who is reading: name, post, what they may, their notices and their zone. Only pages of the desk ask.</summary>
internal static class DeskFrames
{
    public static Task Fill(HttpContext context, RequestDelegate next) =>
        context.Request.Path.StartsWithSegments("/desk", StringComparison.OrdinalIgnoreCase) && context.Actor() is { IsPerson: true } actor ? Fill(context, actor, next) : next(context);

    private static async Task Fill(HttpContext context, Actor actor, RequestDelegate next)
    {
        await Fill(context.RequestServices, actor, context.RequestAborted);
        await next(context);
    }

    private static async Task Fill(IServiceProvider services, Actor actor, CancellationToken ct)
    {
        var frame = services.GetRequiredService<DeskFrame>();
        var words = services.GetRequiredService<Words>();
        var organisation = services.GetRequiredService<OrganisationTree>().Current.NameOf(actor.OrganisationId);
        frame.UserName = actor.Name;
        frame.UserPost = string.Join(" \u00b7 ", actor.Posts.Select(post => words.Code("post", post)).Append(organisation).Where(x => x.Length > 0));
        frame.Can = actor.May;
        frame.Zone = services.GetRequiredService<CompanyZone>().Of(actor);
        frame.CallHref = actor.May("intake.calls.read") ? "/desk/calls/ringing" : null;
        frame.NotificationsHref = "/desk/notices";
        frame.UnreadNotifications = await services.GetRequiredService<Notices>().Unread(services.GetRequiredService<ServiceDb>(), actor.Id, ct);
    }
}
