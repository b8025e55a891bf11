using Bihuan.Cases.Alarms;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases;

/// <summary>One thing a user does to one case. The page and the API post the same request to the same handler.</summary>
internal interface ICaseAct<in TRequest>
    where TRequest : class
{
    Task<Result<CaseHead>> Handle(CaseId id, Seq expected, TRequest request, Actor actor, CancellationToken ct);
}

internal static class CaseActEndpoints
{
    /// <summary><c>POST /api/v1/cases/{id}/NOUN</c> with the version in If-Match; answers the case's head with its new version.</summary>
    public static void MapAct<THandler, TRequest>(this RouteGroupBuilder cases, string noun, string permission)
        where THandler : class, ICaseAct<TRequest>
        where TRequest : class =>
        cases.MapPost(
            "/{id:guid}/" + noun,
            async (Guid id, IfMatch expected, TRequest request, Actor actor, HttpContext http, Write<THandler> write, CancellationToken ct) =>
            {
                var changed = await write.Run(x => x.Handle(new CaseId(id), expected.Seq, request, actor, ct), ct);
                if (changed.Refusal is not null) await http.KeepDenial(changed.Refusal, actor);
                return changed.Refusal is { } refusal ? refusal.ToHttp() : Problems.Ok(changed.Value, etag: new Seq(changed.Value.Seq).ETag);
            })
            .Requires(permission);

    /// <summary>Registers every act of this module under its own type, so that a handler is found where it is asked for.</summary>
    public static IServiceCollection AddCaseActs(this IServiceCollection services)
    {
        foreach (var handler in typeof(CaseActEndpoints).Assembly.GetTypes().Where(IsAct))
        {
            services.AddScoped(handler);
            foreach (var act in handler.GetInterfaces().Where(x => x.IsGenericType && x.GetGenericTypeDefinition() == typeof(ICaseAct<>)))
                services.AddScoped(act, x => x.GetRequiredService(handler));
        }
        return services;
    }

    /// <summary>What a rule says is not this actor's to do stands in the audit like what their post does not allow; a refusal itself stores nothing.</summary>
    public static Task KeepDenial(this HttpContext http, Refusal refusal, Actor actor) =>
        refusal is { Kind: RefusalKind.NotAllowed } && refusal.Facts.GetValueOrDefault("permission") is string permission
            ? http.RequestServices.GetRequiredService<IDenials>().Record(actor, permission, http)
            : Task.CompletedTask;

    /// <summary>The person who acts, or nobody when another system does.</summary>
    public static Guid? PersonId(this Actor actor) => actor.IsPerson ? actor.Id : null;

    /// <summary>Staff write with care, but digit runs of a customer still slip in; what lies open in a fact is masked.</summary>
    public static string Masked(this string text) => Masking.FreeText(text.Trim());

    public static IReadOnlyDictionary<string, Personal> AsPersonal(this IReadOnlyDictionary<string, string> answers) =>
        answers.ToDictionary(x => x.Key, x => new Personal(x.Value), StringComparer.Ordinal);

    private static bool IsAct(Type type) =>
        type is { IsClass: true, IsAbstract: false } && type.GetInterfaces().Any(x => x.IsGenericType && x.GetGenericTypeDefinition() == typeof(ICaseAct<>));
}

/// <summary>Who may take a case, with what the decision needs to know of them.</summary>
internal sealed class CaseReceivers(PeopleDirectory people, CaseHolders holders, CasePolicies policies)
{
    /// <summary>Null when there is nobody of this id.</summary>
    public CaseReceiver? Find(Guid id, ServiceCase serviceCase)
    {
        if (people.Find(id) is not { } receiver) return null;
        var posts = receiver.Posts.Select(x => x.Post).ToList();
        var theirs = policies.Codes.DepartmentOf(posts);
        var present = people.Find(serviceCase.AssigneeId.Value) is { } holder ? policies.Codes.DepartmentOf(holder.Posts.Select(x => x.Post)) : null;
        return new CaseReceiver(receiver.Id, receiver.OrganisationId, receiver.IsActive, posts, theirs is not null && present is not null && theirs != present);
    }

    public bool CanWork(Guid id) => people.Find(id) is { IsActive: true };

    /// <summary>Whoever is on duty in a post for the case, else its nearest holder; the present holder when they have the post.</summary>
    public Guid? NearestHolder(string? post, ServiceCase serviceCase, DateTimeOffset at)
    {
        if (post is null) return null;
        return people.Find(serviceCase.AssigneeId.Value)?.Holds(post) == true ? serviceCase.AssigneeId.Value : holders.Of(post, serviceCase.OrganisationId.Value, at);
    }
}
