using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan;

/// <summary>
/// Maps as the framework does, but compiles an endpoint when it is first called. The framework compiles all of them before the first
/// request is answered, which with several hundred endpoints takes seconds of every start. Lies in the namespace above all modules,
/// where it is found before the framework's methods of the same names.
/// </summary>
public static class Routes
{
    // What the framework reads out of a handler's signature is the same for every server in a process.
    private static readonly ConcurrentDictionary<(MethodInfo Handler, string? Pattern), object[]> s_metadata = new();

    /// <summary>
    /// Reads the signatures of all endpoints now. The framework does it when the first request comes; a server does it beside the rest of
    /// its start.
    /// </summary>
    public static Task ReadSignatures(this IEndpointRouteBuilder routes) => Task.Run(() => routes.DataSources.Sum(x => x.Endpoints.Count));

    public static RouteHandlerBuilder MapGet(this IEndpointRouteBuilder routes, string pattern, Delegate handler) => Map(routes, pattern, handler, HttpMethods.Get);

    public static RouteHandlerBuilder MapPost(this IEndpointRouteBuilder routes, string pattern, Delegate handler) => Map(routes, pattern, handler, HttpMethods.Post);

    public static RouteHandlerBuilder MapPut(this IEndpointRouteBuilder routes, string pattern, Delegate handler) => Map(routes, pattern, handler, HttpMethods.Put);

    public static RouteHandlerBuilder MapPatch(this IEndpointRouteBuilder routes, string pattern, Delegate handler) => Map(routes, pattern, handler, HttpMethods.Patch);

    public static RouteHandlerBuilder MapDelete(this IEndpointRouteBuilder routes, string pattern, Delegate handler) => Map(routes, pattern, handler, HttpMethods.Delete);

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string pattern, Delegate handler, string method) =>
        RouteHandlerServices.Map(routes, pattern, handler, [method], Describe, Compile);

    private static RequestDelegateMetadataResult Describe(MethodInfo handler, RequestDelegateFactoryOptions? options)
    {
        var metadata = options!.EndpointBuilder!.Metadata;
        var pattern = (options.EndpointBuilder as RouteEndpointBuilder)?.RoutePattern.RawText;
        // Pages stand in no API document, and nothing else asks for what a signature says.
        if (pattern?.StartsWith("/api", StringComparison.Ordinal) != true) return new RequestDelegateMetadataResult { EndpointMetadata = [.. metadata] };
        var key = (handler, pattern);
        if (s_metadata.TryGetValue(key, out var known))
        {
            foreach (var item in known) metadata.Add(item);
            return new RequestDelegateMetadataResult { EndpointMetadata = [.. metadata] };
        }

        var before = metadata.Count;
        var described = RequestDelegateFactory.InferMetadata(handler, options);
        s_metadata[key] = [.. metadata.Skip(before)];
        return described;
    }

    private static RequestDelegateResult Compile(Delegate handler, RequestDelegateFactoryOptions options, RequestDelegateMetadataResult? described)
    {
        var compiled = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, options).RequestDelegate);
        return new RequestDelegateResult(context => compiled.Value(context), described?.EndpointMetadata ?? []);
    }
}
