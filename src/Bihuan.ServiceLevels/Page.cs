using Bihuan.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Bihuan.ServiceLevels;

/// <summary>Answers with a page; a refused form is the same page with status 422.</summary>
internal static class Page
{
    public static IResult Of<TPage>(object? view, bool refused = false)
        where TPage : IComponent =>
        new PageResult<TPage>(new Dictionary<string, object?> { ["View"] = view }) { StatusCode = refused ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };
}
