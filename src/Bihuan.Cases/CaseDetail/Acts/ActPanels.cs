using Bihuan.Cases.CaseDetail.Story;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>What stands around the acts of one page: the case, who looks, what was typed and what was refused.</summary>
internal sealed record ActSetting(
    ServiceCase Case, CaseProcess Process, IReadOnlyList<StoryFact> Facts, IReadOnlyList<StoryEntry> Story, Actor Actor, CustomerCard? Customer,
    IReadOnlyList<RelatedCase> Related, CaseDetailQuery Query, Refusal? Refusal, long Seen)
{
    public string Href => "/desk/cases/" + Case.Id;
}

/// <summary>Says what this reader can do with the case now: the steps the process waits for, the menu, the opened form, the way back.</summary>
internal sealed class ActPanels(CasePolicies policies, PeopleDirectory people, OrganisationTree tree, ReplyTexts replies, IEnumerable<CasePageLink> links, Words words)
{
    private const int NextMax = 3;

    /// <summary>An act brings few facts of its own, and some that follow by rule.</summary>
    private const int UndoFactsMax = 5;

    public CaseDetailView Offer(CaseDetailView view, ActSetting at)
    {
        var may = CaseActs.All.Where(act => act.MayBeTried(at.Case, at.Process, at.Actor)).ToList();
        var opened = at.Query.Act is { } code ? may.Find(act => act.Code == code) : null;
        return view with
        {
            Next = Next(at),
            Menu = [.. may.Where(act => act.Place == ActPlace.Menu && act.Blocked(at.Case, at.Actor) is null).Select(act => Link(act, at)), .. Elsewhere(at)],
            Composers = [.. may.Where(act => act.Place == ActPlace.Composer).Select(act => Panel(act, at, isOpened: false))],
            Panel = opened is null ? null : Panel(opened, at, isOpened: true),
            Done = Done(at),
        };
    }

    /// <summary>What other modules offer for an open case, for whoever may.</summary>
    private IEnumerable<ActLink> Elsewhere(ActSetting at) => links
        .Where(x => at.Case.IsOpen && at.Actor.ReachOf(x.Permission).Covers(at.Case.OrganisationId.Value, at.Case.IsOwnOf(at.Actor.Id)))
        .Select(x => new ActLink(x.Words, words[x.Words], x.Icon, x.Address(at.Case.Id.Value)));

    /// <summary>What the stage still asks for, and who or what it waits for.</summary>
    private IReadOnlyList<NextStep> Next(ActSetting at)
    {
        if (!at.Case.IsOpen) return [];
        var steps = at.Case.Missing(at.Process).Select(fact => Step(fact, at)).ToList();
        if (steps.Count == 0 && CaseActs.Find("move") is { } move && move.MayBeTried(at.Case, at.Process, at.Actor)) steps.Add(Step(move, at));
        steps.AddRange(at.Case.Holds.Select(hold => new NextStep(words.Code("hold", hold), "hand-stop", null, words["cases.next.held"], null)));
        return [.. steps.OrderBy(x => x.Href is null).Take(NextMax)];
    }

    private NextStep Step(string fact, ActSetting at)
    {
        if (CaseActs.Bringing(fact) is { } act) return Step(act, at);
        return new NextStep(words.Code("fact", fact), "circle-dashed", null, words[fact is "case.rated" ? "cases.next.waits-for-customer" : "cases.next.waits"], null);
    }

    private NextStep Step(CaseAct act, ActSetting at)
    {
        var name = words["cases.act." + act.Code];
        if (!act.MayBeTried(at.Case, at.Process, at.Actor))
        {
            // Not their turn: somebody else's post, or a step that comes after another.
            if (act.Reaches(at.Case, at.Actor)) return new NextStep(name, act.Icon, null, words["cases.next.later"], null);
            var posts = at.Process.Find(at.Case.Stage)!.Posts.Select(post => words.Code("post", post));
            return new NextStep(name, act.Icon, null, words.Format("cases.next.waits-for", string.Join(words["cases.list-separator"], posts)), null);
        }

        return act.Blocked(at.Case, at.Actor) is { } why
            ? new NextStep(name, act.Icon, null, words["cases.blocked." + why], null)
            : new NextStep(name, act.Icon, act.Key, words["cases.act." + act.Code + ".hint"], Href(act, at));
    }

    private ActLink Link(CaseAct act, ActSetting at) => new(act.Code, words["cases.act." + act.Code], act.Icon, Href(act, at));

    private static string Href(CaseAct act, ActSetting at) => $"{at.Href}?act={act.Code}#act";

