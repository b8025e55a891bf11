using System.Collections.Concurrent;
using Bihuan.Foundation;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Policies;

/// <summary>One document as it holds, for whoever reads it from the store. An approved text never changes, so each version is read once.</summary>
public sealed class PolicyInForce<T>(PolicyLibrary library, string document)
    where T : class
{
    private readonly ConcurrentDictionary<int, T> _versions = new();

    /// <summary>Throws where nothing holds, which approval prevents for documents that may not lapse.</summary>
    public T At(DateTimeOffset at)
    {
        var text = library.InForce(document, at) ?? throw new InvalidOperationException($"No version of {document} was in force at {at:O}.");
        return _versions.GetOrAdd(text.Version, static (_, of) => PolicyReader.Read<T>(of.Text.Text, of.Document).Required(), (Text: text, Document: document));
    }
}

public static class PolicyRegistration
{
    /// <summary>
    /// A document that is edited at the desk like the limits, and the two ways of reading it: a change or a request asks for
    /// <typeparamref name="T"/> and has one version to its end; what lives longer asks <see cref="PolicyInForce{T}"/> each time.
    /// </summary>
    public static IServiceCollection AddPolicy<T>(this IServiceCollection services, string file, Func<IServiceProvider, T, IEnumerable<PolicyFault>> check)
        where T : class
    {
        var document = PolicyDocument.OfFile(file);
        services.AddSingleton(provider => new PolicyInForce<T>(provider.GetRequiredService<PolicyLibrary>(), document));
        services.AddScoped(provider => provider.GetRequiredService<PolicyInForce<T>>().At(provider.GetRequiredService<TimeProvider>().Now()));
        services.AddSingleton(provider => new PolicyKind(document, draft => PolicyReader.Read<T>(draft.Yaml, draft.Document, x => check(provider, x)).Errors));
        return services;
    }
}
