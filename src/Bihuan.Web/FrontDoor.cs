using System.ComponentModel.DataAnnotations;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Web;

/// <summary>The language a page is to speak, and where to go back to.</summary>
public sealed record LanguageRequest([Required, MaxLength(10)] string Lang, [MaxLength(500)] string? Back = null);

/// <summary>Addresses that belong to no module: the bare address, and the choice of a language.</summary>
internal static class FrontDoor
{
    public static void MapFrontDoor(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext http) => Results.LocalRedirect(http.Actor() is { IsPerson: true } ? "/desk" : "/report"))
            .OpenToAll("staff go to the desk, everybody else to the page for customers").ExcludeFromDescription();
        routes.MapPost("/language", (Form<LanguageRequest> form, HttpContext http, WordsCatalog catalog) =>
        {
            if (form.Refusal is { } refusal) return refusal.ToHttp();
            if (!catalog.Has(form.Value!.Lang)) return Foundation.Refusal.Invalid("request.invalid", new Foundation.FieldError("/lang", "unknown-name", form.Value.Lang)).ToHttp();
            var cookie = new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Path = "/", HttpOnly = true };
            http.Response.Cookies.Append(CurrentWords.Cookie, form.Value.Lang, cookie);
            return new SeeOther(LocalAddress.OrRoot(form.Value.Back));
        }).OpenToAll("anyone may choose the language").ExcludeFromDescription();
    }
}
