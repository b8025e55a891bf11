using Bihuan.Cases.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.TodayPage;

internal static class TodayEndpoint
{
    /// <summary>Everybody who signs in arrives here; who reads no cases finds a page that says where to go.</summary>
    public static void Map(RouteGroupBuilder desk) => desk.MapGet("", async (Actor actor, ServiceDb db, TodayReader today, Words words, CancellationToken ct) =>
    {
        var view = actor.May(CasePermissions.Read) ? await today.Read(db, actor, words, ct) : null;
        return new PageResult<DeskToday>(new Dictionary<string, object?> { ["View"] = view });
    }).RequiresSignIn();
}
