using System.ComponentModel.DataAnnotations;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.SignIn;

public sealed record SignInRequest([Required, MaxLength(200)] string Email, [Required, MaxLength(200)] string Password, [MaxLength(2000)] string? Return = null);

public sealed record SignInCodeRequest([Required, MaxLength(40)] string Code, [MaxLength(2000)] string? Return = null);

public sealed record SignOutRequest;

internal static class SignInEndpoints
{
    private const string Home = "/desk";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", Show).OpenToAll("everybody signs in here");
        routes.MapPost("/sign-in", WithPassword).OpenToAll("everybody signs in here");
        routes.MapGet("/sign-in/code", ShowCode).OpenToAll("the second half of signing in; only a sealed cookie leads here");
        routes.MapPost("/sign-in/code", WithCode).OpenToAll("the second half of signing in; only a sealed cookie leads here");
        routes.MapPost("/sign-out", End).OpenToAll("ends whatever session there is");
    }

    private static IResult Show(string? @return, HttpContext http) =>
        http.Actor() is not null ? new SeeOther(Address(@return)) : Page.Of<SignInPage>(new() { ["Return"] = @return });

    private static async Task<IResult> WithPassword(HttpContext http, Form<SignInRequest> form, SignIns signIns, Sessions sessions, CancellationToken ct)
    {
        if (form.Refusal is not null) return Again(form, isRefused: form.Errors.Count == 0 && !form.IsForged);
        var step = await signIns.WithPassword(form.Value!.Email, form.Value.Password, AddressOf(http), ct);
        switch (step.Outcome)
        {
            case SignInOutcome.SignedIn:
                await sessions.Begin(http, step);
                return new SeeOther(Address(form.Value.Return));
            case SignInOutcome.CodeNeeded:
                sessions.BeginHalf(http, step);
                return new SeeOther("/sign-in/code" + QueryString.Create("return", Address(form.Value.Return)));
            case SignInOutcome.Refused:
            default:
                return Again(form, isRefused: true);
        }
    }

    private static IResult ShowCode(HttpContext http, string? @return, Sessions sessions) =>
        sessions.Half(http) is null ? new SeeOther("/sign-in") : Page.Of<SignInCodePage>(new() { ["Return"] = @return });

    private static async Task<IResult> WithCode(HttpContext http, Form<SignInCodeRequest> form, SignIns signIns, Sessions sessions, CancellationToken ct)
    {
        if (sessions.Half(http) is not { } half) return new SeeOther("/sign-in");
        if (form.Refusal is not null) return Page.Of<SignInCodePage>(new() { ["Refusal"] = form.Refusal, ["Return"] = form.Typed("return") }, refused: true);
        var step = await signIns.WithCode(half.UserId, half.Stamp, form.Value!.Code, AddressOf(http), ct);
        if (step.Outcome != SignInOutcome.SignedIn)
            return Page.Of<SignInCodePage>(new() { ["IsRefused"] = true, ["Return"] = form.Value.Return }, refused: true);
        await sessions.Begin(http, step);
        return new SeeOther(Address(form.Value.Return));
    }

    private static async Task<IResult> End(HttpContext http, Form<SignOutRequest> form, SignIns signIns, Sessions sessions, CancellationToken ct)
    {
        if (form.IsForged) return form.Refusal!.ToHttp();
        if (http.Actor() is { IsPerson: true } actor) await signIns.End(actor, ct);
        await sessions.End(http);
        return new SeeOther("/sign-in");
    }

    private static IResult Again(Form<SignInRequest> form, bool isRefused) =>
        Page.Of<SignInPage>(new() { ["Email"] = form.Typed("email"), ["Return"] = form.Typed("return"), ["IsRefused"] = isRefused, ["Refusal"] = form.Refusal }, refused: true);

    internal static string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();

    private static string Address(string? wanted) => LocalAddress.OrRoot(wanted) is var address and not "/" ? address : Home;
}
