using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text;
using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Bihuan.Web.Bench.Fuzz;

/// <summary>One address of the running application and what it takes, read from the server so that a new one is met without being named.</summary>
internal sealed record FuzzRoute(RoutePattern Pattern, string Method, Type? Body, Type? Form, bool TakesVersion)
{
    /// <summary>An id that is well formed and names nothing.</summary>
    public const string Nothing = "0197f000-0000-7000-8000-00000000ffff";

    public bool IsApi => Raw.StartsWith("/api", StringComparison.Ordinal) || Raw.StartsWith("/hooks", StringComparison.Ordinal);

    public bool HasParameters => Pattern.Parameters.Count > 0;

    public string Raw => "/" + Pattern.RawText!.TrimStart('/');

    public static IReadOnlyList<FuzzRoute> Of(EndpointDataSource source) =>
    [
        .. source.Endpoints.OfType<RouteEndpoint>()
            // A stream of events has no end to wait for.
            .Where(x => x.RoutePattern.RawText?.EndsWith("live", StringComparison.Ordinal) != true)
            .SelectMany(x => (x.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => Of(x, method))),
    ];

    private static FuzzRoute Of(RouteEndpoint endpoint, string method)
    {
        var parameters = endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters().Select(x => x.ParameterType).ToList() ?? [];
        var form = parameters.Find(x => x.IsGenericType && x.GetGenericTypeDefinition() == typeof(Form<>))?.GetGenericArguments()[0];
        var body = endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>()?.RequestType;
        return new FuzzRoute(endpoint.RoutePattern, method, body, form, parameters.Contains(typeof(IfMatch)));
    }

    /// <summary>The address with its parameters filled in.</summary>
    public string Fill(Func<RoutePatternParameterPart, string, string> valueOf)
    {
        var address = new StringBuilder();
        foreach (var segment in Pattern.PathSegments)
        {
            address.Append('/');
            foreach (var part in segment.Parts)
            {
                address.Append(part switch
                {
                    RoutePatternLiteralPart literal => literal.Content,
                    RoutePatternSeparatorPart separator => separator.Content,
                    RoutePatternParameterPart parameter => valueOf(parameter, address.ToString()),
                    _ => "",
                });
            }
        }

        return address.Length == 0 ? "/" : address.ToString();
    }

    public override string ToString() => $"{Method} {Raw}";
}

/// <summary>A member of a request, with the rules that stand on it.</summary>
internal sealed record FuzzMember(string Name, Type Type, bool IsRequired, int? LengthMax, bool HasRange)
{
    public static IReadOnlyList<FuzzMember> Of(Type request)
    {
        var parameters = request.GetConstructors().OrderByDescending(x => x.GetParameters().Length).FirstOrDefault()?.GetParameters() ?? [];
        return [.. request.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(x => x.CanWrite && x.GetIndexParameters().Length == 0).Select(x => Of(x, Array.Find(parameters, y => y.Name == x.Name)))];
    }

    private static FuzzMember Of(PropertyInfo property, ParameterInfo? parameter)
    {
        var rules = property.GetCustomAttributes<ValidationAttribute>().Concat(parameter?.GetCustomAttributes<ValidationAttribute>() ?? []).ToList();
        return new FuzzMember(
            char.ToLowerInvariant(property.Name[0]) + property.Name[1..], property.PropertyType, rules.Exists(x => x is RequiredAttribute),
            property.PropertyType == typeof(string) ? rules.OfType<MaxLengthAttribute>().FirstOrDefault()?.Length : null, rules.Exists(x => x is RangeAttribute));
    }

    public Type Plain => Nullable.GetUnderlyingType(Type) ?? Type;

    public bool IsText => Type == typeof(string);

    public bool IsNumber => Plain == typeof(int) || Plain == typeof(long) || Plain == typeof(decimal);

    /// <summary>Whether text that is no value of it is a mistake in a form.</summary>
    public bool IsTyped => IsNumber || Plain == typeof(Guid) || Plain == typeof(DateOnly) || Plain == typeof(DateTimeOffset);
}
