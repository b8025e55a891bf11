using System.ComponentModel.DataAnnotations;
using Bihuan.Administration.SignIn;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Setup;

public sealed record ClaimSeatRequest(
    [Required, MaxLength(100)] string Token,
    [Required, MaxLength(100)] string Name,
    [Required, MaxLength(200), EmailAddress(ErrorMessage = "malformed-email")] string Email,
    [Required, MaxLength(200)] string Password);

public sealed record RedeemLinkRequest([Required, MaxLength(100)] string Token, [Required, MaxLength(200)] string Password);

/// <summary>The two pages behind one-time links. Showing them uses nothing up.</summary>
internal static class SetupEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/setup", ShowSetup).OpenToAll("whoever holds the printed link takes the first seat");
        routes.MapPost("/setup", Claim).OpenToAll("whoever holds the printed link takes the first seat");
        routes.MapGet("/invitation", ShowInvitation).OpenToAll("the link is the proof");
        routes.MapPost("/invitation", Redeem).OpenToAll("the link is the proof");
    }

    private static async Task<IResult> ShowSetup(string? token, LinkReader links, CancellationToken ct) =>
        await links.Read(LinkPurpose.FirstAdministrator, token ?? "", ct) is null
            ? Page.Missing<VoidLinkPage>()
            : Page.Of<SetupPage>(new() { ["Token"] = token });

    private static async Task<IResult> Claim(HttpContext http, Form<ClaimSeatRequest> form, Passwords passwords, SettingsReader settings, Write<FirstSeat> write, SignIns signIns, Sessions sessions, CancellationToken ct)
    {
        var refusal = form.Refusal ?? PasswordRule.Check(form.Value!.Password, form.Value.Email, settings.SignIn);
        if (refusal is null)
        {
            var hash = passwords.Hash(form.Value!.Password);
            var claimed = await write.Run(x => x.Claim(form.Value.Token, form.Value.Name, form.Value.Email, hash, ct), ct);
            if (claimed.IsOk)
            {
                await sessions.Begin(http, await signIns.WithPassword(form.Value.Email, form.Value.Password, SignInEndpoints.AddressOf(http), ct));
                return new SeeOther("/desk");
            }

            if (claimed.Refusal is { Kind: RefusalKind.NotFound }) return Page.Missing<VoidLinkPage>();
            refusal = claimed.Refusal;
        }

        return Page.Of<SetupPage>(new() { ["Token"] = form.Typed("token"), ["Name"] = form.Typed("name"), ["Email"] = form.Typed("email"), ["Refusal"] = refusal }, refused: true);
    }

    private static async Task<IResult> ShowInvitation(string? token, LinkReader links, CancellationToken ct) =>
        await links.Read(LinkPurpose.Invitation, token ?? "", ct) is { } link
            ? Page.Of<InvitationPage>(new() { ["Token"] = token, ["Link"] = link })
            : Page.Missing<VoidLinkPage>();

    private static async Task<IResult> Redeem(HttpContext http, Form<RedeemLinkRequest> form, LinkReader links, Passwords passwords, SettingsReader settings, Write<Accounts> write, Sessions sessions, CancellationToken ct)
    {
        if (await links.Read(LinkPurpose.Invitation, form.Typed("token"), ct) is not { } link) return Page.Missing<VoidLinkPage>();
        var refusal = form.Refusal ?? PasswordRule.Check(form.Value!.Password, link.Email, settings.SignIn);
        if (refusal is not null) return Page.Of<InvitationPage>(new() { ["Token"] = form.Typed("token"), ["Link"] = link, ["Refusal"] = refusal }, refused: true);
        var hash = passwords.Hash(form.Value!.Password);
        var redeemed = await write.Run(x => x.Redeem(form.Value.Token, hash, ct), ct);
        if (redeemed.Refusal is not null) return Page.Missing<VoidLinkPage>();
        if (redeemed.Value.Outcome == SignInOutcome.CodeNeeded) return new SeeOther("/sign-in");
        await sessions.Begin(http, redeemed.Value);
        return new SeeOther("/desk");
    }
}
