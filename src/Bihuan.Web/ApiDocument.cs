using System.Reflection;
using Bihuan.Platform.Http;
using Bihuan.Platform.Idempotency;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Bihuan.Web;

/// <summary>The OpenAPI document of /api/v1 and the hooks: made from the endpoints themselves, with the permission each demands.</summary>
internal static class ApiDocument
{
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = x => IsApi(x.RelativePath);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Bihuan", Version = "v1" };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context.Description);
            return Task.CompletedTask;
        });
    });

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/openapi/{documentName}.json").OpenToAll("whoever builds against the API reads it first; it holds no data");

    private static bool IsApi(string? path) =>
        path is not null && (path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith("hooks/", StringComparison.Ordinal));

    private static void Describe(OpenApiOperation operation, ApiDescription description)
    {
        var metadata = description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Demand>().FirstOrDefault() is { } demand)
            operation.Description = demand.Permission is { } permission ? $"Requires the permission `{permission}`." : demand.Reason is { } reason ? $"Open: {reason}." : "Requires a sign-in.";
        // Arguments that bind themselves are unknown to the generator: those that callers never see are taken out, headers are named.
        var taken = metadata.OfType<MethodInfo>().FirstOrDefault()?.GetParameters().Select(x => x.ParameterType).ToHashSet() ?? [];
        var hidden = description.ParameterDescriptions.Where(x => x.Type?.Namespace?.StartsWith("Bihuan.Platform", StringComparison.Ordinal) == true).Select(x => x.Name).ToHashSet(StringComparer.Ordinal);
        var shown = operation.Parameters?.Where(x => x.Name is null || !hidden.Contains(x.Name)).ToList() ?? [];
        if (taken.Contains(typeof(IfMatch))) shown.Add(Header("If-Match", required: true));
        if (taken.Contains(typeof(IdempotencyKey))) shown.Add(Header(IdempotencyKey.Header, required: false));
        operation.Parameters = shown;
    }

    private static OpenApiParameter Header(string name, bool required) =>
        new() { Name = name, In = ParameterLocation.Header, Required = required, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
