using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Administration.Policies;

/// <summary>Puts together what the pages of policies show.</summary>
internal sealed class PolicyDesk(PolicyShelf shelf, PolicyKinds kinds, CompanyZone zone, Words words, TimeProvider clock)
{
    private const int Context = 4;

    public async Task<PolicyHistoryView?> History(string document, Actor actor, Refusal? refusal, CancellationToken ct)
    {
        var versions = await shelf.History(document, actor, ct);
        if (versions.Count == 0) return null;
        var inForce = versions.FirstOrDefault(x => x.Standing == "in-force");
        var kind = kinds.Of(document)!;
        return new PolicyHistoryView(document, versions, inForce, Links(kind, inForce ?? versions[0], actor), kind.IsEditable && actor.May(PolicyChanges.Edit), kind.IsEditable) { Refusal = refusal };
    }

    /// <summary>A version as stored, or with what was typed into its form.</summary>
    public async Task<PolicyVersionPageView?> Version(string document, int version, Actor actor, CancellationToken ct, Form<EditPolicyRequest>? typed = null, Refusal? refusal = null, bool isChecked = false)
    {
        var versions = await shelf.History(document, actor, ct);
        if (versions.FirstOrDefault(x => x.Version == version) is not { } found || await shelf.Text(document, version, actor, ct) is not { } stored) return null;
        var kind = kinds.Of(document)!;
        var text = typed is { Fields.Count: > 0 } ? typed.Typed("text").ReplaceLineEndings("\n") : stored;
        var isDraft = found.Standing == "draft";
        var isOwn = found.Authors.Contains(actor.Code, StringComparer.Ordinal) || found.SubmittedBy == actor.Code;
        return new PolicyVersionPageView(
            found, text, isDraft && (isChecked || refusal is not null) ? Errors(kind, document, text, typed) : [], Links(kind, found, actor), versions.Where(x => x.Version < version).Select(x => (int?)x.Version).FirstOrDefault(),
            versions.FirstOrDefault(x => x.Standing == "in-force")?.Version)
        {
            MayEdit = isDraft && kind.IsEditable && actor.May(PolicyChanges.Edit),
            MaySubmit = isDraft && actor.May(PolicyChanges.Edit),
            MayDecide = found.Standing == "submitted" && !isOwn && actor.May(PolicyChanges.Approve),
            AwaitsOthers = found.Standing == "submitted" && isOwn,
            IsChecked = isChecked,
            Reason = Typed(typed, "reason") ?? found.Reason,
            Source = Typed(typed, "source") ?? found.Source,
            Scope = Typed(typed, "scope") ?? found.Scope,
            EffectiveOn = Typed(typed, "effectiveOn") ?? Day(found.EffectiveOn),
            EndsOn = Typed(typed, "endsOn") ?? Day(found.EndsOn),
            Refusal = refusal,
        };
    }

    public async Task<PolicyComparisonView?> Compare(string document, int from, int to, Actor actor, CancellationToken ct)
    {
        var versions = await shelf.History(document, actor, ct);
        if (await shelf.Text(document, from, actor, ct) is not { } before || await shelf.Text(document, to, actor, ct) is not { } after || versions.Count == 0) return null;
        var lines = LineDiff.Of(before, after);
        return new PolicyComparisonView(document, from, to, [.. versions.Select(x => x.Version)], LineDiff.Around(lines, Context), lines.Count(x => x.IsAdded), lines.Count(x => x.IsRemoved));
    }

    private IReadOnlyList<PolicyError> Errors(PolicyKind kind, string document, string text, Form<EditPolicyRequest>? typed)
    {
        var begins = Clock.ReadDay(Typed(typed, "effectiveOn")) ?? zone.Day(clock.Now());
        return PolicyChanges.Check(kind, document, text, begins);
    }

    private IReadOnlyList<PolicyLink> Links(PolicyKind kind, PolicyVersionView version, Actor actor) =>
        [.. kind.Pages.Where(x => x.Permission is null || actor.May(x.Permission)).Select(x => new PolicyLink(words[x.Words], x.For(PolicyDocument.CodeOf(version.Document), version.Version)))];

    private static string? Day(DateOnly? on) => on?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Typed(Form<EditPolicyRequest>? typed, string field) => typed is not null && typed.Fields.ContainsKey(field) ? typed.Typed(field) : null;
}