    private ActPanelView Panel(CaseAct act, ActSetting at, bool isOpened)
    {
        var refusal = isOpened ? at.Refusal : null;
        return new ActPanelView(
            act.Code, words["cases.act." + act.Code], act.Icon, words["cases.act." + act.Code + ".hint"], $"{at.Href}/{act.Noun}",
            [.. act.Fields.Select(field => Field(act, field, at, isOpened))], at.Href, act.TakesFiles)
        {
            Refusal = refusal,
            Since = refusal?.Kind == RefusalKind.Stale ? [.. at.Story.Where(entry => entry.Seq > at.Seen)] : [],
            Missing = refusal is null ? [] : Missing(refusal),
        };
    }

    private ActFieldView Field(CaseAct act, ActField field, ActSetting at, bool isOpened)
    {
        var typed = isOpened ? at.Query.Typed(field.Name) : default;
        IReadOnlyList<string> values = typed.Count > 0 ? [.. typed.Where(x => x is not null).Select(x => x!)]
            : isOpened && field.Kind == ActFieldKind.Reply && at.Query.Reply is { } reply && replies.Text(reply, at) is { } text ? [text]
            : (act.Prefill(at.Case, field.Name) ?? act.Proposal(policies, at.Case, field.Name)) is { } known ? [known]
            : [];
        var readies = field.Kind == ActFieldKind.Reply ? replies.Offered(field.List, act, at) : [];
        return new ActFieldView(field, words["cases.field." + field.Name], values, Choices(field, at), readies);
    }

    private IReadOnlyList<Choice> Choices(ActField field, ActSetting at) => field.Kind switch
    {
        ActFieldKind.Person => People(field, at),
        ActFieldKind.Case => [.. at.Related.Where(x => x.IsOpen).Select(x => new Choice(x.Id.ToString(), $"{x.Number} {x.Summary}"))],
        ActFieldKind.Code when field.Codes is { } own => [.. own.Select(code => new Choice(code, words[field.List + "." + code]))],
        ActFieldKind.Code or ActFieldKind.Codes when field.List == "next-stage" => [.. at.Process.After(at.Case.Stage).Select(x => new Choice(x.Id, words.Code("stage", x.Id)))],
        ActFieldKind.Code or ActFieldKind.Codes => [.. policies.CodeLists()[field.List!].Select(code => new Choice(code, words.Code(field.List!, code)))],
        _ => [],
    };

    /// <summary>Everybody else who can hold the case, or whom the process names for the work; those of the same organisation first.</summary>
    private IReadOnlyList<Choice> People(ActField field, ActSetting at)
    {
        var posts = field.Bringing is null ? [] : at.Process.Stages.Where(x => x.Needs.Contains(field.Bringing)).SelectMany(x => x.Posts).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. people.All.Where(x => x.IsActive && x.Posts.Count > 0 && (field.Bringing is null ? x.Id != at.Case.AssigneeId.Value : x.Posts.Any(y => posts.Contains(y.Post))))
                .OrderByDescending(x => x.OrganisationId == at.Case.OrganisationId.Value).ThenBy(x => tree.Current.NameOf(x.OrganisationId), StringComparer.CurrentCulture).ThenBy(x => x.Name, StringComparer.CurrentCulture)
                .Select(x => new Choice(x.Id.ToString(), $"{x.Name} \u00b7 {words.Code("post", x.Posts[0].Post)} \u00b7 {tree.Current.NameOf(x.OrganisationId)}")),
        ];
    }

    /// <summary>The facts of a refusal in words: what is missing, which stages are allowed, what holds the case.</summary>
    private IReadOnlyList<string> Missing(Refusal refusal) =>
    [
        .. Texts(refusal, "missing").Select(x => words.Code("fact", x)),
        .. Texts(refusal, "posts").Select(x => words.Code("post", x)),
        .. Texts(refusal, "allowed").Select(x => words.Code("stage", x)),
        .. Texts(refusal, "holds").Select(x => words.Code("hold", x)),
    ];

    private static IEnumerable<string> Texts(Refusal refusal, string name) => refusal.Facts.GetValueOrDefault(name) as IEnumerable<string> ?? [];

    private DoneView? Done(ActSetting at)
    {
        if (CaseActs.Find(at.Query.Done) is not { } act || at.Facts.Count == 0) return null;
        var undo = at.Facts.Reverse().Where(x => x.Stamp.Actor == at.Actor.Code).Take(UndoFactsMax).Select(x => act.Undo(x.Fact)).FirstOrDefault(x => x is not null);
        var isPossible = undo is not null && CaseActs.Find(undo.Act) is { } back && back.MayBeTried(at.Case, at.Process, at.Actor);
        var href = isPossible ? $"{at.Href}?act={undo!.Act}&{string.Join('&', undo.Fields.Select(x => $"{x.Field}={Uri.EscapeDataString(x.Value)}"))}#act" : null;
        return new DoneView(words.Format("cases.done", words["cases.act." + act.Code]), href);
    }
}
