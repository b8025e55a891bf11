using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.Profile;

/// <summary>One's own account: password and second factor. Keys have neither.</summary>
internal static class ProfileEndpoints
{
    private const string Home = "/desk/profile";

    public static void MapPages(IEndpointRouteBuilder routes)
    {
        var profile = routes.MapGroup(Home);
        profile.MapGet("", (Actor actor, OwnAccount account, CancellationToken ct) => Show(null, actor, account, ct)).RequiresSignIn();
        profile.MapPost("/password", SetPassword).RequiresSignIn();
        profile.MapGet("/totp", BeginTotp).RequiresSignIn();
        profile.MapPost("/totp", ConfirmTotp).RequiresSignIn();
        profile.MapPost("/totp/removal", RemoveTotp).RequiresSignIn();
    }

    private static async Task<IResult> SetPassword(HttpContext http, Form<ChangePasswordRequest> form, Actor actor, OwnAccount account, Passwords passwords, SettingsReader settings, Write<OwnAccount> write, Sessions sessions, CancellationToken ct)
    {
        var (proven, refusal) = await Prove(form.Refusal, form.Value?.Current, actor, account, passwords, ct);
        refusal ??= PasswordRule.Check(form.Value!.Password, (await account.Show(actor, ct)).Email, settings.SignIn);
        if (refusal is not null) return await Show(refusal, actor, account, ct);
        var hash = passwords.Hash(form.Value!.Password);
        var done = await write.Run(x => x.SetPassword(proven!, hash, actor, ct), ct);
        if (done.Refusal is not null) return await Show(done.Refusal, actor, account, ct);
        await sessions.Begin(http, done.Value);
        return new SeeOther(Home);
    }

    private static async Task<IResult> BeginTotp(Actor actor, OwnAccount account, Write<OwnAccount> write, CancellationToken ct)
    {
        if ((await account.Show(actor, ct)).TotpEnabled) return new SeeOther(Home);
        await write.Run(x => x.BeginTotp(actor, ct), ct);
        return Page.Of<TotpPage>(new() { ["Account"] = await account.Show(actor, ct), ["IsRequired"] = actor.MustEnrolTotp });
    }

    private static async Task<IResult> ConfirmTotp(HttpContext http, Form<ConfirmTotpRequest> form, Actor actor, OwnAccount account, Write<OwnAccount> write, Sessions sessions, CancellationToken ct)
    {
        var refusal = form.Refusal;
        if (refusal is null)
        {
            var done = await write.Run(x => x.ConfirmTotp(form.Value!.Code, actor, ct), ct);
            if (done.IsOk)
            {
                await sessions.Begin(http, done.Value.Step);
                return Page.Of<RecoveryCodesPage>(new() { ["Codes"] = done.Value.Codes });
            }

            refusal = done.Refusal;
        }

        return Page.Of<TotpPage>(new() { ["Account"] = await account.Show(actor, ct), ["IsRequired"] = actor.MustEnrolTotp, ["Refusal"] = refusal }, refused: true);
    }

    private static async Task<IResult> RemoveTotp(HttpContext http, Form<PasswordRequest> form, Actor actor, OwnAccount account, Passwords passwords, Write<OwnAccount> write, Sessions sessions, CancellationToken ct)
    {
        var (proven, refusal) = await Prove(form.Refusal, form.Value?.Current, actor, account, passwords, ct);
        if (refusal is not null) return await Show(refusal, actor, account, ct);
        var done = await write.Run(x => x.RemoveTotp(proven!, actor, ct), ct);
        if (done.Refusal is not null) return await Show(done.Refusal, actor, account, ct);
        await sessions.Begin(http, done.Value);
        return new SeeOther(Home);
    }

    /// <summary>The hash that the current password answers, or why there is none.</summary>
    private static async Task<(string? Hash, Refusal? Refusal)> Prove(Refusal? wrong, string? password, Actor actor, OwnAccount account, Passwords passwords, CancellationToken ct)
    {
        if (wrong is not null) return (null, wrong);
        var hash = await account.PasswordHash(actor, ct);
        return passwords.Verify(hash, password!) ? (hash, null) : (null, Refusal.Invalid("request.invalid", new FieldError("/current", "wrong-password")));
    }

    private static async Task<IResult> Show(Refusal? refusal, Actor actor, OwnAccount account, CancellationToken ct) =>
        actor.IsPerson
            ? Page.Of<ProfilePage>(new() { ["Account"] = await account.Show(actor, ct), ["Refusal"] = refusal }, refused: refusal is not null)
            : Refusal.NotAllowed("access.persons-only").ToHttp();
}
