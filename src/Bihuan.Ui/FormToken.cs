using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Ui;

/// <summary>The hidden field that says a form was ours: one for a page, however many forms it has, and another for every page.</summary>
public sealed class FormToken(IAntiforgery antiforgery, IHttpContextAccessor http)
{
    private MarkupString? _field;

    public MarkupString Field => _field ??= Make();

    private MarkupString Make()
    {
        var tokens = antiforgery.GetAndStoreTokens(http.HttpContext!);
        return Html.Raw($"""<input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}" />""");
    }
}
