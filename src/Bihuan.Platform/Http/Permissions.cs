using System.Reflection;
using Bihuan.Foundation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Platform.Http;

/// <summary>What an endpoint demands. Every endpoint carries one; a test walks them all.</summary>
public sealed record Demand(string? Permission, string? Reason)
{
    /// <summary>Anyone may call it, for the stated reason.</summary>
    public bool IsOpen => Permission is null && Reason is not null;

    /// <summary>Any signed-in person may call it.</summary>
    public bool SignedInOnly => Permission is null && Reason is null;
}

public static class Permissions
{
    /// <summary>Names the permission, and validates what the endpoint takes before the handler runs.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder => Demands(builder, new Demand(permission, null));

    public static TBuilder RequiresSignIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => Demands(builder, new Demand(null, null));

    /// <summary>Open to everyone; the reason is read by whoever reviews the routes.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder builder, string because)
        where TBuilder : IEndpointConventionBuilder => Demands(builder, new Demand(null, because));

    private static TBuilder Demands<TBuilder>(TBuilder builder, Demand demand)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.WithMetadata(demand);
        builder.AddEndpointFilter<TBuilder, ArgumentFilter>();
        return builder;
    }

    /// <summary>Runs before routing's endpoint: who is it, and may they.</summary>
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        var demand = context.GetEndpoint()?.Metadata.GetMetadata<Demand>();
        if (demand is null || demand.IsOpen) return next(context);
        if (context.Actor() is not { } actor) return AskWho(context);
        return demand.Permission is { } permission && !actor.May(permission) ? Deny(context, actor, permission) : next(context);
    }

    private static async Task AskWho(HttpContext context)
    {
        var isApi = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        if (isApi || context.Request.Headers.ContainsKey("HX-Request"))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Write(context, StatusCodes.Status401Unauthorized, Refusal.NotAllowed("access.not-signed-in"));
        }
        else
        {
            context.Response.Redirect("/sign-in?return=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
        }
    }

    private static async Task Deny(HttpContext context, Actor actor, string permission)
    {
        await context.RequestServices.GetRequiredService<IDenials>().Record(actor, permission, context);
        await Problems.Write(context, StatusCodes.Status403Forbidden, Refusal.NotAllowed("access.denied", ("permission", permission)));
    }

    public static Actor? Actor(this HttpContext context) => context.Items.TryGetValue(typeof(Actor), out var actor) ? (Actor?)actor : null;

    private sealed class ArgumentFilter : IEndpointFilter
    {
        public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            for (var i = 0; i < context.Arguments.Count; i++)
                if (Wrong(context, i) is { } refusal) return ValueTask.FromResult<object?>(refusal.ToHttp());

            return next(context);
        }

        private static Refusal? Wrong(EndpointFilterInvocationContext context, int place)
        {
            var argument = context.Arguments[place];
            if (argument is IChecksItself itself) return itself.Refusal;
            if (argument is DateOnly or DateTimeOffset) return RequestValidator.InUse(argument, "/" + NameOf(context, place)) is { } wrong ? Refusal.Invalid("request.invalid", wrong) : null;
            if (argument is null || !IsTaken(argument.GetType())) return null;
            var errors = RequestValidator.Validate(argument);
            return errors.Count > 0 ? Refusal.Invalid("request.invalid", [.. errors]) : null;
        }

        /// <summary>What a caller sends: a request as a body, a query as a part of the address.</summary>
        private static bool IsTaken(Type type) =>
            (type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Query", StringComparison.Ordinal)) && type.Namespace?.StartsWith("Bihuan.", StringComparison.Ordinal) == true;

        private static string? NameOf(EndpointFilterInvocationContext context, int place) =>
            context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<MethodInfo>()?.GetParameters()[place].Name;
    }
}

/// <summary>Writes refused attempts into the audit chain.</summary>
public interface IDenials
{
    Task Record(Actor actor, string permission, HttpContext context);
}
