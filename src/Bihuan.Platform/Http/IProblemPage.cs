using Bihuan.Foundation;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Platform.Http;

/// <summary>
/// Says no to somebody who looks at a page, where the API answers a problem document. A seam, since pages are drawn on a higher floor.
/// </summary>
public interface IProblemPage
{
    Task Write(HttpContext context, int status, Refusal refusal);
}
