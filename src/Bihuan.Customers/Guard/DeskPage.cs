using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Customers.Guard;

/// <summary>Answers of the desk: a page, the same page with what was wrong, or the way to the next one.</summary>
internal static class DeskPage
{
    public static IResult Of<TPage>(object parameters, Refusal? refusal = null)
        where TPage : IComponent => new PageResult<TPage>(parameters)
        {
            StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };

    /// <summary>A refusal that a form can show beside its fields; whatever the reader may not see or has lost is answered as such.</summary>
    public static bool BelongsInForm(this Refusal refusal) => refusal.Kind is RefusalKind.Invalid or RefusalKind.Conflict or RefusalKind.Stale;

    public static IResult Refuse(Refusal refusal) => refusal.ToHttp();
}
