using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Audit;

internal sealed class Denials(Writes writes, AuditLog audit, TimeProvider clock) : IDenials
{
    public Task Record(Actor actor, string permission, HttpContext context) =>
        writes.Run(
            async services =>
            {
                var db = services.GetRequiredService<ServiceDb>();
                var route = $"{context.Request.Method} {context.Request.Path}";
                await audit.Record(db, new AccessDenied(permission, route[..Math.Min(200, route.Length)], context.Connection.RemoteIpAddress?.ToString()), actor, clock.Now(), CancellationToken.None);
                await db.SaveChangesAsync(CancellationToken.None);
                return true;
            },
            CancellationToken.None);
}
