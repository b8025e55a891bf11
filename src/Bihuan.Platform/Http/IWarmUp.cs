using Microsoft.AspNetCore.Http;

namespace Bihuan.Platform.Http;

/// <summary>
/// A page asked for once at the start, by nobody and into nothing, so that the first reader does not wait half a second for code to be
/// compiled. It reads and never changes anything.
/// </summary>
public interface IWarmUp
{
    Task<IResult> Ask(HttpContext nobody, CancellationToken ct);
}
