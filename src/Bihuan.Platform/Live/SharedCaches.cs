using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Live;

/// <summary>
/// What nodes keep in memory of the database: people, channels, policies. Whoever changes such rows calls <see cref="Forget"/> after
/// the commit; the memory goes here and, where several nodes share one database, on each of them.
/// </summary>
public sealed class SharedCaches
{
    private readonly ConcurrentDictionary<string, Action> _caches = new(StringComparer.Ordinal);

    internal Action<string>? Elsewhere { get; set; }

    /// <param name="name">The same on every node; lower-kebab.</param>
    public void Register(string name, Action forget) => _caches[name] = forget;

    public void Forget(string name)
    {
        ForgetHere(name);
        Elsewhere?.Invoke(name);
    }

    internal void ForgetHere(string name)
    {
        if (_caches.TryGetValue(name, out var forget)) forget();
    }

    /// <summary>After a time out of touch with the others nobody knows what changed.</summary>
    internal void ForgetAllHere()
    {
        foreach (var forget in _caches.Values) forget();
    }
}

public static class SharedCacheServices
{
    /// <summary>A memory of the database as a single object, with the way to empty it when any node says so.</summary>
    public static IServiceCollection AddShared<TCache>(this IServiceCollection services, string name, Action<TCache> forgetHere)
        where TCache : class => services.AddSingleton(provider =>
        {
            var cache = ActivatorUtilities.CreateInstance<TCache>(provider);
            provider.GetRequiredService<SharedCaches>().Register(name, () => forgetHere(cache));
            return cache;
        });
}
