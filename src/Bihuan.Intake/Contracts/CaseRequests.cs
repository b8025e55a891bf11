using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Intake.Contracts;

/// <summary>Opens a request as the API does, for imports, feeds and demo data. Call it inside a change; refuses what the API refuses.</summary>
public sealed class CaseRequests(IServiceProvider services)
{
    public Task<Result<CaseHead>> Open(OpenCaseRequest request, Actor actor, CancellationToken ct, string? externalId = null) =>
        services.GetRequiredService<OpenCaseHandler>().Handle(request, actor, ct, externalId);
}
