using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Ui;

/// <summary>What <see cref="ProblemPage"/> shows.</summary>
/// <param name="Code">The refusal's, for those who ask for help.</param>
/// <param name="Next">The word that says what to do now.</param>
/// <param name="Home">Where the reader's own pages begin.</param>
/// <param name="AskHref">Where a missing right is asked for; null when that is not the matter.</param>
/// <param name="AgainHref">The same address; null when asking again would send a form twice or help nothing.</param>
public sealed record ProblemPageView(int Status, string Code, string Next, string Home, string? AskHref, string? AgainHref);

/// <summary>
/// A refusal as a page of its own, in the bare layout: it needs neither the reader's frame nor the database, which may be what is away.
/// </summary>
internal sealed class ProblemPages : IProblemPage
{
    private const string Desk = "/desk";

    public Task Write(HttpContext context, int status, Refusal refusal)
    {
        var request = context.Request;
        var isDesk = request.Path.StartsWithSegments(Desk, StringComparison.OrdinalIgnoreCase);
        var view = new ProblemPageView(
            status, refusal.Code, "ui.problem.next." + Kind(status), isDesk ? Desk : "/",
            isDesk && refusal.Code == "access.denied" ? "/desk/access" : null,
            status >= 500 && HttpMethods.IsGet(request.Method) ? request.PathBase + request.Path + request.QueryString : null);
        return new PageResult<ProblemPage>(new { View = view }) { StatusCode = status }.ExecuteAsync(context);
    }

    private static string Kind(int status) => status switch
    {
        StatusCodes.Status403Forbidden => "denied",
        StatusCodes.Status404NotFound => "absent",
        StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed => "conflict",
        StatusCodes.Status429TooManyRequests => "too-many",
        StatusCodes.Status500InternalServerError => "fault",
        > StatusCodes.Status500InternalServerError => "outage",
        _ => "input",
    };
}
