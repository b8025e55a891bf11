using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Platform.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases.Policies;

/// <summary>
/// The documents that cases are worked by, for reading and comparing beside the limits. All but what the desk shows are still read from the
/// release, so the store shows them and takes no edit; each release that changes one adds a version to its history.
/// </summary>
internal static class CasePolicyKinds
{
    public static void AddCasePolicyKinds(this IServiceCollection services)
    {
        Add(services, "codes", (draft, shipped) => CasePolicyFiles.Codes(draft.Yaml, draft.Document, shipped.Posts).Errors);
        Add(services, "processes", (draft, shipped) => CasePolicyFiles.Process(draft.Yaml, draft.Document, shipped.Posts, shipped.Codes).Errors, isFamily: true);
        Add(services, "danger-words", (draft, shipped) => CasePolicyFiles.DangerWords(draft.Yaml, draft.Document, shipped.Codes).Errors);
        Add(services, "intake-questions", (draft, shipped) => CasePolicyFiles.Questions(draft.Yaml, draft.Document, shipped.Codes).Errors);
        Add(services, "replies", (draft, _) => CasePolicyFiles.Replies(draft.Yaml, draft.Document).Errors);
        Add(services, "numbers", (draft, _) => CasePolicyFiles.Numbers(draft.Yaml, draft.Document).Errors);
        Add(services, "follow-up", (draft, shipped) => CasePolicyFiles.FollowUp(draft.Yaml, draft.Document, shipped.Posts, shipped.Codes).Errors);
        Add(services, "emergencies", (draft, shipped) => CasePolicyFiles.Emergencies(draft.Yaml, draft.Document, shipped.Codes, Dangers(shipped), shipped.Posts).Errors);
        Add(services, "complaint-levels", (draft, shipped) => CasePolicyFiles.ComplaintLevels(draft.Yaml, draft.Document, shipped.Codes, Dangers(shipped)).Errors);
        services.AddPolicy<DeskPolicy>(DeskPolicy.FileName, (_, policy) => DeskPolicy.Check(policy));
    }

    private static DangerWordList Dangers(CasePolicies shipped)
    {
        const string file = "policies/danger-words.yaml";
        return CasePolicyFiles.DangerWords(EmbeddedPolicies.Text(file), file, shipped.Codes).Required();
    }

    private static void Add(IServiceCollection services, string code, Func<PolicyDraft, CasePolicies, IReadOnlyList<PolicyError>> check, bool isFamily = false) =>
        services.AddSingleton(provider => new PolicyKind(code, draft => check(draft, provider.GetRequiredService<CasePolicies>())) { IsFamily = isFamily, IsEditable = false });
}
