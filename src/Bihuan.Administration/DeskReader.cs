using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Administration;

/// <summary>Tells the desk's frame who reads: name, post and unit, what they may, and the zone they chose.</summary>
public static class DeskReader
{
    public static Task Fill(HttpContext context, RequestDelegate next)
    {
        if (context.Actor() is { IsPerson: true } actor && context.Request.Path.StartsWithSegments("/desk"))
        {
            var services = context.RequestServices;
            var frame = services.GetRequiredService<DeskFrame>();
            var words = services.GetRequiredService<Words>();
            frame.UserName = actor.Name;
            frame.UserPost = string.Join(" · ", actor.Posts.Select(x => words.Code("post", x)).Append(services.GetRequiredService<OrganisationTree>().Current.NameOf(actor.OrganisationId)));
            frame.Can = actor.May;
            if (TimeZoneInfo.TryFindSystemTimeZoneById(actor.TimeZone, out var zone)) frame.Zone = zone;
        }

        return next(context);
    }
}
