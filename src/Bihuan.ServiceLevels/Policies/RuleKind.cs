using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Policies;

/// <summary>The rules as documents of the store. Nothing in the product reads them but people, so one may end with none in its place.</summary>
internal static class RuleKind
{
    public const string Kind = "rules";

    public static string NameOf(string code) => Kind + "." + code;

    public static PolicyKind Of(PolicyLibrary library, LimitBook limits, TimeProvider clock) => new(Kind, draft => Read(draft, library, limits, clock.GetUtcNow()).Errors)
    {
        IsFamily = true,
        MayLapse = true,
        Pages = [new PolicyPage("service-levels.rules.readable", "/desk/rules/{document}?version={version}")],
    };

    private static PolicyReading<RulePolicy> Read(PolicyDraft draft, PolicyLibrary library, LimitBook limits, DateTimeOffset at) =>
        PolicyReader.Read<RulePolicy>(draft.Yaml, draft.Document, policy => RulePolicy.Check(policy, x => limits.InForce(at).Find(x) is not null, x => library.InForce(x, at) is not null));
}
