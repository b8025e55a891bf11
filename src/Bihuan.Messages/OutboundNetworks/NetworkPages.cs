using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Messages.OutboundNetworks;

/// <summary>Which networks the product may call on somebody's behalf.</summary>
internal static class NetworkPages
{
    private const string Home = "/desk/settings/networks";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Home, (SettingsReader settings) => Show(null, settings)).Requires(SettingChanges.Permission);
        routes.MapPost(Home, async (Form<SetOutboundRequest> form, Actor actor, SettingsReader settings, Write<SettingChanges> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.SetOutbound(form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : Show(refusal, settings);
        }).Requires(SettingChanges.Permission);
    }

    private static IResult Show(Refusal? refusal, SettingsReader settings)
    {
        var (value, version) = settings.Read(OutboundSettings.Key, OutboundSettings.Shipped);
        return Page.Of<NetworksPage>(new() { ["Value"] = value, ["Version"] = version, ["Refusal"] = refusal }, refused: refusal is not null);
    }
}
