using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases.CaseQueue;

/// <summary>The page that most people open first.</summary>
internal sealed class QueueWarmUp : IWarmUp
{
    public Task<IResult> Ask(HttpContext nobody, CancellationToken ct)
    {
        var services = nobody.RequestServices;
        return QueueEndpoints.Page(
            nobody, Actor.Named("warm-up"), services.GetRequiredService<ServiceDb>(), services.GetRequiredService<QueueReader>(), services.GetRequiredService<Words>(), ct);
    }
}
