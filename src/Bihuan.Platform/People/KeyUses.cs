using System.Collections.Concurrent;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.People;

/// <summary>On which day each key was used last: one small write a key and day, after the answer has gone out.</summary>
public sealed class KeyUses(Writes writes, CompanyZone zone, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, DateOnly> _noted = new();

    public Task Note(HttpContext context, RequestDelegate next)
    {
        if (context.Actor() is { Kind: ActorKind.ApiKey } actor)
        {
            var today = zone.Day(clock.GetUtcNow());
            if (!_noted.TryGetValue(actor.Id, out var noted) || noted < today)
            {
                _noted[actor.Id] = today;
                context.Response.OnCompleted(() => writes.Run(services => services.GetRequiredService<ApiKeys>().NoteUse(actor.Id, today, CancellationToken.None), CancellationToken.None));
            }
        }

        return next(context);
    }
}
