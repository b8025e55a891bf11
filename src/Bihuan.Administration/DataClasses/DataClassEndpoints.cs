using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Administration.DataClasses;

/// <summary>Which data are important, which general, and how each is guarded (SEC-01): for auditors, and for whoever asks.</summary>
internal static class DataClassEndpoints
{
    public const string Home = "/desk/data-classes";
    public const string Permission = "platform.audit.read";

    public static void MapPages(IEndpointRouteBuilder routes) =>
        routes.MapGet(Home, async (DataClassReader reader, CancellationToken ct) => Page.Of<DataClassPage>(new() { ["Lines"] = await reader.Lines(ct) })).Requires(Permission);
}
