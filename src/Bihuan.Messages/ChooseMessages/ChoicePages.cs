using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Messages.ChooseMessages;

/// <summary>One's own choices: which notices also come by mail, and when.</summary>
internal static class ChoicePages
{
    private const string Home = "/desk/profile/messages";
    private const string Prefix = "notice.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Home, (Actor actor, ChoiceRegister choices, ChannelRegister channels, WordsCatalog words) => Show(null, actor, choices, channels, words)).RequiresSignIn();
        routes.MapPost(Home, async (Form<ChooseMessagesRequest> form, Actor actor, ChoiceRegister choices, ChannelRegister channels, WordsCatalog words, Write<ChooseMessagesHandler> write, CancellationToken ct) =>
        {
            var refusal = form.Refusal ?? (await write.Run(x => x.Handle(form.Value!, Known(words), actor, ct), ct)).Refusal;
            return refusal is null ? new SeeOther(Home) : Show(refusal, actor, choices, channels, words);
        }).RequiresSignIn();
    }

    private static IResult Show(Refusal? refusal, Actor actor, ChoiceRegister choices, ChannelRegister channels, WordsCatalog words) => Page.Of<ChoicesPage>(
        new()
        {
            ["Ways"] = Known(words).ToDictionary(x => x, x => choices.Of(actor.Id, x) switch { MessageWay.AtOnce => "at-once", MessageWay.Digest => "digest", _ => "none" }, StringComparer.Ordinal),
            ["HasMail"] = channels.Of(ChannelKind.Email) is not null,
            ["Refusal"] = refusal,
        },
        refused: refusal is not null);

    /// <summary>Whatever any module may put under the bell has a word of this form.</summary>
    private static List<string> Known(WordsCatalog words) =>
        [.. words.Keys(WordsCatalog.Default).Where(x => x.StartsWith(Prefix, StringComparison.Ordinal) && x.IndexOf('.', Prefix.Length) < 0).Select(x => x[Prefix.Length..]).Order(StringComparer.Ordinal)];
}
