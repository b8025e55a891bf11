using System.Collections.Concurrent;
using Bihuan.Cases.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Cases.CaseQueue;

/// <summary>The answers the filters offer. Code lists are the same for everybody of a language; people and places follow the reader's reach.</summary>
internal sealed class QueueChoiceLists(CasePolicies policies, PeopleDirectory people, OrganisationTree tree, IEnumerable<IChannelNames> channels)
{
    /// <summary>More than these are found by typing (<c>data-picker</c>), not by scrolling.</summary>
    public const int ChoicesMax = 60;

    private readonly ConcurrentDictionary<(string Language, string List), IReadOnlyList<Choice>> _codes = new();

    public QueueChoices For(QueueAddress address, Actor actor, Words words) => new(
        Codes("stage", words),
        Codes("kind", words),
        Codes("grade", words),
        Codes("urgency", words),
        [.. channels.SelectMany(x => x.In(words)).Select(x => new Choice(x.Code, x.Name))],
        Owners(address["owner"], actor, words),
        Organisations(address["organisation"], actor));

    public IReadOnlyList<Choice> Codes(string list, Words words) => _codes.GetOrAdd(
        (words.Lang, list), key => [.. policies.CodeLists()[key.List].Select(code => new Choice(code, words.Code(key.List, code)))]);

    /// <summary>Colleagues of the reader's own unit, the duty desk, and whoever is chosen now.</summary>
    public IReadOnlyList<Choice> Owners(string? chosen, Actor actor, Words words)
    {
        var colleagues = people.All.Where(x => x.IsActive && x.OrganisationId == actor.OrganisationId && x.Id != PeopleDirectory.DutyDesk)
            .OrderBy(x => x.Name, StringComparer.Ordinal).Take(ChoicesMax).Select(Choice).ToList();
        colleagues.Insert(0, new Choice(PeopleDirectory.DutyDesk.ToString(), words["cases.queue.unassigned"]));
        if (chosen is not null && !colleagues.Exists(x => x.Value == chosen) && people.Find(Guid.Parse(chosen)) is { } other) colleagues.Add(Choice(other));
        return colleagues;
    }

    /// <summary>People whose name holds what was typed; for pickers.</summary>
    public IEnumerable<Choice> Find(string? typed, Guid? near) => people.All
        .Where(x => x.IsActive && x.Id != PeopleDirectory.DutyDesk && (typed is not { Length: > 0 } || x.Name.Contains(typed, StringComparison.OrdinalIgnoreCase)))
        .OrderByDescending(x => x.OrganisationId == near).ThenBy(x => x.Name, StringComparer.Ordinal)
        .Take(ChoicesMax)
        .Select(x => new Choice(x.Id.ToString(), $"{x.Name} · {tree.Current.NameOf(x.OrganisationId)}"));

    public IEnumerable<Choice> FindOrganisations(string? typed, Actor actor) => Reached(actor)
        .Where(x => typed is not { Length: > 0 } || x.Name.Contains(typed, StringComparison.OrdinalIgnoreCase) || x.Code.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
        .Take(ChoicesMax).Select(x => new Choice(x.Id.ToString(), x.Name));

    private List<Choice> Organisations(string? chosen, Actor actor)
    {
        var places = Reached(actor).Take(ChoicesMax).Select(x => new Choice(x.Id.ToString(), x.Name)).ToList();
        if (chosen is not null && !places.Exists(x => x.Value == chosen) && tree.Current.Find(Guid.Parse(chosen)) is { } other) places.Add(new Choice(chosen, other.Name));
        return places;
    }

    private IEnumerable<OrganisationNode> Reached(Actor actor)
    {
        var reach = actor.ReachOf(CasePermissions.Read);
        return tree.Current.Nodes.Where(x => x.IsActive && (reach.All || reach.Organisations.Contains(x.Id)));
    }

    private static Choice Choice(Person person) => new(person.Id.ToString(), person.Name);
}
