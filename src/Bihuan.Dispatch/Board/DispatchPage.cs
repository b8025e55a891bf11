using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Dispatch.Board;

/// <summary>Answers of this module's pages: a page, the same page with what was wrong, or the way to the next.</summary>
internal static class DispatchPage
{
    public static IResult Of<TPage>(object parameters, Refusal? refusal = null)
        where TPage : IComponent => new PageResult<TPage>(parameters)
        {
            StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };

    /// <summary>A refusal that a form can show beside its fields; the others are answered as they are.</summary>
    public static bool BelongsInForm(this Refusal refusal) => refusal.Kind is RefusalKind.Invalid or RefusalKind.Conflict or RefusalKind.Stale;
}
