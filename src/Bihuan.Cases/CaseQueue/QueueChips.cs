using Bihuan.Cases.Contracts;
using Bihuan.Platform.People;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Cases.CaseQueue;

/// <summary>The filters in effect, each with the address of the same list without it.</summary>
internal sealed class QueueChips(PeopleDirectory people, OrganisationTree tree, ChannelWords channels)
{
    private static readonly string[] s_codes = ["stage", "process", "kind", "urgency", "grade", "outcome"];

    public IReadOnlyList<FilterChip> Of(QueueAddress address, Words words) =>
        [.. QueueAddress.Filters.Where(x => address[x] is not null).Select(x => new FilterChip(Label(x, address[x]!, words), address.With(x, null)))];

    /// <summary>"Stage: handling", or the whole statement where the value alone says it.</summary>
    private string Label(string part, string value, Words words)
    {
        var shown = part switch
        {
            "open" => words["cases.queue.open." + value],
            "mine" => words["cases.queue.mine"],
            "due" => words["cases.queue.due." + value],
            _ => null,
        };
        return shown ?? words.Format("cases.queue.chip", words["cases.queue.filter." + part], Value(part, value, words));
    }

    private string Value(string part, string value, Words words) => part switch
    {
        "owner" => Guid.Parse(value) == PeopleDirectory.DutyDesk ? words["cases.queue.unassigned"] : people.NameOf(Guid.Parse(value)),
        "organisation" => tree.Current.NameOf(Guid.Parse(value)),
        "customer" => words["cases.queue.this-customer"],
        "channel" => channels.NameOf(value, words),
        _ when s_codes.Contains(part) => words.Code(part, value),
        _ => value,
    };
}
