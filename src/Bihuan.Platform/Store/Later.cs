using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Store;

/// <summary>
/// A service that is asked for when it is first used. Listeners to facts are made together with the store, so those that read people or
/// other rows kept in memory cannot ask for them while they are made.
/// </summary>
public sealed class Later<T>(IServiceProvider services)
    where T : notnull
{
    private T? _value;

    public T Value => _value ??= services.GetRequiredService<T>();
}
