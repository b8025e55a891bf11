using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Domain;
using Bihuan.ServiceLevels.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.ServiceLevels.ReadRules;

/// <summary>A rule in force: which version, since when, until when, for whom, and who approved it.</summary>
public sealed record RuleLine(string Code, string Title, int Version, string Standing, DateTimeOffset? Since, DateOnly? EndsOn, string? Scope, string? Approver);

public sealed record RuleLimit(string Key, string Name, string Figure);

public sealed record RuleClauseView(string Code, string Text, string? Law, IReadOnlyList<RuleLimit> Limits, IReadOnlyList<(string Document, string Name)> Documents);

public sealed record RuleView(RuleLine Rule, bool Commits, IReadOnlyList<RuleClauseView> Clauses);

/// <summary>The rules of the company as those read them who work by them (POL-02): what is in force, with the figures that hold now.</summary>
internal sealed class RuleDesk(PolicyShelf shelf, LimitBook limits, PeopleDirectory people, Words words, TimeProvider clock)
{
    public async Task<IReadOnlyList<RuleLine>> All(Actor actor, CancellationToken ct)
    {
        var lines = new List<RuleLine>();
        foreach (var document in await shelf.All(actor, ct))
            if (document.InForce is { } current && PolicyDocument.KindOf(document.Document) == RuleKind.Kind && await Read(current, actor, ct) is { } policy) lines.Add(Line(current, policy));
        return lines;
    }

    /// <param name="code">Of the rule.</param>
    /// <param name="version">The one in force when left out; another only for whoever works on policies.</param>
    /// <param name="actor">Who reads.</param>
    public async Task<RuleView?> Find(string code, int? version, Actor actor, CancellationToken ct)
    {
        var versions = await shelf.History(RuleKind.NameOf(code), actor, ct);
        if (versions.FirstOrDefault(x => version is { } number ? x.Version == number : x.Standing == "in-force") is not { } found || await Read(found, actor, ct) is not { } policy) return null;
        var current = limits.InForce(clock.Now());
        return new RuleView(Line(found, policy), policy.Commits, [.. policy.Clauses.Select(x => View(x, current))]);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/rules", async (Actor actor, RuleDesk desk, CancellationToken ct) => Page.Of<RuleListPage>(await desk.All(actor, ct))).Requires(PolicyChanges.Read);
        routes.MapGet("/desk/rules/{code}", async (string code, int? version, Actor actor, RuleDesk desk, CancellationToken ct) =>
            await desk.Find(code, version, actor, ct) is { } view ? Page.Of<RulePage>(view) : Refusal.NotFound("policy.unknown").ToHttp()).Requires(PolicyChanges.Read);
        routes.MapGet("/api/v1/rules", async (Actor actor, RuleDesk desk, CancellationToken ct) => Problems.Ok(new { items = await desk.All(actor, ct) })).Requires(PolicyChanges.Read).WithTags("policies");
        routes.MapGet("/api/v1/rules/{code}", async (string code, Actor actor, RuleDesk desk, CancellationToken ct) =>
            await desk.Find(code, null, actor, ct) is { } view
                ? Problems.Ok(new { view.Rule, view.Commits, items = view.Clauses.Select(x => new { x.Code, x.Text, x.Law, x.Limits, documents = x.Documents.Select(y => y.Document) }) })
                : Refusal.NotFound("policy.unknown").ToHttp()).Requires(PolicyChanges.Read).WithTags("policies");
    }

    private async Task<RulePolicy?> Read(PolicyVersionView version, Actor actor, CancellationToken ct) =>
        await shelf.Text(version.Document, version.Version, actor, ct) is { } text ? PolicyReader.Read<RulePolicy>(text, version.Document).Value : null;

    private RuleLine Line(PolicyVersionView x, RulePolicy policy) => new(
        PolicyDocument.CodeOf(x.Document), Said(policy.Title), x.Version, x.Standing, x.EffectiveAt > DateTimeOffset.UnixEpoch ? x.EffectiveAt : null, x.EndsOn, x.Scope,
        Actor.PersonOf(x.DecidedBy) is { } id ? people.NameOf(id) : null);

    private RuleClauseView View(RuleClause clause, LimitPolicy current) => new(
        clause.Code, Said(clause.Text), clause.Law is { } law ? Said(law) : null,
        [.. (clause.Limits ?? []).Select(current.Find).OfType<TimeLimit>().Select(x => new RuleLimit(x.Key, LimitText.Name(x, words), LimitText.Figure(x, x.Figure, words)))],
        [.. (clause.Documents ?? []).Select(x => (x, NameOf(x)))]);

    private string Said(IReadOnlyDictionary<string, string> text) => text.GetValueOrDefault(words.Lang) ?? text.GetValueOrDefault(WordsCatalog.Default) ?? "";

    private string NameOf(string document) => words.Find("policy." + document) ?? (document.StartsWith("processes.", StringComparison.Ordinal) ? words.Code("process", PolicyDocument.CodeOf(document)) : words.Code("policy-kind", document));
}
