using System.Globalization;
using System.Text;
using Bihuan.Cases.ListCases;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Cases.CaseQueue;

/// <summary>
/// The list as its address says it: which filters, which order, where the page begins. Only known parts with a readable value are
/// taken, so an address from an old mail still opens a list. Nothing said means the open cases, and all cases to a search.
/// </summary>
public sealed record QueueAddress
{
    public const string Path = "/desk/cases";

    private static readonly string[] s_known =
        ["q", "open", "stage", "process", "kind", "urgency", "grade", "channel", "owner", "organisation", "customer", "mine", "due", "outcome", "sort"];

    private readonly SortedList<int, string> _parts = [];

    public static IReadOnlyList<string> Filters => s_known[..^1];

    public string? After { get; private init; }

    public string? this[string part] => _parts.GetValueOrDefault(Array.IndexOf(s_known, part));

    public bool IsSearch => this["q"] is not null;

    /// <summary>null: both.</summary>
    public bool? Open => this["open"] switch
    {
        "true" => true,
        "false" => false,
        "all" => null,
        _ => IsSearch || this["customer"] is not null || this["outcome"] is not null ? null : true,
    };

    public string Sort => this["sort"] ?? "age";

    public bool HasFilters => Filters.Any(x => this[x] is not null);

    public static QueueAddress Read(IQueryCollection query)
    {
        var address = new QueueAddress { After = query["after"].ToString() is { Length: > 0 and <= 100 } after ? after : null };
        for (var i = 0; i < s_known.Length; i++)
        {
            var text = query[s_known[i]].ToString().Trim();
            if (text.Length is > 0 and <= 200 && IsReadable(s_known[i], text)) address._parts[i] = text;
        }

        return address;
    }

    public static QueueAddress Read(string text) => Read(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(text)));

    /// <summary>The filters and the order without the place: what a saved view keeps.</summary>
    public string Query
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (part, value) in _parts) text.Append(text.Length == 0 ? "" : "&").Append(s_known[part]).Append('=').Append(Uri.EscapeDataString(value));
            return text.ToString();
        }
    }

    public string Href => At(Path, null);

    /// <summary>The same list with one part changed or, by null, left out; from its first page.</summary>
    public string With(string part, string? value)
    {
        var changed = new QueueAddress();
        foreach (var (key, kept) in _parts) changed._parts[key] = kept;
        var place = Array.IndexOf(s_known, part);
        if (value is null) changed._parts.Remove(place);
        else changed._parts[place] = value;
        return changed.Href;
    }

    public string NextHref(string after) => At(Path, after);

    /// <summary>The same filters under another address, such as the export's.</summary>
    public string At(string path, string? after)
    {
        var query = Query;
        if (after is not null) query += (query.Length == 0 ? "" : "&") + "after=" + Uri.EscapeDataString(after);
        return query.Length == 0 ? path : path + "?" + query;
    }

    public CaseQuery Of(DueRange due, int limit) => new()
    {
        Q = this["q"],
        Stage = this["stage"],
        Process = this["process"],
        Kind = this["kind"],
        Urgency = this["urgency"],
        Grade = this["grade"],
        Channel = this["channel"],
        Owner = Id("owner"),
        Organisation = Id("organisation"),
        Customer = Id("customer"),
        Outcome = this["outcome"],
        Mine = this["mine"] is not null ? true : null,
        Open = Open,
        DueFrom = due.From,
        DueBefore = due.Before,
        Sort = this["sort"],
        After = After,
        Limit = limit,
    };

    private Guid? Id(string part) => Guid.TryParse(this[part], CultureInfo.InvariantCulture, out var id) ? id : null;

    private static bool IsReadable(string part, string text) => part switch
    {
        "owner" or "organisation" or "customer" => Guid.TryParse(text, CultureInfo.InvariantCulture, out _),
        "open" => text is "true" or "false" or "all",
        "mine" => text == "true",
        "due" => text is "over" or "soon" or "today",
        "sort" => text is "age" or "-age" or "due",
        "q" => true,
        _ => text.All(x => char.IsAsciiLetterOrDigit(x) || x is '-' or '.' or '_'),
    };
}

/// <summary>Deadlines from (inclusive) until before; null leaves that side open.</summary>
public readonly record struct DueRange(DateTimeOffset? From, DateTimeOffset? Before);
