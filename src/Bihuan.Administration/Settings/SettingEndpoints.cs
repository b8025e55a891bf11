using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Settings;

internal static class SettingEndpoints
{
    private const string Home = "/desk/settings/sign-in";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Home, (SettingsReader settings) => Show(null, settings)).Requires(SettingChanges.Permission);
        routes.MapPost(Home, async (Form<SetSignInSettingsRequest> form, Actor actor, SettingsReader settings, Write<SettingChanges> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Set(form.Version, form.Value!, actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : Show(refusal, settings);
        }).Requires(SettingChanges.Permission);
    }

    private static IResult Show(Refusal? refusal, SettingsReader settings)
    {
        var (value, version) = settings.Read(SignInSettings.Key, SignInSettings.Shipped);
        return Page.Of<SignInSettingsPage>(new() { ["Value"] = value, ["Version"] = version, ["Refusal"] = refusal }, refused: refusal is not null);
    }
}
