using Bihuan.Foundation;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Policies;

/// <summary>One document as it holds, for whoever reads it from the store. An approved text never changes, so each version is read once.</summary>
public sealed class PolicyInForce<T>(PolicyLibrary library, string document)
    where T : class
{
    private volatile Known? _known;

    /// <summary>Throws where nothing holds, which approval prevents for documents that may not lapse.</summary>
    public T At(DateTimeOffset at)
    {
        var text = library.InForce(document, at) ?? throw new InvalidOperationException($"No version of {document} was in force at {at:O}.");
        var known = _known;
        if (known is null || known.Version != text.Version) _known = known = new Known(text.Version, PolicyReader.Read<T>(text.Text, document).Required());
        return known.Policy;
    }

    private sealed record Known(int Version, T Policy);
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
