using Bihuan.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Messages;

/// <summary>Answers with a page; a refused form is the same page with status 422.</summary>
internal static class Page
{
    public static IResult Of<TPage>(Dictionary<string, object?> parameters, bool refused = false)
        where TPage : IComponent =>
        new PageResult<TPage>(parameters) { StatusCode = refused ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };

    public static IResult Missing() => new PageResult<MissingPage>(new Dictionary<string, object?>()) { StatusCode = StatusCodes.Status404NotFound };

    /// <summary>A query string of what is set.</summary>
    public static string Query(params (string Name, string? Value)[] parts) =>
        QueryString.Create(parts.Where(x => !string.IsNullOrEmpty(x.Value)).Select(x => KeyValuePair.Create(x.Name, x.Value))).ToString();
}
