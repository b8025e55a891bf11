using System.Data.Common;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;

namespace Bihuan.Web;

/// <summary>Whether this node can work: its database answers and has every migration this build knows.</summary>
internal static class Readiness
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/readyz", async (Migrator migrator, CancellationToken ct) =>
        {
            try
            {
                var waiting = await migrator.Waiting(ct);
                return waiting.Count == 0 ? Results.Text("ready") : Results.Text("migrations are waiting", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
            catch (DbException)
            {
                return Results.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }).OpenToAll("load balancers ask whether to send requests here").ExcludeFromDescription();
}
